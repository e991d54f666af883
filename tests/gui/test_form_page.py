"""The form page as a coordinator uses it: keys in, disk and screen out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.field_row import Mark
from frailty_desktop.gui.form_page import FormPage
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.page import Place, Workplace
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.resource_files import resource
from frailty_desktop.services import forms, patients, people, visits
from frailty_desktop.services.people import Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.study_file import StudyFile, create_study
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design_file import design_texts
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.partial_date import PartialDate

NOBODY = UUID(int=0)
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass
class Clinic:
    """A study with one patient in screening, and the page a coordinator works on."""

    study: StudyFile
    workplace: Workplace
    page: FormPage
    patient_id: UUID
    visit_id: UUID
    went_to: list[Place]
    bot: QtBot

    def open(self, form_name: str) -> UUID:
        """Start a form and show it, as a click on its cell does."""
        with self.study.edit(by=self.workplace.person.id, action="Start a form") as edit:
            form_id = forms.start_form(edit, self.patient_id, self.visit_id, form_name).id
        self.page.show_place(Place.form(form_id, self.patient_id))
        self.bot.waitUntil(lambda: self.page.title().startswith("P-001") and bool(self.page.fields.rows))
        return form_id

    def type(self, text: str) -> None:
        """Type into whatever has the cursor."""
        QTest.keyClicks(self._cursor(), text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        QTest.keyClick(self._cursor(), key, modifier)

    def enter(self, text: str) -> None:
        """Type and go on."""
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def on_disk(self, form_id: UUID, item: str) -> str:
        """Read the stored text of a field with another session."""
        with self.study.read() as session:
            record = forms.form_record(session, self.study.design, form_id)
        answer = record.answers.get(FieldKey(item))
        return answer.text if answer else ""

    def is_complete(self, form_id: UUID) -> bool:
        """Ask the file whether a form is complete."""
        with self.study.read() as session:
            return forms.form_record(session, self.study.design, form_id).is_complete

    def _cursor(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the cursor"
        return widget


@pytest.fixture
def clinic(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Clinic]:
    study = create_study(
        tmp_path / "study.frailty",
        design_texts(resource("designs", "cratus-phase-2")),
        synthetic=True,
        clock=lambda: NOW,
    )
    with study.edit(by=NOBODY, action="Add a person") as edit:
        person = people.add_person(edit, "Nora Brandt", Role.COORDINATOR)
    with study.edit(by=person.id, action="Screen a patient") as edit:
        patient = patients.screen(
            edit, consent_date=date(2026, 3, 2), birth_date=PartialDate(1946, 5, 4), sex="F", site=""
        )
    with study.read() as session:
        matrix = visits.visit_matrix(session, study.design, patient.id, NOW.date())
    visit_id = next(column.visit_id for column in matrix.columns if column.visit_id)
    assert visit_id is not None
    tasks = Tasks()
    went_to: list[Place] = []
    changes = ChangeSignal(study)
    settings = Settings(tmp_path / "preferences.json")
    settings.change(theme=Theme.LIGHT)
    workplace = Workplace(
        study=study,
        tasks=tasks,
        changes=changes,
        person=person,
        view=AllocationView.POOLED,
        settings=settings,
        appearance=Appearance(qapp, settings),
        clock=lambda: NOW,
        go_to=went_to.append,
        go_back=lambda: None,
        say=lambda _text: None,
        averages=LiveAverages(study, tasks, changes, AllocationView.POOLED),
    )
    page = FormPage(workplace)
    qtbot.addWidget(page)
    page.resize(1280, 820)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    yield Clinic(study, workplace, page, patient.id, visit_id, went_to, qtbot)
    tasks.close()
    page.close()
    study.close()


def test_that_enter_saves_the_field_before_the_next_one_has_the_cursor(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    first = clinic.page.fields.open_rows()[0]

    clinic.enter("28")

    assert clinic.on_disk(form_id, first.item.name) == "28"
    assert first.mark is Mark.SAVED


def test_that_text_that_does_not_parse_is_on_disk_as_typed(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    first = clinic.page.fields.open_rows()[0]

    clinic.enter("about 28")

    assert clinic.on_disk(form_id, first.item.name) == "about 28"
    assert "▲" in first.note_text()


def test_that_a_missing_code_counts_as_an_answer(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")

    clinic.enter("RF")

    assert clinic.on_disk(form_id, "mmse_total") == "RF"
    assert clinic.page.fields.rows[FieldKey("mmse_total")].note_text() == ""


def test_that_a_score_moves_while_one_types_and_is_saved_with_the_field(clinic: Clinic) -> None:
    form_id = clinic.open("vitals")
    bmi = clinic.page.fields.rows[FieldKey("bmi_kg_m2")]

    clinic.enter("72,0")
    clinic.type("160")
    assert bmi.editor.text().startswith("28.1")
    clinic.press(Qt.Key.Key_Return)

    assert clinic.on_disk(form_id, "bmi_kg_m2").startswith("28.1")
    assert bmi.mark is Mark.SAVED


def test_that_an_unusual_value_is_accepted_with_one_key_and_a_digit(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    row = clinic.page.fields.rows[FieldKey("mmse_total")]
    clinic.enter("12")
    assert row.note_text().startswith("◆")

    clinic.press(Qt.Key.Key_Up)
    clinic.press(Qt.Key.Key_F8)
    clinic.type("1")

    clinic.bot.waitUntil(lambda: "Accepted" in row.note_text())
    with clinic.study.read() as session:
        record = forms.form_record(session, clinic.study.design, form_id)
    assert record.accepted[FieldKey("mmse_total")] == {"soft_range"}


def test_that_completing_an_unfinished_form_goes_to_the_first_field_that_needs_one(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.enter("28")
    clinic.enter("")

    clinic.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert not clinic.is_complete(form_id)
    row = clinic.page.fields.rows[FieldKey("cognition_rater")]
    assert row.editor.box().hasFocus()


def test_that_ctrl_enter_completes_a_form_and_enter_then_opens_the_next_one(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.enter("28")
    clinic.enter("")
    clinic.type("NB")

    clinic.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert clinic.is_complete(form_id)
    clinic.bot.waitUntil(clinic.page.foot.next_button.hasFocus)
    clinic.press(Qt.Key.Key_Return)

    clinic.bot.waitUntil(lambda: bool(clinic.went_to))
    assert clinic.went_to[-1].form_id not in (None, form_id)


def _complete_cognition(clinic: Clinic) -> UUID:
    form_id = clinic.open("cognition")
    with clinic.study.edit(by=clinic.workplace.person.id, action="Complete a form") as edit:
        answers = {FieldKey("mmse_total"): "28", FieldKey("cognition_rater"): "NB"}
        forms.save_answers(edit, form_id, answers)
        forms.complete_form(edit, form_id)
    clinic.bot.waitUntil(lambda: clinic.page.fields.rows[FieldKey("mmse_total")].editor.text() == "28")
    return form_id


def test_that_a_correction_after_completion_waits_for_its_reason(clinic: Clinic) -> None:
    form_id = _complete_cognition(clinic)
    clinic.page.fields.go_to(FieldKey("mmse_total"))

    clinic.enter("27")
    assert clinic.on_disk(form_id, "mmse_total") == "28"
    clinic.enter("Source says 27")

    assert clinic.on_disk(form_id, "mmse_total") == "27"


def test_that_escape_takes_an_unreasoned_correction_back(clinic: Clinic) -> None:
    form_id = _complete_cognition(clinic)
    clinic.page.fields.go_to(FieldKey("mmse_total"))

    clinic.enter("27")
    clinic.press(Qt.Key.Key_Escape)

    assert clinic.page.fields.rows[FieldKey("mmse_total")].editor.text() == "28"
    assert clinic.on_disk(form_id, "mmse_total") == "28"


def test_that_a_correction_without_its_reason_is_still_there_when_one_comes_back(clinic: Clinic) -> None:
    form_id = _complete_cognition(clinic)
    clinic.page.fields.go_to(FieldKey("mmse_total"))
    clinic.enter("27")

    clinic.page.before_leaving()
    clinic.open("vitals")
    clinic.page.show_place(Place.form(form_id, clinic.patient_id))

    clinic.bot.waitUntil(lambda: FieldKey("mmse_total") in clinic.page.fields.rows)
    assert clinic.page.fields.rows[FieldKey("mmse_total")].editor.text() == "27"
    assert clinic.on_disk(form_id, "mmse_total") == "28"


def test_that_undo_is_a_new_correction_with_a_reason(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.enter("28")
    clinic.press(Qt.Key.Key_Up)
    clinic.enter("29")
    clinic.press(Qt.Key.Key_Up)

    clinic.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    clinic.type("1")

    clinic.bot.waitUntil(lambda: clinic.on_disk(form_id, "mmse_total") == "28")
    row = clinic.page.fields.rows[FieldKey("mmse_total")]
    clinic.bot.waitUntil(lambda: row.editor.text() == "28")


def test_that_leaving_the_page_saves_the_field_in_the_cursor(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.type("26")

    clinic.page.before_leaving()

    assert clinic.on_disk(form_id, "mmse_total") == "26"


def test_that_a_choice_answers_to_its_digit(clinic: Clinic) -> None:
    form_id = clinic.open("clinical_frailty_scale")
    choice = next(row for row in clinic.page.fields.open_rows() if row.item.choices)
    clinic.page.fields.go_to(choice.key)

    clinic.enter(choice.item.choices[1].code)

    assert clinic.on_disk(form_id, choice.item.name) == choice.item.choices[1].code


def test_that_a_value_saved_elsewhere_appears_without_moving_the_cursor(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.type("2")

    with clinic.study.edit(by=clinic.workplace.person.id, action="Record an answer") as edit:
        forms.save_answer(edit, form_id, FieldKey("cognition_rater"), "XY")

    rater = clinic.page.fields.rows[FieldKey("cognition_rater")]
    clinic.bot.waitUntil(lambda: clinic.page.fields.rows[FieldKey("cognition_rater")].editor.text() == "XY")
    assert rater is clinic.page.fields.rows[FieldKey("cognition_rater")]
    mmse = clinic.page.fields.rows[FieldKey("mmse_total")]
    assert mmse.editor.text() == "2"
    assert mmse.editor.box().hasFocus()


def test_that_every_field_has_an_accessible_name(clinic: Clinic) -> None:
    clinic.open("vitals")

    rows = clinic.page.fields.rows.values()

    assert all(row.editor.box().accessibleName().startswith(row.item.label) for row in rows)
    weight = clinic.page.fields.rows[FieldKey("weight_kg")].editor.box()
    assert weight.accessibleName() == "Weight (kg)"
