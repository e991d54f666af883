"""Opens a study for the window, on the database thread; heavy libraries load here, after the first paint."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from frailty_desktop.errors import UserError
from frailty_desktop.gui.date_words import date_words, moment_words
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.recovery_panel import Recovering
    from frailty_desktop.gui.sign_in_card import Given
    from frailty_desktop.services.people import Person
    from frailty_desktop.services.sign_in import SignedIn
    from frailty_desktop.storage.study_file import StudyFile
    from frailty_desktop.study.blinding import AllocationView

Clock = Callable[[], datetime]
SOON = timedelta(days=14)
MOST_TIMES = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """A study that is open, and who may be working: nobody yet when the person must say so first.

    `signed` tells of the sign-in, in a study that has accounts.
    """

    study: StudyFile
    people: tuple[Person, ...]
    person: Person | None
    signed: SignedIn | None = None


def open_for_work(
    path: Path, clock: Callable[[], datetime], remembered: str, *, read_only: bool = False
) -> Opened:
    """Open the study and find who worked on it last here; a demo study is opened by its coordinator."""
    from frailty_desktop.services.people import people
    from frailty_desktop.storage.study_file import open_study

    study = open_study(path, clock=clock, read_only=read_only)
    try:
        with study.read() as session:
            everybody = tuple(people(session))
    except BaseException:
        study.close()
        raise
    return Opened(study, everybody, _who(everybody, remembered, is_synthetic=study.info.is_synthetic))


def open_signed_in(
    path: Path, given: Given, clock: Callable[[], datetime], *, read_only: bool = False
) -> Opened:
    """Open an encrypted study as somebody; takes a noticeable moment, as trying a password should."""
    from frailty_desktop.services.sign_in import sign_in

    signed = sign_in(
        path,
        given.name,
        given.password,
        new_password=given.new_password,
        clock=clock,
        read_only=read_only,
    )
    return Opened(signed.study, (), signed.person, signed)


def change_person(leaving: SignedIn | None, study: StudyFile, given: Given, clock: Clock) -> SignedIn:
    """Let somebody go on in the open study; whoever was there before has left, and both is recorded."""
    from frailty_desktop.services.sign_in import sign_out, take_over

    arrived = take_over(study, given.name, given.password, new_password=given.new_password, clock=clock)
    if leaving is not None:
        sign_out(leaving)
    return arrived


def go_on(study: StudyFile, person: Person, password: str, clock: Clock) -> tuple[datetime, ...]:
    """Check the password of whoever was at work before the window locked; return when it failed before."""
    from frailty_desktop.services.coming_back import come_back

    return come_back(study, person, password, clock=clock)


def is_same_name(one: str, other: str) -> bool:
    """Say whether two names are the same when they are typed to sign in."""
    from frailty_desktop.storage.key_wrapping import folded

    return folded(one) == folded(other)


def sign_out_at_last(signed: SignedIn) -> None:
    """Record that somebody left, before the file closes; a full disk must not hold them back."""
    from frailty_desktop.services.sign_in import sign_out

    with suppress(UserError):
        sign_out(signed)


def set_password_with_code(path: Path, given: Recovering, clock: Clock) -> None:
    """Set an administrator's password with the recovery code."""
    from frailty_desktop.services.recovery import recover

    recover(path, given.code, given.name, given.new_password, clock=clock)


def load_what_signs_in() -> None:
    """Load what a password is tried with, while somebody is typing it."""
    import frailty_desktop.services.sign_in  # noqa: F401 - loading it is the point


def sign_in_words(signed: SignedIn, today: date) -> str:
    """Tell when somebody was here last, who tried since, and when the password ends."""
    said = []
    if signed.last_sign_in is not None:
        said.append(tr("You signed in last on {time}.", time=moment_words(signed.last_sign_in, today)))
    if signed.failures:
        times = ", ".join(moment_words(at, today) for at in signed.failures[-MOST_TIMES:])
        said.append(
            tr_count(
                "{count} sign-in under your name has failed: {times}.",
                "{count} sign-ins under your name have failed: {times}.",
                len(signed.failures),
                times=times,
            )
        )
    ends = signed.password_ends
    if ends is not None and not signed.study.info.is_synthetic and ends.date() - today <= SOON:
        said.append(tr("Your password ends on {day}.", day=date_words(ends.date())))
    return " ".join(said)


def allocation_view(study: StudyFile, person: Person) -> AllocationView:
    """Ask the services what this person may see of the allocation."""
    from frailty_desktop.services.people import view_of_allocation

    return view_of_allocation(study.info, person.role, study.design)


def rights_of(study: StudyFile, person: Person, today: date) -> frozenset[str]:
    """Ask the services what this person may do today, at any site."""
    from frailty_desktop.services.rights import charges_of
    from frailty_desktop.services.roles import role_rights

    with study.read() as session:
        charges = charges_of(session, person.id, today)
    return frozenset(right.value for charge in charges for right in role_rights()[charge.role].rights)


def view_words(study: StudyFile, view: AllocationView) -> str:
    """Say in the header what averages and tables show."""
    if view == "open" and study.info.state == "open-label":
        return tr("Open-label: arms shown")
    if view == "open" and study.info.state == "unblinded":
        return tr("Arms shown (study unblinded)")
    if view == "open":
        return tr("Arms shown (unblinded role)")
    if view == "none":
        return tr("Blinded: no averages")
    return tr("Blinded: all participants pooled")


def _who(people: tuple[Person, ...], remembered: str, *, is_synthetic: bool) -> Person | None:
    for person in people:
        if str(person.id) == remembered:
            return person
    coordinators = [person for person in people if person.role == "coordinator"]
    return coordinators[0] if is_synthetic and coordinators else None
