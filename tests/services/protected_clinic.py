"""An encrypted study with people who have accounts, made with a password hash that costs next to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from frailty_desktop.services import accounts, people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.protected_study import ProtectedStudy, make_protected_study
from frailty_desktop.services.sign_in import SignedIn, sign_in
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.key_wrapping import SlowHash
from tests.factories import FakeClock, small_design_texts

CHEAP = SlowHash(memory_kib=64, passes=1, lanes=1)
ADMINISTRATOR = "Ada Ruiz"
PASSWORD = "four unrelated words here"
FIRST_PASSWORD = "words for the first day"


@dataclass
class ProtectedClinic:
    """A closed encrypted study, and what its administrator keeps."""

    path: Path
    clock: FakeClock
    made: ProtectedStudy
    people: dict[Role, Person] = field(default_factory=dict)

    def sign_in(self, name: str, password: str = PASSWORD, **options: str) -> SignedIn:
        """Sign somebody in; the caller closes the study."""
        return sign_in(self.path, name, password, clock=self.clock, **options)  # type: ignore[arg-type]

    @contextmanager
    def as_administrator(self) -> Iterator[Edit]:
        """Do something as the administrator."""
        signed_in = self.sign_in(ADMINISTRATOR)
        with signed_in.study as study, study.edit(by=signed_in.person.id, action="Manage people") as edit:
            yield edit

    def add(self, name: str, role: Role, *, must_change: bool = False) -> Person:
        """Add a person with an account."""
        password = FIRST_PASSWORD if must_change else PASSWORD
        with self.as_administrator() as edit:
            person = people.add_person(edit, name, role)
            accounts.add_account(
                edit, self.made.vault, person.id, password, keys=self.made.keys, must_change=must_change
            )
        self.people[role] = person
        return person


def protected_clinic(folder: Path, *, name: str = "ward.frailty") -> ProtectedClinic:
    """Make an encrypted study with its administrator."""
    clock = FakeClock(datetime(2026, 4, 20, 9, tzinfo=UTC))
    made = make_protected_study(
        folder / name, small_design_texts(), ADMINISTRATOR, PASSWORD, clock=clock, cost=CHEAP
    )
    made.study.close()
    return ProtectedClinic(made.study.path, clock, made)
