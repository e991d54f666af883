"""Voids, at the end of an edit, every signature whose content it changed: no road of writing forgets that.

Where no signature stands on the patients of an edit, this is one look into an index.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.storage.changes import TouchedRecords
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.many_ids import rows_of
from frailty_desktop.storage.review_tables import SignatureRow
from frailty_desktop.storage.signed_content import content_hash
from frailty_desktop.storage.tables import FormRow, VisitRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr

_STANDING: Final = (
    "SELECT id, level, record_id, patient_id, content_hash FROM signatures"
    " WHERE voided_at IS NULL AND patient_id IN {ids}"
)
_PLACES: Final = "SELECT id, patient_id, visit_id FROM forms WHERE id IN {ids}"
_VISIT_PATIENTS: Final = "SELECT id, patient_id FROM visits WHERE id IN {ids}"
_MOST_LABELS: Final = 3


class Standing(NamedTuple):
    """A signature that was not voided."""

    id: UUID
    level: str
    record_id: UUID
    patient_id: UUID
    signed: bytes


class _Changed(NamedTuple):
    """The records, by id, whose content an edit changed; `moved` are visits whose own row changed."""

    records: frozenset[UUID]
    moved: frozenset[UUID]


def standing_on(connection: Connection, touched: TouchedRecords) -> list[Standing]:
    """Find the signatures that stand on the patients an edit touched."""
    return [
        Standing(UUID(bytes=row[0]), row[1], UUID(bytes=row[2]), UUID(bytes=row[3]), bytes(row[4]))
        for row in rows_of(connection, _STANDING, touched.patients)
    ]


def void_changed(
    session: Session,
    standing: Sequence[Standing],
    touched: TouchedRecords,
    design: StudyDesign,
    now: datetime,
    why: str,
) -> None:
    """Void each of the standing signatures under which there is now something else than what was signed."""
    connection = driver_of(session.connection())
    changed = _changed(connection, touched)
    covering = [signature for signature in standing if signature.record_id in changed.records]
    for signature in covering:
        if not _still_fits(session, signature, changed):
            row = session.get(SignatureRow, signature.id)
            if row is not None:
                row.voided_at = now
                row.voided_because = tr(
                    "{what} changed: {why}", what=_what(session, touched, design, signature), why=why
                )
    if covering:
        session.flush()


def _changed(connection: Connection, touched: TouchedRecords) -> _Changed:
    records = touched.forms | touched.form_rows | touched.visit_rows
    for _form, patient, visit in rows_of(connection, _PLACES, touched.forms | touched.form_rows):
        records |= {UUID(bytes=part) for part in (patient, visit) if part}
    for _visit, patient in rows_of(connection, _VISIT_PATIENTS, touched.visit_rows):
        records.add(UUID(bytes=patient))
    return _Changed(frozenset(records), frozenset(touched.visit_rows))


def _still_fits(session: Session, signature: Standing, changed: _Changed) -> bool:
    """Compare with what was signed; the day of a visit is part of what one signs, though not of the hash."""
    if signature.level == "form":
        form = session.get(FormRow, signature.record_id)
        if form is None or form.voided_reason:
            return False
    if signature.level != "form" and _was_moved(session, signature, changed):
        return False
    return content_hash(session, signature.level, signature.record_id) == signature.signed


def _was_moved(session: Session, signature: Standing, changed: _Changed) -> bool:
    if signature.level == "visit":
        return signature.record_id in changed.moved
    rows = (session.get(VisitRow, visit_id) for visit_id in changed.moved)
    return any(row is not None and row.patient_id == signature.patient_id for row in rows)


def _what(session: Session, touched: TouchedRecords, design: StudyDesign, signature: Standing) -> str:
    names = list(dict.fromkeys(_labels(session, touched, design, signature)))
    shown = ", ".join(names[:_MOST_LABELS])
    more = len(names) - _MOST_LABELS
    return tr("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def _labels(
    session: Session, touched: TouchedRecords, design: StudyDesign, signature: Standing
) -> Iterator[str]:
    known = whole_design(design).forms
    labels = {item.name: item.label for form in known for item in form.items()}
    titles = {form.name: form.title for form in known}
    for change in touched.answers:
        if signature.record_id in (change.form_id, change.visit_id, change.patient_id):
            yield labels.get(change.item, change.item)
    for form_id in sorted(touched.form_rows):
        form = session.get(FormRow, form_id)
        if form is not None and signature.record_id in (form.id, form.visit_id, form.patient_id):
            yield titles.get(form.name, form.name)
    if touched.visit_rows and signature.level != "form":
        yield tr("The visit")
    if touched.is_bulk:
        yield tr("Loaded data")
