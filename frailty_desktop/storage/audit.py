"""Turns every flushed change of an ORM row into an audit event, before the row itself is written."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, Mapper, Session

from frailty_desktop.errors import UserError
from frailty_desktop.storage.audit_trail import AuditTrail
from frailty_desktop.storage.audited_table import Audited
from frailty_desktop.storage.changes import TouchedRecords
from frailty_desktop.storage.column_types import canonical_json, utc_text
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.review_tables import QueryMessageRow, QueryRow
from frailty_desktop.storage.tables import AcceptanceRow, FormRow, PatientRow, VisitRow
from frailty_desktop.study.whole_text import whole_text
from frailty_desktop.translation import tr

REASON: Final = "reason"
"""Where a session keeps the reason of the changes being flushed."""

_OWN_COLUMNS: Final = frozenset({"id", "sequence", "workstation"})


def listen(session: Session, trail: AuditTrail, touched: TouchedRecords) -> None:
    """Audit every flush of this session.

    Events are written in before_flush, ahead of the rows: the triggers of the file refuse a row without its
    event. That is possible because ids are made by the client and no value comes from the database.
    """

    def before_flush(session: Session, _context: Any, _instances: Any) -> None:
        for row in [*session.new, *session.dirty, *session.deleted]:
            _audit(session, row, trail, touched)
        trail.write()

    event.listen(session, "before_flush", before_flush)


def _audit(session: Session, row: object, trail: AuditTrail, touched: TouchedRecords) -> None:
    if not isinstance(row, Audited):
        raise WriteRefusedError(f"{type(row).__name__} is written by storage alone")
    state: InstanceState[Any] = inspect(row, raiseerr=True)
    # Asking `session.new` copies it: once for each of thousands of rows that takes longer than writing them.
    is_new, is_deleted = state.pending, row in session.deleted
    if is_new:
        _fill_defaults(state)
    _mend_texts(state)
    old = {} if is_new else _values(state, old=True)
    new = {} if is_deleted else _values(state, old=False)
    if not is_new and not is_deleted:
        changed = [name for name in new if new[name] != old[name]]
        if not changed:
            return
        old, new = {name: old[name] for name in changed}, {name: new[name] for name in changed}
    based_on = "" if is_new else f"{_before(state, 'workstation')}:{_before(state, 'sequence')}"
    is_correction = _corrects_complete_form(session, row, state)
    reason = trail.circumstances.reason or _own_reason(session, row)
    if is_correction and not reason.strip():
        raise reason_needed()
    about = _subject_of(session, row)
    patient_id = _patient_of(session, about)
    row.sequence = trail.add(
        row.audit_kind,
        patient_id=patient_id,
        form_id=_form_of(about),
        record_id=row.id,
        item=getattr(about, "item", ""),
        group=getattr(about, "group", 0),
        is_correction=is_correction,
        old=None if is_new else canonical_json(old),
        new=None if is_deleted else canonical_json(new),
        based_on=based_on,
        reason=reason,
    )
    row.workstation = trail.circumstances.workstation
    touched.kinds.add(row.change_kind)
    if patient_id:
        touched.patients.add(patient_id)
    _note_content(row, touched)


def _note_content(row: Audited, touched: TouchedRecords) -> None:
    if isinstance(row, AcceptanceRow):
        touched.forms.add(row.form_id)
    elif isinstance(row, FormRow):
        touched.form_rows.add(row.id)
    elif isinstance(row, VisitRow):
        touched.visit_rows.add(row.id)
    elif isinstance(row, PatientRow):
        touched.patient_rows.add(row.id)


def reason_needed() -> UserError:
    """Say that a complete form is only corrected with a reason."""
    return UserError(
        tr("This form is complete, and a correction of it needs a reason."),
        kept=tr("Nothing was changed."),
        next_step=tr("Say why the value changes, then save again."),
    )


def plain(value: Any) -> Any:
    """Turn a column's value into what the log's JSON holds for it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return utc_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def logged_columns(table: type[Audited]) -> Mapping[str, str]:
    """Map each attribute that the log records to its column's name."""
    return _columns_of(inspect(table, raiseerr=True))


@cache
def _columns_of(mapper: Mapper[Any]) -> Mapping[str, str]:
    return {prop.key: prop.columns[0].name for prop in mapper.column_attrs if prop.key not in _OWN_COLUMNS}


def _values(state: InstanceState[Any], *, old: bool) -> dict[str, Any]:
    values = {}
    for attribute, column in _columns_of(state.mapper).items():
        values[column] = plain(_before(state, attribute) if old else getattr(state.obj(), attribute))
    return values


def _before(state: InstanceState[Any], attribute: str) -> Any:
    history = state.attrs[attribute].load_history()
    if history.deleted:
        return history.deleted[0]
    if history.added and not state.pending:
        return None  # never set since the row was made in this same edit: it held nothing
    return getattr(state.obj(), attribute)


def _mend_texts(state: InstanceState[Any]) -> None:
    # Half a character, as a clipboard can hand over, is no text that a file could hold.
    row = state.obj()
    for attribute in _columns_of(state.mapper):
        value = state.dict.get(attribute)
        if isinstance(value, str) and not value.isascii() and whole_text(value) != value:
            setattr(row, attribute, whole_text(value))


def _fill_defaults(state: InstanceState[Any]) -> None:
    # The event is written before the row, so the row must already say everything it will hold.
    row = state.obj()
    for column_property in state.mapper.column_attrs:
        default = column_property.columns[0].default
        if getattr(row, column_property.key) is None and default is not None:
            value = default.arg(None) if default.is_callable else default.arg
            setattr(row, column_property.key, value)


def _corrects_complete_form(session: Session, row: Audited, state: InstanceState[Any]) -> bool:
    if isinstance(row, FormRow):
        return not state.pending and _before(state, "state") == "complete"
    if isinstance(row, AcceptanceRow):
        form = session.get(FormRow, row.form_id)
        return (
            form is not None
            and form.state == "complete"
            and not inspect(form).attrs.state.history.has_changes()
        )
    return False


def _own_reason(session: Session, row: Audited) -> str:
    """Return the reason given for this one change, where the edit as a whole has none."""
    given: str = row.reason if isinstance(row, AcceptanceRow) else session.info.get(REASON, "")
    return given


def _subject_of(session: Session, row: Audited) -> Audited:
    """Return the row that names patient, form and field: a message stands in the log where its query does."""
    if isinstance(row, QueryMessageRow):
        return session.get_one(QueryRow, row.query_id)
    return row


def _patient_of(session: Session, row: Audited) -> UUID | None:
    if isinstance(row, PatientRow):
        return row.id
    if hasattr(row, "patient_id"):
        patient_id: UUID | None = row.patient_id
        return patient_id
    form_id = _form_of(row)
    form = session.get(FormRow, form_id) if form_id else None
    return form.patient_id if form else None


def _form_of(row: Audited) -> UUID | None:
    if isinstance(row, FormRow):
        return row.id
    form_id: UUID | None = getattr(row, "form_id", None)
    return form_id
