"""What two people must agree on: one proposes it with a reason, another with the same right confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.lookups import nothing_saved, refuse_without_reason
from frailty_desktop.services.people import Person
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.people_tables import ProposalRow
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.translation import tr

UNLOCK: Final = "unlock"
UNBLIND: Final = "unblind"
_RIGHTS: Final[Mapping[str, Right]] = {UNLOCK: Right.UNLOCK_STUDY, UNBLIND: Right.UNBLIND_STUDY}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal that stands: what, why, and who is waiting for a second person since when."""

    id: UUID
    action: str
    reason: str
    proposed_by: UUID
    proposed_by_name: str
    proposed_at: datetime


def propose(edit: Edit, action: str, reason: str) -> UUID:
    """Propose an action; it does nothing until somebody else confirms it."""
    rights.require(edit, _RIGHTS[action])
    refuse_without_reason(reason)
    for standing in open_proposals(edit.session, action):
        raise UserError(
            tr("{person} proposed this already.", person=standing.proposed_by_name),
            kept=nothing_saved(),
            next_step=tr("Confirm that proposal, or withdraw it first."),
        )
    row = ProposalRow(
        id=edit.new_id(), action=action, reason=reason.strip(), proposed_by=edit.by, proposed_at=edit.now
    )
    edit.session.add(row)
    edit.session.flush()
    return row.id


def confirm(edit: Edit, proposal_id: UUID, *, second: Person) -> Proposal:
    """Confirm a proposal as the second person, whose name and password were asked for; return it.

    The caller does in the same edit what was proposed.
    """
    row = _open_row(edit.session, proposal_id)
    right = _RIGHTS[row.action]
    if second.id == row.proposed_by:
        raise UserError(
            tr("{person} proposed this, so somebody else confirms it.", person=second.name),
            kept=nothing_saved(),
            next_step=tr("Ask a second person with the right to it to give name and password."),
        )
    if not rights.may(edit.session, second.id, right, edit.today):
        raise rights.not_allowed(edit.session, second.id, right, edit.today)
    if not rights.may(edit.session, row.proposed_by, right, edit.today):
        raise UserError(
            tr("The person who proposed this may no longer do so."),
            kept=nothing_saved(),
            next_step=tr("Withdraw the proposal and make a new one."),
        )
    row.state, row.decided_by, row.decided_at = "confirmed", second.id, edit.now
    edit.session.flush()
    return _proposal(row, _name(edit.session, row.proposed_by))


def withdraw(edit: Edit, proposal_id: UUID) -> None:
    """Withdraw a proposal; whoever may propose it may also take it back."""
    row = _open_row(edit.session, proposal_id)
    rights.require(edit, _RIGHTS[row.action])
    row.state, row.decided_by, row.decided_at = "withdrawn", edit.by, edit.now
    edit.session.flush()


def open_proposals(session: Session, action: str | None = None) -> list[Proposal]:
    """List the proposals that wait for a second person, oldest first."""
    query = (
        select(ProposalRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == ProposalRow.proposed_by)
        .where(ProposalRow.state == "open")
        .order_by(ProposalRow.id)
    )
    if action is not None:
        query = query.where(ProposalRow.action == action)
    return [_proposal(row, name) for row, name in session.execute(query)]


def _open_row(session: Session, proposal_id: UUID) -> ProposalRow:
    row = session.get(ProposalRow, proposal_id)
    if row is None or row.state != "open":
        raise UserError(
            tr("This proposal no longer stands."),
            kept=nothing_saved(),
            next_step=tr("Make a new one, if it is still wanted."),
        )
    return row


def _proposal(row: ProposalRow, name: str) -> Proposal:
    return Proposal(row.id, row.action, row.reason, row.proposed_by, name, row.proposed_at)


def _name(session: Session, person_id: UUID) -> str:
    return session.scalar(select(PersonRow.name).where(PersonRow.id == person_id)) or ""
