"""The pages as a coordinator uses them: keys in, the study and the screen out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.adverse_events_page import AdverseEventsPage
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.history_page import HistoryPage
from frailty_desktop.gui.page import Page, PageName, Place
from frailty_desktop.gui.patient_list import PatientList
from frailty_desktop.gui.patient_page import PatientPage
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.gui.today_page import TodayPage
from frailty_desktop.services import forms, patients, visits
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.patient_status import PatientStatus
from tests.factories import FakeClock
from tests.gui.conftest import NOW, OpenDesk, patient_id, settle

TODAY = NOW.date()


class Walker:
    """Somebody at the keyboard."""

    def __init__(self, desk: Desk, bot: QtBot) -> None:
        self.desk = desk
        self.bot = bot

    @property
    def study(self) -> StudyFile:
        assert self.desk.opened is not None
        return self.desk.opened.study

    @property
    def person(self) -> UUID:
        assert self.desk.workplace is not None
        return self.desk.workplace.person.id

    def go(self, place: Place) -> Page:
        self.desk.window.go_to(place)
        settle(self.bot, self.desk)
        page = self.desk.window.page
        assert page is not None
        return page

    def key(self, key: Qt.Key) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClick(here or self.desk.window, key)
        settle(self.bot, self.desk)

    def type(self, text: str) -> None:
        here: QWidget | None = self.desk.window.focusWidget()
        QTest.keyClicks(here or self.desk.window, text)

    def fill(self, *texts: str) -> None:
        """Type each text over what stands in a field, and go on with Enter."""
        for text in texts:
            here = self.desk.window.focusWidget()
            if isinstance(here, QLineEdit):
                here.selectAll()
            self.type(text)
            self.key(Qt.Key.Key_Return)

    def patient(self, number: str) -> PatientSummary:
        with self.study.read() as session:
            return patients.find_patient(session, self.study.design, number, TODAY)

    def answer(self, form_id: UUID, **answers: str) -> None:
        with self.study.edit(by=self.person, action="Record answers") as edit:
            forms.save_answers(edit, form_id, {FieldKey(item): text for item, text in answers.items()})
            forms.complete_form(edit, form_id)

    def start(self, number: str, form: str) -> UUID:
        patient = patient_id(self.desk, number)
        with self.study.read() as session:
            matrix = visits.visit_matrix(session, self.study.design, patient, TODAY)
        visit = next(column.visit_id for column in matrix.columns if column.name == "screening")
        with self.study.edit(by=self.person, action="Start a form") as edit:
            return forms.start_form(edit, patient, visit, form).id

    def make_enrollable(self, number: str) -> None:
        self.answer(self.start(number, "consent"))
        self.answer(self.start(number, "demographics"))
        self.answer(self.start(number, "eligibility"), can_walk="y", is_eligible="y")
        self.answer(self.start(number, "walk"), walk_distance="345")
        settle(self.bot, self.desk)


@pytest.fixture
def walker(open_desk: OpenDesk, small_study: Path, qtbot: QtBot) -> Walker:
    return Walker(open_desk(small_study), qtbot)


# Patients


def test_that_a_new_patient_comes_in_by_keys_alone(walker: Walker) -> None:
    walker.go(Place.patients())
    walker.key(Qt.Key.Key_N)
    walker.key(Qt.Key.Key_Return)  # the site stays
    walker.fill("-2", "4/5/1939", "F")
    assert walker.desk.window.here == Place.patient(patient_id(walker.desk, "P-004"))
    assert walker.patient("P-004").sex == "F"
    assert walker.patient("P-004").birth_date is not None


def test_that_a_date_nobody_understands_is_said_in_the_panel_and_kept(walker: Walker) -> None:
    page = walker.go(Place.patients())
    assert isinstance(page, PatientList)
    walker.key(Qt.Key.Key_N)
    page.new_patient.birth.setText("last spring")
    page.new_patient.confirm()
    assert "Date of birth" in page.new_patient.banner.text
    assert page.new_patient.birth.text() == "last spring"


def test_that_esc_puts_a_panel_away_and_nobody_is_added(walker: Walker) -> None:
    page = walker.go(Place.patients())
    assert isinstance(page, PatientList)
    walker.key(Qt.Key.Key_N)
    walker.key(Qt.Key.Key_Escape)
    assert not page.new_patient.isVisible()
    assert page.table.model.total() == 3


def test_that_enrolment_says_what_is_missing_before_it_is_tried(walker: Walker) -> None:
    page = walker.go(Place.patients())
    assert isinstance(page, PatientList)
    walker.key(Qt.Key.Key_S)
    assert "Before enrolment" in page.status.banner.text


def test_that_a_withdrawal_asks_for_its_reason_and_is_recorded(walker: Walker) -> None:
    page = walker.go(Place.patients())
    assert isinstance(page, PatientList)
    walker.key(Qt.Key.Key_S)
    panel = page.status
    panel.step.setCurrentIndex(panel.step.findData("withdraw"))
    panel.confirm()
    assert "needs a reason" in panel.banner.text
    walker.fill("Moved away")
    assert walker.patient("P-001").status is PatientStatus.WITHDRAWN
    assert walker.patient("P-001").status_reason == "Moved away"
    assert not panel.isVisible()


def test_that_a_withdrawal_recorded_by_mistake_is_taken_back(walker: Walker) -> None:
    page = walker.go(Place.patients())
    assert isinstance(page, PatientList)
    with walker.study.edit(by=walker.person, action="Withdrawal", reason="Moved") as edit:
        patients.withdraw(edit, patient_id(walker.desk, "P-001"), TODAY, "Moved")
    settle(walker.bot, walker.desk)
    walker.key(Qt.Key.Key_S)
    page.status.step.setCurrentIndex(page.status.step.findData("take_back_status"))
    page.status.reason.setText("It was P-002")
    page.status.confirm()
    settle(walker.bot, walker.desk)
    assert walker.patient("P-001").status is PatientStatus.SCREENING


def test_that_the_list_hears_of_a_change_and_keeps_its_cursor(walker: Walker) -> None:
    page = walker.go(Place.patients())
    assert isinstance(page, PatientList)
    page.table.select(patient_id(walker.desk, "P-003"))
    with walker.study.edit(by=walker.person, action="Withdrawal", reason="Moved") as edit:
        patients.withdraw(edit, patient_id(walker.desk, "P-001"), TODAY, "Moved")
    walker.bot.waitUntil(lambda: page.table.model.row(0).status.word == "withdrawn")
    line = page.table.current()
    assert line is not None
    assert line.number == "P-003"


# Today


def test_that_one_key_opens_the_next_thing_to_do(walker: Walker) -> None:
    page = walker.go(Place.today())
    assert isinstance(page, TodayPage)
    first = page.model.row(0)
    walker.key(Qt.Key.Key_N)
    assert walker.desk.window.here == first.place


def test_that_an_unfinished_form_is_named_with_its_patient_and_opens(walker: Walker) -> None:
    walker.start("P-002", "walk")
    page = walker.go(Place.today())
    assert isinstance(page, TodayPage)
    lines = [page.model.row(line) for line in range(page.model.rowCount())]
    walk = next(line for line in lines if line.number == "P-002" and "Six-minute walk" in line.what)
    assert walk.place.page is PageName.FORM
    assert "Nora Brandt" in walk.how_long


def test_that_a_study_without_patients_says_the_first_step(
    open_desk: OpenDesk, empty_study: Path, qtbot: QtBot
) -> None:
    from frailty_desktop.services import people

    desk = open_desk(empty_study)
    assert desk.opened is not None
    with desk.opened.study.edit(by=UUID(int=0), action="Add a person") as edit:
        person = people.add_person(edit, "Ida Holm", people.Role.COORDINATOR)
    desk.work_as(person)
    walker = Walker(desk, qtbot)
    page = walker.go(Place.today())
    assert isinstance(page, TodayPage)
    assert page._empty.text() == "No patients yet. Add the first one (N)."
    walker.key(Qt.Key.Key_N)
    listed = desk.window.page
    assert isinstance(listed, PatientList)
    assert listed.new_patient.isVisible()


# One patient


def test_that_the_header_says_who_this_is(walker: Walker) -> None:
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    assert isinstance(page, PatientPage)
    assert page.header.accessibleName() == "P-001, female · 81 years · born 4 May 1944 · MIA, screening"


def test_that_enter_goes_on_with_the_visit_until_enrolment(walker: Walker) -> None:
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    assert isinstance(page, PatientPage)
    assert page.header.next.text() == "Go on with Informed consent (Enter)"
    walker.make_enrollable("P-001")
    walker.bot.waitUntil(lambda: page.header.next.text() == "Enrol (Enter)")
    walker.key(Qt.Key.Key_Return)
    walker.key(Qt.Key.Key_Return)
    walker.key(Qt.Key.Key_Return)
    assert walker.patient("P-001").status is PatientStatus.ENROLLED


def test_that_enter_records_the_next_visit_and_opens_its_first_form(walker: Walker) -> None:
    walker.make_enrollable("P-001")
    with walker.study.edit(by=walker.person, action="Enrol") as edit:
        patients.enrol(edit, patient_id(walker.desk, "P-001"), TODAY)
    settle(walker.bot, walker.desk)
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    assert isinstance(page, PatientPage)
    assert page.header.next.text() == "Record First day (Enter)"
    walker.key(Qt.Key.Key_Return)
    walker.key(Qt.Key.Key_Return)  # on: today
    walker.key(Qt.Key.Key_Return)  # contact: in the clinic
    here = walker.desk.window.here
    assert here is not None
    assert here.page is PageName.FORM
    with walker.study.read() as session:
        matrix = visits.visit_matrix(session, walker.study.design, patient_id(walker.desk, "P-001"), TODAY)
    day = next(column for column in matrix.columns if column.name == "infusion_day")
    assert day.happened_on == TODAY
    assert here.form_id == matrix.cell("infusion", day.key).form_id


def test_that_a_missed_visit_is_recorded_with_its_reason(walker: Walker) -> None:
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    assert isinstance(page, PatientPage)
    walker.key(Qt.Key.Key_R)
    panel = page.visit_panel
    panel.visit.setCurrentIndex(panel.visit.findData("month_1"))
    panel.contact.setCurrentIndex(panel.contact.findData("missed"))
    panel.reason.setText("In hospital")
    panel.confirm()
    settle(walker.bot, walker.desk)
    with walker.study.read() as session:
        planned = visits.patient_timeline(
            session, walker.study.design, patient_id(walker.desk, "P-001"), TODAY
        )
    assert {visit.plan.name: visit.state.value for visit in planned}["month_1"] == "missed"


def test_that_enter_in_the_matrix_starts_the_form_of_a_visit_that_took_place(walker: Walker) -> None:
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    assert isinstance(page, PatientPage)
    matrix = page.cards.matrix
    assert matrix.cells.matrix is not None
    row = [form.name for form in matrix.cells.matrix.forms].index("walk")
    matrix.setCurrentIndex(matrix.cells.index(row, 0))
    matrix.setFocus()
    walker.key(Qt.Key.Key_Return)
    here = walker.desk.window.here
    assert here is not None
    assert here.page is PageName.FORM


def test_that_a_cell_is_read_out_with_form_visit_and_state(walker: Walker) -> None:
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    assert isinstance(page, PatientPage)
    cells = page.cards.matrix.cells
    assert cells.matrix is not None
    row = [form.name for form in cells.matrix.forms].index("walk")
    said = cells.data(cells.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Six-minute walk, Screening, not started"


def test_that_a_page_of_one_patient_does_not_stir_when_another_changes(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    reads: list[int] = []
    monkeypatch.setattr(page, "refresh", lambda: reads.append(1))
    walker.start("P-002", "walk")
    walker.bot.waitUntil(lambda: walker.desk.window.header.saved.text.startswith("Saved"))
    settle(walker.bot, walker.desk)
    assert reads == []


# Adverse events


def test_that_a_starts_an_adverse_event_of_the_patient(walker: Walker) -> None:
    walker.go(Place.patient(patient_id(walker.desk, "P-001")))
    walker.key(Qt.Key.Key_A)
    here = walker.desk.window.here
    assert here is not None
    assert here.page is PageName.FORM


def test_that_an_event_can_be_started_from_the_log_by_the_digits_of_the_number(walker: Walker) -> None:
    page = walker.go(Place.adverse_events())
    assert isinstance(page, AdverseEventsPage)
    assert page._empty.text() == "No adverse events. N records the first one."
    walker.key(Qt.Key.Key_N)
    walker.fill("2")
    here = walker.desk.window.here
    assert here is not None
    assert here.patient_id == patient_id(walker.desk, "P-002")


def test_that_a_serious_event_counts_its_24_hours_down(walker: Walker, clock: FakeClock) -> None:
    with walker.study.edit(by=walker.person, action="Record an adverse event") as edit:
        event = forms.start_entry(edit, patient_id(walker.desk, "P-001"), "adverse_event")
    local = NOW.astimezone().strftime("%d/%m/%Y %H:%M")
    with walker.study.edit(by=walker.person, action="Record answers") as edit:
        texts = {"ae_term": "Hip fracture", "ae_onset": "9/2/2026", "ae_serious": "y", "ae_aware_at": local}
        forms.save_answers(edit, event.id, {FieldKey(item): text for item, text in texts.items()})
    settle(walker.bot, walker.desk)
    clock.now = NOW + timedelta(hours=5)
    page = walker.go(Place.adverse_events())
    assert isinstance(page, AdverseEventsPage)
    column = [column.title for column in page.model.columns].index("SAE report")
    assert page.model.data(page.model.index(0, column)) == "19 h 0 min left"
    clock.now = NOW + timedelta(hours=26)
    assert page.model.data(page.model.index(0, column)) == "late by 2 h 0 min"


# History and study


def test_that_the_history_names_who_did_what_to_whom(walker: Walker) -> None:
    walker.answer(walker.start("P-002", "walk"), walk_distance="345")
    page = walker.go(Place.history(patient_id(walker.desk, "P-002")))
    assert isinstance(page, HistoryPage)
    page.search.setText("345")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    settle(walker.bot, walker.desk)
    line = page.model.row(0)
    assert (line.person, line.patient, line.label) == ("Nora Brandt", "P-002", "Distance walked")


def test_that_b_backs_the_study_up_and_says_where_to(walker: Walker) -> None:
    page = walker.go(Place.study())
    assert isinstance(page, StudyPage)
    walker.key(Qt.Key.Key_B)
    walker.bot.waitUntil(lambda: page.banner.text.startswith("Backed up"))
    made = list(page._folder().glob("*.frailty"))
    assert len(made) == 1
    assert made[0].name in page.banner.text


def test_that_c_checks_the_file(walker: Walker) -> None:
    page = walker.go(Place.study())
    walker.key(Qt.Key.Key_C)
    walker.bot.waitUntil(lambda: page.banner.text.startswith("The file is whole"))
