"""Draws the page of people, a patient with a name, and the rehearsal of an amendment.

`people_screens.py [FOLDER]` writes to FOLDER, or to build/screens.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from frailty_desktop.errors import UserError
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.people_page import PeoplePage
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import accounts, forms, identities, key_grants, people
from frailty_desktop.services.identities import Identity
from frailty_desktop.services.people import Role
from frailty_desktop.services.sign_in import sign_in
from frailty_desktop.storage.tables import SiteRow
from tests.factories import FakeClock
from tests.gui.guarded_ward import ADMINISTRATOR, IDA, NORA, PASSWORDS, Ward, card_in_front, fill, make_ward
from tests.screens.render_screens import LOOKS, Pictures, now
from tests.screens.review_screens import _press, as_person
from tests.screens.screen_folder import screen_folder
from tests.services.amended import amended_texts
from tests.services.clinic import INFUSED, open_clinic

CROWD = (
    ("Ines Falk", Role.INVESTIGATOR),
    ("Mona Reed", Role.MONITOR),
    ("Dario Lind", Role.DATA_MANAGER),
    ("Stefan Weiß", Role.STATISTICIAN),
    ("Una Blix", Role.UNBLINDED_STATISTICIAN),
    ("Paula Fernández de la Cruz y Montenegro", Role.PHARMACIST),
    ("Aldo Winter", Role.AUDITOR),
)


def staffed(folder: Path) -> Ward:
    """Make an encrypted study with one person in each role, a name, a failed sign-in and a key that waits."""
    ward = make_ward(folder, FakeClock(now() - timedelta(days=20)))
    signed = sign_in(ward.path, ADMINISTRATOR, PASSWORDS[ADMINISTRATOR])
    key = signed.keys.identity
    assert key is not None
    with signed.study as study:
        with study.edit(by=signed.person.id, action="Add people") as edit:
            site = edit.session.query(SiteRow).order_by(SiteRow.code).first()
            assert site is not None
            staff = {}
            for number, (name, role) in enumerate(CROWD):
                until = edit.today + timedelta(days=200) if number % 2 else None
                staff[name] = person = people.add_person(
                    edit, name, role, site_id=site.id if number % 3 else None, until=until
                )
                accounts.add_account(
                    edit,
                    accounts.vault_of(study),
                    person.id,
                    "a first password of words",
                    must_change=number > 1,
                )
                accounts.record_training(edit, person.id)
        with study.edit(by=signed.person.id, action="Disable") as edit:
            accounts.disable(edit, accounts.vault_of(study), staff["Aldo Winter"].id, "Left the clinic")
            key_grants.withdraw_all(edit, ward.staff[IDA].id)
        with study.edit(by=ward.staff[NORA].id, action="Record a name") as edit:
            named = Identity("Ana Ruiz", "305 555 0101", "12 Elm Street, Miami", "Luis Ruiz, son")
            identities.save_identity(edit, ward.patient_id, named, key=key)
    for _ in range(2):
        try:
            sign_in(ward.path, NORA, "not this one at all")
        except UserError:
            continue
    return ward


def enter(pictures: Pictures, desk: Desk, name: str) -> None:
    """Sign somebody in."""
    desk.window.show()
    desk.window.activateWindow()
    pictures.settle(desk)
    card = card_in_front(desk)
    fill(card.name, name)
    fill(card.password, PASSWORDS[name])
    QTest.keyClick(card.password, Qt.Key.Key_Return)
    pictures.settle(desk)


def people_of(pictures: Pictures, folder: Path) -> None:
    """Draw the administrator's page, and the patient as a coordinator sees them."""
    ward = staffed(folder)
    with pictures.window(ward.path) as desk:
        enter(pictures, desk, ADMINISTRATOR)
        pictures.go(desk, Place.people())
        desk.window.page.banner.clear()  # type: ignore[union-attr]
        page = desk.window.page
        assert isinstance(page, PeoplePage)
        assert page.view.select(ward.staff[NORA].id)
        pictures.take(desk, "people", LOOKS)
        page.view.setFocus()
        _press(pictures, desk, Qt.Key.Key_A)
        pictures.take(desk, "people-adding", LOOKS)
        _press(pictures, desk, Qt.Key.Key_Escape)
        page.view.setFocus()
        _press(pictures, desk, Qt.Key.Key_K)
        pictures.take(desk, "people-keys", LOOKS[:1])
    with pictures.window(ward.path) as desk:
        enter(pictures, desk, NORA)
        pictures.go(desk, Place.patient(ward.patient_id))
        pictures.take(desk, "patient-named", LOOKS)
        _press(pictures, desk, Qt.Key.Key_N)
        pictures.take(desk, "patient-naming", LOOKS[:1])


def amendment(pictures: Pictures, folder: Path) -> None:
    """Draw the study page with an amendment rehearsed, and approved at one site."""
    clinic = open_clinic(folder)
    for _ in range(4):
        patient = clinic.treat().id
        visit = clinic.visit(patient, "month_1", INFUSED + timedelta(days=29))
        form = clinic.fill(patient, visit, "body", {"height_cm": "160", "weight_kg": "50"}).id
        with clinic.act() as edit:
            forms.complete_form(edit, form)
    clinic.person(Role.DATA_MANAGER)
    clinic.study.close()
    design = folder / "amended"
    for name, text in amended_texts().items():
        (design / name).parent.mkdir(parents=True, exist_ok=True)
        (design / name).write_text(text, encoding="utf-8")
    with pictures.window(clinic.study.path) as desk:
        as_person(pictures, desk, Role.DATA_MANAGER)
        pictures.go(desk, Place.study())
        page = desk.window.page
        assert isinstance(page, StudyPage)
        page.focus_first()
        _press(pictures, desk, Qt.Key.Key_R)
        page.amendments.rehearse_panel.folder.setText(str(design))
        pictures.take(desk, "amendment-folder", LOOKS[:1])
        page.amendments.rehearse_panel.confirm()
        pictures.settle(desk)
        pictures.take(desk, "amendment-rehearsed", LOOKS)
        page.focus_first()
        _press(pictures, desk, Qt.Key.Key_P)
        page.amendments.approve_panel.day.setText("t")
        pictures.take(desk, "amendment-approving", LOOKS[:1])
        page.amendments.approve_panel.confirm()
        pictures.settle(desk)
        pictures.take(desk, "amendment-approved", LOOKS[:1])


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    pictures = Pictures(folder)
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as other:
        people_of(pictures, Path(made))
        amendment(pictures, Path(other))
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
