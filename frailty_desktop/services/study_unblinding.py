"""Opens the arms of a finished, locked study to everybody: one person proposes it, another confirms it."""

from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import proposals
from frailty_desktop.services.allocation import has_list, refuse_other_key
from frailty_desktop.services.allocation_keys import AllocationKey
from frailty_desktop.services.lookups import nothing_saved, refuse_without_reason, study_row
from frailty_desktop.services.people import Person
from frailty_desktop.services.reading_words import joined
from frailty_desktop.services.rights import require
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.translation import tr


def unblinding_obstacles(session: Session) -> tuple[str, ...]:
    """Say what still stands between the study and its unblinding; empty when two people may do it."""
    row = study_row(session)
    found = []
    if row.state != "blinded":
        return (tr("The arms of this study are already open."),)
    if not has_list(session):
        found.append(tr("There is no allocation list to open."))
    if not row.is_finished:
        found.append(tr("The end of the study is not recorded."))
    if not row.is_locked:
        found.append(tr("The database is not locked."))
    return tuple(found)


def propose_unblinding(edit: Edit, *, reason: str) -> UUID:
    """Propose to open the arms; nothing is opened until another person confirms it."""
    require(edit, Right.UNBLIND_STUDY)
    _refuse_unready(edit.session)
    return proposals.propose(edit, proposals.UNBLIND, reason)


def unblind(edit: Edit, proposal_id: UUID, key: AllocationKey, *, second: Person, reason: str) -> None:
    """Open the arms to everybody as the second person, with the key of the list; cannot be taken back.

    The caller checked the second person's name and password (`accounts.confirm`).
    """
    require(edit, Right.UNBLIND_STUDY)
    refuse_without_reason(reason)
    _refuse_unready(edit.session)
    standing = {proposal.id: proposal for proposal in proposals.open_proposals(edit.session)}.get(proposal_id)
    if standing is not None and standing.action != proposals.UNBLIND:
        raise UserError(tr("This proposal is about something else."), kept=nothing_saved())
    proposals.confirm(edit, proposal_id, second=second)
    refuse_other_key(edit.session, key)
    row = study_row(edit.session)
    row.allocation_key = key.secret
    row.state = "unblinded"
    row.unblinded_at = edit.now
    row.unblinded_reason = reason.strip()
    edit.session.flush()


def _refuse_unready(session: Session) -> None:
    obstacles = unblinding_obstacles(session)
    if obstacles:
        raise UserError(
            tr("The arms of this study stay closed."), kept=nothing_saved(), next_step=joined(obstacles)
        )
