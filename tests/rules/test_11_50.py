"""21 CFR 11.50: with each signature stand name, date, time and meaning, on screen and in print alike."""

from pathlib import Path

import pytest

from frailty_desktop.gui.signing_html import signed_html
from frailty_desktop.paper import tokens
from frailty_desktop.paper.page_setter import PageSetter
from frailty_desktop.reports.catalogue import make_document
from frailty_desktop.services import signing_view
from frailty_desktop.services.signing_view import SigningView
from tests.reports.told_words import asked
from tests.services.clinic import open_clinic
from tests.services.signing_room import open_room

PARTS = ["The investigator", "20 Apr 2026", "09:00:00 (UTC", "I am responsible for these data"]


def _signed(folder: Path) -> SigningView:
    clinic = open_clinic(folder)
    with clinic.study:
        room, patient = open_room(clinic), clinic.screen()
        visit_id = clinic.visit_id(patient.id, "screening")
        form_id = room.complete_form(patient.id, visit_id, "demographics")
        room.sign("form", form_id, "I am responsible for these data")
        with clinic.study.read() as session:
            return signing_view.to_sign(session, clinic.study.design, "form", form_id, clinic.today)


@pytest.mark.parametrize("part", PARTS)
def test_that_the_page_drawn_for_screen_and_print_shows_each_part(tmp_path: Path, part: str) -> None:
    assert part in signed_html(_signed(tmp_path), tokens.LIGHT)


@pytest.mark.parametrize("part", PARTS)
def test_that_the_line_beside_a_form_shows_each_part(tmp_path: Path, part: str) -> None:
    assert part in _signed(tmp_path).signatures[0].words()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["filled-forms", "patient-record"])
def test_that_the_pages_of_a_signed_record_show_each_part(tmp_path: Path, kind: str, part: str) -> None:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        room, patient = open_room(clinic), clinic.screen()
        form_id = room.complete_form(patient.id, clinic.visit_id(patient.id, "screening"), "demographics")
        room.sign("form", form_id, "I am responsible for these data")
        document = make_document(kind, asked(clinic, patient_id=patient.id))
        pages = list(PageSetter(document).pages())
    assert any(part in found.words for page in pages for found in page.words())
