"""The hot path: saves answers and their audit events, one field or millions at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from frailty_desktop.storage.answer_rows import NOTHING, AnswerRow, Values, answer_json, has_value
from frailty_desktop.storage.audit import reason_needed
from frailty_desktop.storage.audit_trail import AuditTrail
from frailty_desktop.storage.changes import AnswerChange, ChangeKind, TouchedRecords
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.refusals import WriteRefusedError

__all__ = ["AnswerRow", "AnswerWriter"]

_FORM: Final = (
    "SELECT forms.state = 'complete', forms.patient_id, forms.visit_id, visits.plan"
    " FROM forms LEFT JOIN visits ON visits.id = forms.visit_id WHERE forms.id = ?"
)
_STORED: Final = (
    "entered_text, value_text, value_number, value_date, missing_reason,"
    " first_sequence, sequence, workstation"
)
_KEY: Final = "patient_id = ? AND visit_id = ? AND form_id = ? AND group_ordinal = ? AND item = ?"
_ONE: Final = f"SELECT {_STORED} FROM answers WHERE {_KEY}"  # noqa: S608 - our own column names
_OF_PATIENT: Final = (
    f"SELECT visit_id, form_id, group_ordinal, item, {_STORED} FROM answers"  # noqa: S608 - our own names
    " WHERE patient_id = ?"
)
_INSERT: Final = (
    f"INSERT INTO answers ({_STORED}, patient_id, visit_id, form_id, group_ordinal, item)"  # noqa: S608
    f" VALUES ({', '.join('?' * 13)})"
)
_UPDATE: Final = (
    "UPDATE answers SET entered_text = ?, value_text = ?, value_number = ?, value_date = ?,"  # noqa: S608
    f" missing_reason = ?, first_sequence = ?, sequence = ?, workstation = ? WHERE {_KEY}"
)
_CHUNK: Final = 5_000

_Key = tuple[bytes, bytes, bytes, int, str]


class _Form(NamedTuple):
    is_complete: bool
    patient_id: UUID
    visit_id: UUID
    visit_name: str


class _Stored(NamedTuple):
    values: Values
    first_sequence: int
    sequence: int
    workstation: str


_NEW: Final = _Stored(NOTHING, 0, 0, "")


class AnswerWriter:
    """Saves answers inside one edit."""

    def __init__(self, connection: Connection, trail: AuditTrail, touched: TouchedRecords) -> None:
        self._connection = connection
        self._trail = trail
        self._touched = touched
        self._forms: dict[UUID, _Form] = {}
        self._reason = trail.circumstances.reason
        self._inserts: list[tuple[Any, ...]] = []
        self._updates: list[tuple[Any, ...]] = []

    def forget_forms(self) -> None:
        """Look forms up again: the edit has flushed rows that may have changed them."""
        self._forms.clear()

    def save(self, rows: Iterable[AnswerRow], *, reason: str | None = None) -> None:
        """Store each row that differs from what is stored; `reason` stands in for the edit's own."""
        self._reason = self._trail.circumstances.reason if reason is None else reason.strip()
        waiting: set[_Key] = set()
        try:
            for row in rows:
                key = _key(row)
                if key in waiting:  # the same field twice in one call: the first must be there to be replaced
                    self._write()
                    waiting.clear()
                found = self._connection.execute(_ONE, key).fetchone()
                old = _Stored(found[:5], *found[5:]) if found else _NEW
                new = self._change(row, key, old)
                if new is not old:
                    waiting.add(key)
                    self._tell(row, old, new)
        finally:
            self._write()  # also before a refusal: each event so far has its answer

    def load(self, batches: Iterable[Iterable[AnswerRow]]) -> None:
        """Store batches of rows; memory holds one batch, and what it replaces, at a time."""
        self._reason = self._trail.circumstances.reason
        for batch in batches:
            self._load_batch(sorted(((_key(row), row) for row in batch), key=_first))
            self.forget_forms()

    def _load_batch(self, rows: Sequence[tuple[_Key, AnswerRow]]) -> None:
        stored: dict[_Key, _Stored] = {}
        patient = b""
        for key, row in rows:
            if key[0] != patient:
                patient = key[0]
                self._touched.patients.add(row.patient_id)
                stored = self._stored_of(patient)
            old = stored.get(key, _NEW)
            new = self._change(row, key, old)
            if new is not old:
                stored[key] = new
                self._touched.items.add(row.item)
                if len(self._inserts) + len(self._updates) >= _CHUNK:
                    self._write()
        self._write()
        self._touched.kinds.add(ChangeKind.ANSWER)
        self._touched.is_bulk = True

    def _stored_of(self, patient: bytes) -> dict[_Key, _Stored]:
        self._write()
        return {
            (patient, *found[:4]): _Stored(found[4:9], *found[9:])
            for found in self._connection.execute(_OF_PATIENT, (patient,))
        }

    def _change(self, row: AnswerRow, key: _Key, old: _Stored) -> _Stored:
        values = row.values
        if values == old.values:
            return old
        form = self._forms.get(row.form_id) or self._find_form(row.form_id)
        if form.patient_id != row.patient_id or form.visit_id != row.visit_id:
            raise WriteRefusedError(f"form {row.form_id} belongs to another patient or visit")
        shared = self._trail.circumstances
        if form.is_complete and not self._reason:
            raise reason_needed()
        sequence = self._trail.add_raw(
            "answer",
            key[0],
            key[2],
            None,
            row.item,
            row.group,
            int(form.is_complete),
            answer_json(old.values) if old.sequence else None,
            answer_json(values),
            f"{old.workstation}:{old.sequence}" if old.sequence else "",
            self._reason,
        )
        first = old.first_sequence or (sequence if has_value(values) else 0)
        changed = (*values, first, sequence, shared.workstation, *key)
        (self._updates if old.sequence else self._inserts).append(changed)
        return _Stored(values, first, sequence, shared.workstation)

    def _find_form(self, form_id: UUID) -> _Form:
        found = self._connection.execute(_FORM, (form_id.bytes,)).fetchone()
        if found is None:
            raise WriteRefusedError(f"form {form_id} is not in this study")
        visit_id = UUID(bytes=found[2]) if found[2] else NO_VISIT
        form = _Form(bool(found[0]), UUID(bytes=found[1]), visit_id, found[3] or "")
        self._forms[form_id] = form
        self._touched.forms.add(form_id)
        return form

    def _tell(self, row: AnswerRow, old: _Stored, new: _Stored) -> None:
        touched = self._touched
        touched.patients.add(row.patient_id)
        touched.items.add(row.item)
        touched.kinds.add(ChangeKind.ANSWER)
        change = AnswerChange(
            patient_id=row.patient_id,
            visit_id=row.visit_id,
            visit_name=self._forms[row.form_id].visit_name,
            form_id=row.form_id,
            item=row.item,
            group=row.group,
            old_number=old.values[2],
            new_number=row.value_number,
            first_sequence=new.first_sequence,
            sequence=new.sequence,
        )
        touched.answers.append(change)

    def _write(self) -> None:
        # Events first: the file refuses an answer whose event is not there yet.
        self._trail.write()
        for statement, rows in ((_INSERT, self._inserts), (_UPDATE, self._updates)):
            if rows:
                self._connection.executemany(statement, rows)
                rows.clear()


def _key(row: AnswerRow) -> _Key:
    return row.patient_id.bytes, row.visit_id.bytes, row.form_id.bytes, row.group, row.item


def _first(pair: tuple[_Key, AnswerRow]) -> _Key:
    return pair[0]
