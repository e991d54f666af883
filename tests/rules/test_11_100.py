"""21 CFR 11.100: a name belongs to one person for ever."""

from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import accounts, people
from frailty_desktop.services.people import Role
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import PersonRow
from tests.services.protected_clinic import ProtectedClinic, protected_clinic


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProtectedClinic:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    made = protected_clinic(tmp_path)
    made.add("Nora Brandt", Role.COORDINATOR)
    return made


@pytest.mark.parametrize("name", ["Nora Brandt", "nora  BRANDT", " Nora Brandt "])
def test_that_the_name_of_somebody_who_left_is_never_given_again(clinic: ProtectedClinic, name: str) -> None:
    with clinic.as_administrator() as edit:
        accounts.disable(edit, clinic.made.vault, clinic.people[Role.COORDINATOR].id, "Left the site")
    with pytest.raises(UserError, match="already in this study"), clinic.as_administrator() as edit:
        people.add_person(edit, name, Role.COORDINATOR)


def test_that_a_person_is_never_deleted(clinic: ProtectedClinic) -> None:
    def delete(edit: Edit) -> None:
        edit.session.delete(edit.session.get(PersonRow, clinic.people[Role.COORDINATOR].id))
        edit.session.flush()

    with pytest.raises(Exception, match="never deleted"), clinic.as_administrator() as edit:
        delete(edit)


def test_that_nobody_has_two_accounts(clinic: ProtectedClinic) -> None:
    nurse = clinic.people[Role.COORDINATOR]
    with pytest.raises(UserError, match="already has an account"), clinic.as_administrator() as edit:
        accounts.add_account(edit, clinic.made.vault, nurse.id, "another four plain words")
