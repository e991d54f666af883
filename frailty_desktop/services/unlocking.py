"""What a name and a password open in the key file, and what is noted when they open nothing."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.services.people import people
from frailty_desktop.storage import sign_in_attempts
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.key_file import Slot, read_key_file
from frailty_desktop.storage.key_wrapping import (
    DATA,
    PRIVATE,
    SlotSecret,
    WrongKeyError,
    name_mark,
    recovery_key,
    slot_secret,
    unwrap,
)
from frailty_desktop.translation import tr

FAILED_SIGN_IN: Final = "failed_sign_in"
_THE_RECOVERY_CODE: Final = "recovery code"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a name and password opened: the slot's name, the study's key, the person's private key."""

    slot: str
    data_key: bytes = field(repr=False)
    private_key: bytes = field(repr=False)


def unlock(study: Path, name: str, password: str, now: datetime, workstation: str) -> Unlocked:
    """Open a slot; an unknown name and a wrong password cost the same time and are told alike."""
    keys = read_key_file(study)
    mark = name_mark(name, keys.salt)
    until = sign_in_attempts.locked_until(keys, sign_in_attempts.failures(study), mark, now)
    if until is not None:
        raise _closed(until)
    secret = slot_secret(name, password, salt=keys.salt, cost=keys.cost)
    slot = keys.slots.get(secret.slot)
    if slot is None:
        sign_in_attempts.note_failure(study, mark, now, workstation)
        raise does_not_fit()
    return _opened(secret, slot)


def unlock_with_recovery_code(study: Path, code: str, now: datetime, workstation: str) -> Unlocked:
    """Open the slot of the printed recovery code."""
    keys = read_key_file(study)
    mark = name_mark(_THE_RECOVERY_CODE, keys.salt)
    until = sign_in_attempts.locked_until(keys, sign_in_attempts.failures(study), mark, now)
    if until is not None:
        raise _closed(until)
    wrapping = recovery_key(code, salt=keys.recovery_salt)
    try:
        return Unlocked(
            "", unwrap(wrapping, keys.recovery.data, DATA), unwrap(wrapping, keys.recovery.private, PRIVATE)
        )
    except WrongKeyError:
        sign_in_attempts.note_failure(study, mark, now, workstation)
        raise UserError(
            tr("This is not the recovery code of this study."),
            kept=tr("Nothing was opened or changed; the attempt is noted."),
            next_step=tr("Type it as it was printed when the study was made."),
        ) from None


def take_in_failures(edit: Edit, study: Path) -> None:
    """Bring the failed sign-ins noted beside the study into its audit log."""
    keys = read_key_file(study)
    marks = {name_mark(person.name, keys.salt): person for person in people(edit.session)}
    for attempt in sign_in_attempts.failures(study):
        if attempt.is_recorded:
            continue
        who = marks.get(attempt.mark)
        details = {
            "at": attempt.at.isoformat(),
            "workstation": attempt.workstation,
            "name": who.name if who else "",
        }
        edit.note(FAILED_SIGN_IN, record_id=who.id if who else None, details=details)


def failures_recorded(study: Path, own_name: str) -> None:
    """Note that the failures are in the log. Those of other names go on counting until they sign in."""
    keys = read_key_file(study)
    own = name_mark(own_name, keys.salt)
    left = [replace(one, is_recorded=True) for one in sign_in_attempts.failures(study) if one.mark != own]
    sign_in_attempts.keep(study, left)


def open_again(study: Path, name: str) -> None:
    """Let a name that failed too often try again, as after a new password."""
    keys = read_key_file(study)
    mark = name_mark(name, keys.salt)
    sign_in_attempts.keep(study, [one for one in sign_in_attempts.failures(study) if one.mark != mark])


def failed_since(study: Path, name: str) -> tuple[datetime, ...]:
    """List when somebody failed to sign in under this name since it last succeeded."""
    keys = read_key_file(study)
    mark = name_mark(name, keys.salt)
    return tuple(one.at for one in sign_in_attempts.failures(study) if one.mark == mark)


def does_not_fit() -> UserError:
    """Say that a name and a password open nothing, whichever of them it was."""
    return UserError(
        tr("Name and password do not fit."),
        kept=tr("Nothing was opened or changed; the attempt is noted."),
        next_step=tr("Try again; capital letters count in the password."),
    )


def _opened(secret: SlotSecret, slot: Slot) -> Unlocked:
    try:
        return Unlocked(
            secret.slot,
            unwrap(secret.wrapping_key, slot.data, DATA),
            unwrap(secret.wrapping_key, slot.private, PRIVATE),
        )
    except WrongKeyError as failure:
        raise UserError(
            tr("The key file was changed: what this password opens is damaged."),
            kept=tr("Nothing was opened or changed."),
            next_step=tr("Put the key file of the newest backup in its place."),
        ) from failure


def _closed(until: datetime) -> UserError:
    return UserError(
        tr("Too many failed sign-ins: this name is closed until {time}.", time=f"{until.astimezone():%H:%M}"),
        kept=tr("Everything recorded is safe; the failures will be shown."),
        next_step=tr("Wait, or ask the administrator to reset the password."),
    )
