"""The hot path: saves answers and their audit events, row by row or millions at a time, old value beside new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from frailty_desktop.storage.audit import reason_needed
from frailty_desktop.storage.audit_trail import AuditTrail, quoted
from frailty_desktop.storage.changes import AnswerChange, ChangeKind, TouchedRecords
from frailty_desktop.storage.refusals import WriteRefusedError


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One field as it is to be stored; `visit_id` is `ids.NO_VISIT` in a log form, `value_date` is ISO text."""

    patient_id: UUID
    visit_id: UUID
    form_id: UUID
    group: int
    item: str
    entered_text: str
    value_text: str | None = None
    value_number: float | None = None
    value_date: str | None = None
    missing_reason: str | None = None

    @property
    def has_value(self) -> bool:
        """Whether there is more than text that did not parse, or a missing reason."""
        return self.value_text is not None or self.value_number is not None or self.value_date is not None


class _Form(NamedTuple):
    is_complete: bool
    patient_id: UUID
    visit_id: UUID
    visit_name: str


class _Stored(NamedTuple):
    entered_text: str
    value_text: str | None
    value_number: float | None
    value_date: str | None
    missing_reason: str | None
    first_sequence: int
    sequence: int
    workstation: str


_FORM: Final = (
    "SELECT forms.state = 'complete', forms.patient_id, forms.visit_id, visits.plan"
    " FROM forms LEFT JOIN visits ON visits.id = forms.visit_id WHERE forms.id = ?"
)
_VALUES: Final = "entered_text, value_text, value_number, value_date, missing_reason, first_sequence, sequence, workstation"
_KEY: Final = "patient_id = ? AND visit_id = ? AND form_id = ? AND group_ordinal = ? AND item = ?"
_ONE: Final = f"SELECT {_VALUES} FROM answers WHERE {_KEY}"  # noqa: S608 - our own column names
_INSERT: Final = (
    f"INSERT INTO answers ({_VALUES}, patient_id, visit_id, form_id, group_ordinal, item)"  # noqa: S608 - our own
    f" VALUES ({', '.join('?' * 13)})"
)
_UPDATE: Final = (
    "UPDATE answers SET entered_text = ?, value_text = ?, value_number = ?, value_date = ?, missing_reason = ?,"  # noqa: S608
    f" first_sequence = ?, sequence = ?, workstation = ? WHERE {_KEY}"
)


class AnswerWriter:
    """Saves answers inside one edit."""

    def __init__(self, connection: Connection, trail: AuditTrail, touched: TouchedRecords) -> None:
        self._connection = connection
        self._trail = trail
        self._touched = touched
        self._forms: dict[UUID, _Form] = {}

    def forget_forms(self) -> None:
        """Look forms up again: the edit has flushed rows that may have changed them."""
        self._forms.clear()

    def save(self, rows: Iterable[AnswerRow]) -> None:
        """Store each row that differs from what is stored, its event first."""
        for row in rows:
            stored = self._connection.exec_driver_sql(_ONE, _key(row)).fetchone()
            if self._save_one(row, _Stored(*stored) if stored else None):
                self._touched.patients.add(row.patient_id)
                self._touched.items.add(row.item)
                self._touched.kinds.add(ChangeKind.ANSWER)

    def _save_one(self, row: AnswerRow, stored: _Stored | None) -> bool:
        values = (row.entered_text, row.value_text, row.value_number, row.value_date, row.missing_reason)
        if values == (stored[:5] if stored else ("", None, None, None, None)):
            return False
        form = self._form(row)
        shared = self._trail.circumstances
        if form.is_complete and not shared.reason.strip():
            raise reason_needed()
        sequence = self._trail.add_raw(
            "answer",
            row.patient_id.bytes,
            row.form_id.bytes,
            None,
            row.item,
            row.group,
            int(form.is_complete),
            answer_json(*stored[:5]) if stored else None,
            answer_json(*values),
            f"{stored.workstation}:{stored.sequence}" if stored else "",
            shared.reason,
        )
        first = (stored.first_sequence if stored else 0) or (sequence if row.has_value else 0)
        self._trail.write()
        statement = _UPDATE if stored else _INSERT
        self._connection.exec_driver_sql(
            statement, (*values, first, sequence, shared.workstation, *_key(row))
        )
        self._touched.answers.append(
            AnswerChange(
                row.patient_id,
                row.visit_id,
                form.visit_name,
                row.form_id,
                row.item,
                row.group,
                stored.value_number if stored else None,
                row.value_number,
                first,
                sequence,
            )
        )
        return True

    def _form(self, row: AnswerRow) -> _Form:
        form = self._forms.get(row.form_id)
        if form is None:
            found = self._connection.exec_driver_sql(_FORM, (row.form_id.bytes,)).fetchone()
            if found is None:
                raise WriteRefusedError(f"form {row.form_id} is not in this study")
            visit = UUID(bytes=bytes(found[2])) if found[2] else UUID(int=0)
            form = _Form(bool(found[0]), UUID(bytes=bytes(found[1])), visit, found[3] or "")
            self._forms[row.form_id] = form
        if (form.patient_id, form.visit_id) != (row.patient_id, row.visit_id):
            raise WriteRefusedError(f"form {row.form_id} belongs to another patient or visit")
        return form


def answer_json(
    entered_text: str,
    value_text: str | None,
    value_number: float | None,
    value_date: str | None,
    missing_reason: str | None,
) -> str:
    """Write an answer's columns as canonical JSON (sorted names, empty columns left out)."""
    text = f'{{"entered_text":{quoted(entered_text)}'
    if missing_reason is not None:
        text += f',"missing_reason":{quoted(missing_reason)}'
    if value_date is not None:
        text += f',"value_date":{quoted(value_date)}'
    if value_number is not None:
        text += f',"value_number":{float(value_number)!r}'
    if value_text is not None:
        text += f',"value_text":{quoted(value_text)}'
    return text + "}"


def _key(row: AnswerRow) -> tuple[Any, ...]:
    return row.patient_id.bytes, row.visit_id.bytes, row.form_id.bytes, row.group, row.item


def stored_values(mapping: Mapping[str, Any]) -> tuple[Any, ...]:
    """Pick an answer's five value columns out of a database row, in the order `answer_json` takes them."""
    return tuple(
        mapping[name]
        for name in ("entered_text", "value_text", "value_number", "value_date", "missing_reason")
    )
