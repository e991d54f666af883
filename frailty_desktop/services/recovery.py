"""The way back in with the printed recovery code: an administrator gets a new password, on record."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import unlocking
from frailty_desktop.services.accounts import Vault, remove_stale_slots, reset_password
from frailty_desktop.services.people import Person, people
from frailty_desktop.services.roles import Right, roles_with
from frailty_desktop.services.sign_in import open_with_recovery_code
from frailty_desktop.storage.key_wrapping import folded
from frailty_desktop.storage.people_tables import AccountRow
from frailty_desktop.storage.study_file import utc_now
from frailty_desktop.translation import tr

RECOVERY = "recovery"


def recover(
    path: Path | str,
    code: str,
    administrator_name: str,
    new_password: str,
    *,
    clock: Callable[[], datetime] = utc_now,
    workstation: str | None = None,
) -> Person:
    """Give an administrator a new password with the recovery code; they sign in with it afterwards.

    The code proves that its holder may open the study, so the password typed here is the administrator's own
    and need not be changed at once. What is held by the recovery code (the identity key) is sealed to them
    again. The log says that the code was used and whose password it set.
    """
    study, keys = open_with_recovery_code(path, code, clock=clock, workstation=workstation)
    with study:
        with study.read() as session:
            who = _administrator(session, administrator_name)
        assert study.access.key is not None  # noqa: S101 - opened with it a moment ago
        vault = Vault(study.path, study.access.key)
        with study.edit(by=who.id, action=tr("Set a new password with the recovery code")) as edit:
            reset_password(edit, vault, who.id, new_password, keys=dict(keys))
            account = edit.session.scalars(select(AccountRow).where(AccountRow.person_id == who.id)).one()
            account.must_change = False
            edit.session.flush()
            edit.note(RECOVERY, record_id=who.id, details={"with": "recovery code"})
        unlocking.failures_recorded(study.path, who.name)
        with study.read() as session:
            remove_stale_slots(vault, session)
    return who


def _administrator(session: Session, name: str) -> Person:
    able = roles_with(Right.MANAGE_PEOPLE)
    has_account = set(session.scalars(select(AccountRow.person_id).where(AccountRow.is_disabled.is_(False))))
    known = [who for who in people(session) if who.role in able and who.id in has_account]
    for who in known:
        if folded(who.name) == folded(name):
            return who
    raise UserError(
        tr(
            "{name} is no administrator of this study with an open account.",
            name=name.strip() or tr("Nobody"),
        ),
        kept=tr("No password was changed."),
        next_step=tr("Administrators: {names}.", names=", ".join(who.name for who in known)),
    )
