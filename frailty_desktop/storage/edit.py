"""One action of one person: what an `Edit` does reaches the disk with its audit events, or not at all."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Never
from uuid import UUID

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from frailty_desktop.storage import audit, held_records, standing_signatures
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.answer_writer import AnswerWriter
from frailty_desktop.storage.audit_trail import AuditTrail
from frailty_desktop.storage.changes import AnswerChange, Changes, TouchedRecords
from frailty_desktop.storage.column_types import canonical_json
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.write_guard import WriteGuard
from frailty_desktop.study.design import StudyDesign


class EditSession(Session):
    """A session that cannot commit: the edit does, once, at its end."""

    def __init__(self, connection: Connection, guard: WriteGuard) -> None:
        super().__init__(bind=connection, expire_on_commit=False)
        self._guard = guard

    def flush(self, objects: Any = None) -> None:
        """Write pending rows, their audit events first."""
        if objects is not None:
            raise WriteRefusedError("an edit flushes everything or nothing")
        with self._guard.sanctioned():
            super().flush()

    def commit(self) -> Never:
        """Refuse: leaving the `with study.edit(...)` block commits."""
        raise WriteRefusedError("leave the edit block to commit; raise to undo")

    def rollback(self) -> Never:
        """Refuse: raising inside the `with study.edit(...)` block undoes everything."""
        raise WriteRefusedError("leave the edit block to commit; raise to undo")

    def begin_nested(self) -> Never:
        """Refuse: half an edit cannot be undone without tearing the chain of events."""
        raise WriteRefusedError("an edit is all or nothing, it has no save points")


class Edit:
    """What services write with. Made by `StudyFile.edit`, never by hand."""

    def __init__(
        self,
        connection: Connection,
        *,
        guard: WriteGuard,
        trail: AuditTrail,
        now: datetime,
        design: StudyDesign | None,
        design_version_id: UUID | None,
        initiator: object | None,
    ) -> None:
        self.connection = connection
        self.now = now
        self.by = trail.circumstances.person_id
        self.action = trail.circumstances.action
        self.reason = trail.circumstances.reason
        self.design_version_id = design_version_id
        self._design = design
        self._guard = guard
        self._trail = trail
        self._initiator = initiator
        self._touched = TouchedRecords()
        self._answers = AnswerWriter(driver_of(connection), trail, self._touched)
        self._session: EditSession | None = None

    @property
    def today(self) -> date:
        """The day on the wall at the workstation."""
        return self.now.astimezone().date()

    @property
    def design(self) -> StudyDesign:
        """The design of the study; there is none yet only while the file itself is being made."""
        if self._design is None:
            raise WriteRefusedError("the study has no design yet")
        return self._design

    @property
    def session(self) -> Session:
        """The ORM session of this edit; flushing it writes audit events."""
        if self._session is None:
            self._session = EditSession(self.connection, self._guard)
            audit.listen(self._session, self._trail, self._touched)
            # Services flush too; what the writer knew of forms may be old news after any flush.
            event.listen(self._session, "after_flush", lambda *_: self._answers.forget_forms())
        return self._session

    @property
    def sequence(self) -> int:
        """The sequence of the latest event of this edit, or of the file before it."""
        return self._trail.sequence

    @property
    def newest_hash(self) -> bytes:
        """The hash of the latest event of this edit."""
        return self._trail.hash

    @property
    def answer_changes(self) -> tuple[AnswerChange, ...]:
        """The answers changed so far."""
        return tuple(self._touched.answers)

    def new_id(self) -> UUID:
        """Make an id for a new record."""
        return new_id()

    def save_answers(self, rows: Iterable[AnswerRow], *, reason: str | None = None) -> None:
        """Store answers that differ from what is stored; on a complete form this needs a reason.

        `reason` stands in for the edit's own, as when a value is derived again because another was
        corrected.
        """
        self._flush()
        self._answers.save(rows, reason=reason)

    def load_many(self, batches: Iterable[Iterable[AnswerRow]]) -> None:
        """Store millions of answers with their events, batch after batch (a patient or a few each).

        Memory stays flat; listeners are told `is_bulk` and rebuild. Rows come fastest sorted by patient.
        """
        self._flush()
        self._answers.load(batches)

    def note(
        self,
        kind: str,
        *,
        patient_id: UUID | None = None,
        form_id: UUID | None = None,
        record_id: UUID | None = None,
        item: str = "",
        details: Any = None,
    ) -> int:
        """Record an event that changes no record (an export, a reveal); return its sequence."""
        sequence = self._trail.add(
            kind,
            patient_id=patient_id,
            form_id=form_id,
            record_id=record_id,
            item=item,
            new=None if details is None else canonical_json(details),
        )
        self._trail.write()
        return sequence

    def finish(self) -> Changes | None:
        """Write what is pending; return what changed, None when nothing did. Called by the study file."""
        self._flush()
        if not self._trail.has_events:
            return None
        if self._touched.has_content:
            # Here, under every service: no road of writing can forget what is held or signed.
            connection = driver_of(self.connection)
            held_records.refuse_changes(connection, self._design, self._touched)
            standing = standing_signatures.standing_on(connection, self._touched)
            if standing:
                standing_signatures.void_changed(
                    self.session, standing, self._touched, self.design, self.now, self._why
                )
        self._trail.write_head()
        return self._touched.as_changes(initiator=self._initiator, sequence=self._trail.sequence)

    def close(self) -> None:
        """Let go of the session; its rows are of no use outside. Called by the study file."""
        if self._session is not None:
            self._session.close()

    @property
    def _why(self) -> str:
        return self.reason or self.action

    def _flush(self) -> None:
        if self._session is not None and (self._session.new or self._session.dirty or self._session.deleted):
            self._session.flush()
