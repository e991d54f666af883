"""Draws what the allocation looks like to each role: kits, the envelope, the list, and the study page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frailty_desktop.gui.kits_page import KitsPage
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.patient_page import PatientPage
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import people
from frailty_desktop.services.people import Role

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from frailty_desktop.gui.desk import Desk
    from tests.screens.render_screens import Pictures


def allocation(pictures: Pictures, study: Path, patient_id: UUID) -> None:
    """Go round as pharmacist, investigator and unblinded statistician of a blinded study."""
    with pictures.window(study) as desk:
        _as(pictures, desk, Role.PHARMACIST)
        pictures.go(desk, Place.kits())
        if isinstance(desk.window.page, KitsPage):
            desk.window.page.chips.choose("all")
        pictures.take(desk, "allocation-kits")
        _as(pictures, desk, Role.INVESTIGATOR)
        pictures.go(desk, Place.patient(patient_id))
        if isinstance(desk.window.page, PatientPage):
            desk.window.page.header.envelope.click()
        pictures.take(desk, "allocation-envelope")
        _as(pictures, desk, Role.UNBLINDED_STATISTICIAN)
        pictures.go(desk, Place.study())
        if isinstance(desk.window.page, StudyPage):
            desk.window.page.allocation.list_panel.start(adds=True)
        pictures.take(desk, "allocation-list")


def _as(pictures: Pictures, desk: Desk, role: Role) -> None:
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        person = next(person for person in people.people(session) if person.role is role)
    desk.work_as(person)
    pictures.settle(desk)
