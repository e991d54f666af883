"""Names, texts, passwords and paths that break other programs are kept as they are, or refused in words."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import frailty_verify
from frailty_desktop.errors import UserError
from frailty_desktop.services import people
from frailty_desktop.services.people import Role
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.backup import back_up, restore
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.whole_check import check_path
from frailty_desktop.study.whole_text import whole_text
from tests.factories import a_patient, a_person, new_study
from tests.services.clinic import Clinic, open_clinic
from tests.services.protected_clinic import protected_clinic

ODD = {
    "statements": "Robert'); DROP TABLE patients;--",
    "right to left": "\u202eשלום עולם\u202c مرحبا",
    "marks over marks": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "no width": "a\u200b\u200c\u200d\ufeffb",
    "pictures": "👩🏽‍⚕️👴🏻",
    "quotes": "\"';`´‘’“”",
    "percent": "%s %(a)s {0} {name} ${HOME} \\n \\x00",
    "tags": "<script>alert(1)</script>&nbsp;",
    "a formula": "=cmd|' /C calc'!A0",
    "zero in it": "a\x00b",
    "escape": "\x1b[31mred\x1b[0m",
    "line ends": "one\r\ntwo\u2028three\u0085four",
    "half a character": "broken \ud83d here",
    "spaces": "  in \u00a0 between  ",
}


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield clinic


@pytest.mark.parametrize("odd", ODD)
def test_that_an_odd_text_in_a_field_is_kept_as_typed(clinic: Clinic, odd: str) -> None:
    patient = clinic.screen()
    form = clinic.fill(patient.id, clinic.visit_id(patient.id, "screening"), "walk", {})
    clinic.type(form.id, "walk_note", ODD[odd])
    kept = clinic.answer(form.id, "walk_note")
    assert kept is not None
    assert kept.text == whole_text(ODD[odd])
    assert clinic.study.checks().is_good


@pytest.mark.parametrize("odd", ODD)
def test_that_an_odd_name_is_one_persons_name_or_refused_in_words(clinic: Clinic, odd: str) -> None:
    try:
        with clinic.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            added = people.add_person(edit, ODD[odd], Role.MONITOR)
    except UserError as refusal:
        assert refusal.sentence().endswith(".")  # noqa: PT017 - either is right
        return
    with clinic.study.read() as session:
        assert added in people.people(session)
    assert clinic.study.checks().is_good
    clinic.study.close()
    assert frailty_verify.check_study(clinic.study.path, None, []).first is None


def test_that_ten_million_characters_in_a_field_are_kept(clinic: Clinic) -> None:
    patient = clinic.screen()
    form = clinic.fill(patient.id, clinic.visit_id(patient.id, "screening"), "walk", {})
    huge = "müde " * 2_000_000
    clinic.type(form.id, "walk_note", huge)
    with clinic.study.read() as session:
        stored = {row.item: row.entered_text for row in patient_answers(session, patient.id)}
    assert stored["walk_note"].strip() == huge.strip()
    clinic.study.close()
    assert check_path(clinic.study.path).is_good
    assert frailty_verify.check_study(clinic.study.path, None, []).first is None


def test_that_a_password_of_a_thousand_characters_opens_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    clinic = protected_clinic(tmp_path)
    clinic.add("Ines Vogt", Role.INVESTIGATOR)
    long = "wörter und 'mehr'; " * 53
    assert len(long) > 1000
    clinic.sign_in("Ines Vogt", new_password=long).study.close()
    clinic.sign_in("Ines Vogt", long).study.close()
    with pytest.raises(UserError, match="do not fit"):
        clinic.sign_in("Ines Vogt", long[:-2] + "!")


PLACES = {
    "spaces": "my study folder",
    "umlauts": "Prüfzentrum Köln – Größe",
    "marks of addresses": "a#b?c%20d&e=f;g",
    "quotes": 'it\'s "here"',
    "right to left": "שלום",
    "a long one": "a" * 200,
    "a dash first": "-rf",
}


@pytest.mark.parametrize("place", PLACES)
def test_that_a_study_lives_anywhere(tmp_path: Path, place: str) -> None:
    folder = tmp_path / PLACES[place]
    folder.mkdir()
    with new_study(folder, name="Studie über alles.frailty") as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        with study.edit(by=nurse, action="Save") as edit:
            edit.save_answers([patient.answer()])
        back_up(study, folder / "Kopie 1.frailty")
    assert check_path(study.path).is_good
    assert frailty_verify.main([str(study.path)]) == frailty_verify.FITS
    restored = restore(folder / "Kopie 1.frailty", folder / "wieder da.frailty")
    with open_study(restored) as again:
        assert again.checks().is_good


def test_that_a_very_long_path_works_or_is_refused_in_words(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(15):
        folder = folder / ("ordner " + "ä" * 90)
    folder.mkdir(parents=True)
    try:
        with new_study(folder) as study:
            a_person(study)
            assert study.checks().is_good
    except UserError as refusal:
        assert refusal.sentence().endswith(".")  # noqa: PT017 - either is right
        assert list(folder.iterdir()) == []
    shutil.rmtree(tmp_path / folder.relative_to(tmp_path).parts[0])
