"""The database lock before analysis: what stands in its way, locking, and unlocking by two people."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import proposals, rights
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.field_words import form_words, visit_words
from frailty_desktop.services.lookups import nothing_saved, study_row
from frailty_desktop.services.people import Person
from frailty_desktop.services.reading_words import joined
from frailty_desktop.services.roles import Right
from frailty_desktop.services.sign_off import sign_off_queue
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.review_tables import QueryRow, SecondEntryRow
from frailty_desktop.storage.tables import FormRow, PatientRow, VisitRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr, tr_count

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way of the database lock: how many, in words, and the first few by name."""

    count: int
    words: str
    examples: tuple[str, ...]

    def sentence(self) -> str:
        """Say it with its examples."""
        named = ", ".join(self.examples)
        return f"{self.words} ({named})." if named else f"{self.words}."


def lock_obstacles(session: Session, design: StudyDesign, today: date) -> list[Obstacle]:
    """List what stands in the way of locking the database; nothing means that it can be locked."""
    found = [_unfinished_forms(session, design), _open_queries(session), _open_second_entries(session)]
    if design.signing.before_lock:
        found.append(_unsigned(session, design, today))
    return [obstacle for obstacle in found if obstacle.count]


def lock_study(edit: Edit) -> None:
    """Lock the database: from now on every road of writing refuses to change its data."""
    rights.require(edit, Right.LOCK_STUDY)
    row = study_row(edit.session)
    if row.is_locked:
        raise UserError(tr("The database is locked already."), kept=nothing_saved())
    edit.session.flush()
    obstacles = lock_obstacles(edit.session, edit.design, edit.today)
    if obstacles:
        raise UserError(
            tr("The database cannot be locked yet."),
            kept=tr("Nothing was locked."),
            next_step=joined([obstacle.sentence() for obstacle in obstacles]),
        )
    row.is_locked, row.locked_at = True, edit.now
    edit.session.flush()


def propose_unlock(edit: Edit, reason: str) -> UUID:
    """Propose to unlock the database; it stays locked until another person confirms."""
    if not study_row(edit.session).is_locked:
        raise UserError(tr("The database is not locked."), kept=nothing_saved())
    return proposals.propose(edit, proposals.UNLOCK, reason)


def confirm_unlock(edit: Edit, proposal_id: UUID, *, second: Person) -> None:
    """Unlock the database as the second person; name and password were checked (`accounts.confirm`)."""
    proposals.confirm(edit, proposal_id, second=second)
    row = study_row(edit.session)
    row.is_locked, row.locked_at = False, None
    edit.session.flush()


def _unfinished_forms(session: Session, design: StudyDesign) -> Obstacle:
    index = index_of(design)
    where = (FormRow.state == "in_progress", FormRow.voided_reason == "")
    count = session.scalar(select(func.count()).select_from(FormRow).where(*where)) or 0
    rows = session.execute(
        select(PatientRow.number, VisitRow.plan, VisitRow.ordinal, FormRow.name, FormRow.ordinal)
        .join(PatientRow, PatientRow.id == FormRow.patient_id)
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .where(*where)
        .order_by(PatientRow.number, FormRow.id)
        .limit(_MOST_NAMED)
    )
    names = [
        " ".join(
            part for part in (number, visit_words(index, plan, again), form_words(index, name, entry)) if part
        )
        for number, plan, again, name, entry in rows
    ]
    words = tr_count(
        "{count} form is begun and not complete", "{count} forms are begun and not complete", count
    )
    return Obstacle(count, words, tuple(names))


def _open_queries(session: Session) -> Obstacle:
    rows = session.execute(
        select(PatientRow.number, func.count())
        .join(QueryRow, QueryRow.patient_id == PatientRow.id)
        .where(QueryRow.state != "closed")
        .group_by(PatientRow.number)
        .order_by(PatientRow.number)
    ).all()
    count = sum(queries for _, queries in rows)
    words = tr_count("{count} query is open", "{count} queries are open", count)
    return Obstacle(count, words, tuple(number for number, _ in rows[:_MOST_NAMED]))


def _open_second_entries(session: Session) -> Obstacle:
    where = SecondEntryRow.reconciled_at.is_(None)
    numbers = session.scalars(
        select(PatientRow.number)
        .join(FormRow, FormRow.patient_id == PatientRow.id)
        .join(SecondEntryRow, SecondEntryRow.form_id == FormRow.id)
        .where(where)
        .order_by(PatientRow.number)
    ).all()
    words = tr_count(
        "{count} second entry is not reconciled", "{count} second entries are not reconciled", len(numbers)
    )
    return Obstacle(len(numbers), words, tuple(dict.fromkeys(numbers))[:_MOST_NAMED])


def _unsigned(session: Session, design: StudyDesign, today: date) -> Obstacle:
    lines = sign_off_queue(session, design, today)
    words = tr_count(
        "{count} visit or entry is not signed", "{count} visits or entries are not signed", len(lines)
    )
    names = tuple(f"{line.patient_number} {line.title}" for line in lines[:_MOST_NAMED])
    return Obstacle(len(lines), words, names)
