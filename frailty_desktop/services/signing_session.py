"""Who signs, proved anew: name and password at the first signing of a session, the password alone after.

A session of signing ends with every break: the window locked itself, somebody signed out, another person took
the chair, or nothing was signed for a long time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services.roles import Right
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.people import Person

LONGEST_PAUSE: Final = timedelta(hours=1)
"""After this long without a signature both components are asked for again, whatever the window knows."""

Check = Callable[[str, str], "Person"]
"""Checks a name and a password and returns whose they are; raises a `UserError` when they do not fit."""


@dataclass(frozen=True, slots=True)
class Components:
    """What somebody who signs typed; the name may be left out where it was given in this session."""

    name: str = ""
    password: str = ""


class SigningSession:
    """The signing of one person from sign-in to the next break."""

    def __init__(self, person: "Person", clock: Callable[[], datetime], check: Check) -> None:
        self.person = person
        self._clock = clock
        self._check = check
        self._last: datetime | None = None

    @property
    def needs_name(self) -> bool:
        """Whether both components are asked for: at the first signing, and after a break."""
        return self._last is None or not timedelta(0) <= self._clock() - self._last <= LONGEST_PAUSE

    def break_(self) -> None:
        """Note a break: the next signing asks for name and password again."""
        self._last = None

    def prove(self, given: Components) -> None:
        """Raise unless these are this person's components; a refusal counts as a break and is recorded."""
        if self.needs_name and not given.name.strip():
            raise self._refused(
                tr("The first signature of a session needs your name and your password."),
                tr("Type both, then sign."),
            )
        if not given.password:
            raise self._refused(tr("A signature needs your password."), tr("Type it, then sign."))
        try:
            who = self._check(given.name.strip() or self.person.name, given.password)
        except UserError as refusal:
            self.break_()
            raise self._refused(
                tr("Name and password do not fit, so nothing was signed."), refusal.next_step
            ) from refusal
        if who.id != self.person.id:
            self.break_()
            raise self._refused(
                tr("{person} is at work here, and only {person} can sign.", person=self.person.name),
                tr("To sign as somebody else, change the person first."),
            )
        self._last = self._clock()

    def _refused(self, happened: str, next_step: str) -> NotAllowedError:
        return NotAllowedError(
            happened,
            by=self.person.id,
            right=Right.SIGN.value,
            kept=tr("Nothing was signed; that it was tried is recorded."),
            next_step=next_step,
        )


def by_name_alone(known: Iterable["Person"]) -> Check:
    """Return the check of a study without accounts: people type their own name in full in either place."""
    by_name = {person.name: person for person in known}

    def check(name: str, password: str) -> "Person":
        if name not in by_name or password != name:
            raise UserError(
                tr("This is not the name as it stands in the study."),
                next_step=tr("Type the name in full, as it stands at the top of the window."),
            )
        return by_name[name]

    return check
