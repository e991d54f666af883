"""The walk: a coordinator's months with one patient at one workstation, all of it from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView, QWidget

from frailty_desktop.demo_data.visit_answers import VisitNews, typed_on
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_view import ChartView
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.faults import Faults
from frailty_desktop.gui.launch import Launch
from frailty_desktop.gui.page import PageName
from frailty_desktop.gui.patient_list import PatientList
from frailty_desktop.gui.patient_page import PatientPage
from frailty_desktop.resource_files import resource
from frailty_desktop.services import allocation, forms, people, visits
from frailty_desktop.services.people import Role
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import create_study
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_texts
from tests.factories import FakeClock
from tests.gui.coordinator import Coordinator, Seen
from tests.gui.keyboard import CTRL, Keyboard
from tests.gui.typed_answers import answers_for, by_name, invented_patient

CONSENT_ON = date(2026, 3, 2)
DAY_OF = {
    "screening": CONSENT_ON,
    "baseline": CONSENT_ON + timedelta(days=14),
    "infusion": CONSENT_ON + timedelta(days=17),
    "day_2": CONSENT_ON + timedelta(days=18),
    "week_1": CONSENT_ON + timedelta(days=23),
    "week_2": CONSENT_ON + timedelta(days=30),
    "month_1": CONSENT_ON + timedelta(days=46),
    "month_3": CONSENT_ON + timedelta(days=106),
}
UNUSUAL = {"mmse_total": "15", "spo2_percent": "86"}
"""Values that the form doubts and that are right nevertheless."""
REFUSED = {"moca_total": "RF", "icecap_index": "RF"}
BETWEEN = ("baseline", "infusion", "day_2", "week_1", "week_2", "month_1")
FALL = {
    "ae_term": "Fall with hip fracture",
    "ae_group": "INJURY",
    "ae_ctcae_term": "Hip fracture",
    "ae_onset": "6/2026",
    "ae_onset_time": "UK",
    "ae_ongoing": "y",
    "ae_worsened_on": "NA",
    "ae_grade": "3",
    "ae_description": "Fell on the stairs at home",
    "ae_serious": "y",
    "ae_death": "n",
    "ae_life_threatening": "n",
    "ae_hospitalisation": "y",
    "ae_hospitalised_from": "-1",
    "ae_disability": "n",
    "ae_congenital": "n",
    "ae_medically_important": "n",
    "ae_primary_component": "NONE",
    "ae_related_product": "UNLIKELY",
    "ae_related_procedure": "UNRELATED",
    "ae_expected": "UNEXPECTED",
    "ae_action": "NOT_APPLICABLE",
    "ae_treatment": "3,4",
    "ae_led_to_withdrawal": "n",
    "ae_outcome": "NOT_RECOVERED",
    "ae_aware_at": "t 0715",
}


NOBODY = UUID(int=0)


@dataclass
class Walked:
    """What the walk left: the file, and what the screen said on the way."""

    path: Path
    patient_id: UUID = NOBODY
    said: dict[str, str] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    other_windows: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)  # everything that stood on the screen at the stations
    strokes: int = 0


def morning(day: date) -> datetime:
    """Half past eight, as the clinic opens."""
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC)


def new_blinded_study(path: Path, clock: FakeClock) -> None:
    """Make the study as its statistician hands it over: double-blind, the kits sealed, no patient."""
    study = create_study(path, design_texts(resource("designs", "cratus-phase-2")), clock=clock)
    with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        maker = people.add_person(edit, "Una Unblinded", Role.UNBLINDED_STATISTICIAN)
    with study.edit(by=maker.id, action="Make the allocation list") as edit:
        allocation.prepare_list(edit, seed="walk", block_sizes=(3, 6))
    study.close()


@contextmanager
def a_desk(application: QApplication, folder: Path, clock: FakeClock) -> Iterator[Desk]:
    """Set up a workstation of its own, light, at 100 %."""
    settings = Settings(folder / "preferences.json")
    settings.change(theme=Theme.LIGHT)
    faults = Faults(folder / "log")
    desk = Desk(settings, Appearance(application, settings), faults, clock)
    desk.backups.on_close = False
    try:
        yield desk
    finally:
        desk.window.close()
        desk.close()
        desk.window.deleteLater()
        assert faults.dialog is None, "a fault of the program was shown"


class Walk:
    """The stations, in the order they are walked."""

    def __init__(self, desk: Desk, clock: FakeClock, path: Path) -> None:
        self.desk = desk
        self.clock = clock
        self.keys = Keyboard(desk.window)
        self.person = Coordinator(desk, self.keys)
        self.patient = invented_patient(CONSENT_ON)
        self.walked = Walked(path, seen=self.person.seen)

    def walk(self) -> Walked:
        """Walk all of it."""
        for station in (
            self.start,
            self.screen,
            self.go_on_with_screening,
            self.enrol,
            self.between,
            self.month_3,
            self.adverse_event,
            self.charts,
            self.today,
        ):
            station()
        self.walked.other_windows, self.walked.strokes = self.keys.other_windows, self.keys.strokes
        return self.walked

    def start(self) -> None:
        """Open the study and say who works here."""
        self.desk.start(Launch(study=self.walked.path))
        QTest.qWaitForWindowExposed(self.desk.window)
        self.desk.window.activateWindow()
        QTest.qWaitForWindowActive(self.desk.window)
        self.keys.wait_until(self._says("Who works here?"), "the study asks who works here")
        self.keys.wait_until(
            lambda: self._cursor_named("Una Unblinded"), "the people of the study are listed"
        )
        self._tab_to("Name")
        self.keys.enter("Nora Brandt")
        self.person.wait_for(PageName.PATIENTS)
        self.walked.said["view of allocation"] = self.desk.window.header.view_words()

    def screen(self) -> None:
        """Take a new patient into screening, in the panel of the Patients page."""
        born = self.patient.birth_date
        self.keys.wait_until(lambda: isinstance(self.desk.window.page, PatientList), "the list is there")
        self.keys.press(Qt.Key.Key_N)
        self.keys.wait_until(lambda: self._cursor_named("Consent given on"), "the panel asks for the consent")
        self.keys.enter("t")
        self.keys.enter(f"{born.day}/{born.month}/{born.year}")
        self.keys.enter(self.patient.sex.lower())
        self.person.wait_for_step("Go on with Consent")
        assert self.desk.window.here is not None
        assert self.desk.window.here.patient_id is not None
        self.walked.patient_id = self.desk.window.here.patient_id

    def fill_visit(self, visit: str) -> None:
        """Fill every form of a visit, one after the other, from the one in front to the patient page."""
        news = VisitNews(visit, DAY_OF[visit])
        design = self._design()
        before = ""
        while self.person.place() is PageName.FORM:
            before = self.person.wait_for_form(after=before)
            form = next(form for form in design.forms if before.endswith(f" · {form.title}"))
            answers = answers_for(form, self.patient, news)
            if visit == "month_3":
                answers |= {key: text for key, text in by_name(UNUSUAL | REFUSED).items() if key in answers}
            self.person.fill_form(answers)
            self.look()
            self.keys.press(Qt.Key.Key_Return)
            self.keys.wait_until(self._has_left(before), f"Enter leads on from {before}")

    def _has_left(self, title: str) -> Callable[[], bool]:
        return lambda: self.person.place() is PageName.PATIENT or self.person.title() != title

    def enrol(self) -> None:
        """Enrol from the patient page; the header then names the kit."""
        self.person.wait_for_step("Enrol")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.wait_until(lambda: self._cursor_named("What happened"), "the panel asks what happened")
        self.keys.enter()
        self.keys.enter("t")
        self.person.wait_for_step("Record Baseline")
        self.walked.said["header after enrolment"] = self._header_words()
        self.look()

    def go_on_with_screening(self) -> None:
        """Press the step that the patient page offers and fill the forms of the screening visit."""
        self.keys.press(Qt.Key.Key_Return)
        self.person.wait_for(PageName.FORM)
        self.fill_visit("screening")

    def between(self) -> None:
        """Colleagues record the visits up to month 1."""
        assert self.desk.workplace is not None
        study, by = self.desk.workplace.study, self.desk.workplace.person.id
        QTest.qWait(50)
        for visit in BETWEEN:
            self.clock.now = morning(DAY_OF[visit])
            news = VisitNews(visit, DAY_OF[visit], kit=self._kit())
            with study.edit(by=by, action="Record a visit") as edit:
                visit_id = visits.record_visit(edit, self.walked.patient_id, visit, DAY_OF[visit], None)
            for expected in study.design.visit(visit).forms:
                if expected.when and f'"{self.patient.sex}"' not in expected.when:
                    continue
                answers = typed_on(study.design.form(expected.form), self.patient, news)
                with study.edit(by=by, action="Fill a form") as edit:
                    form_id = forms.start_form(edit, self.walked.patient_id, visit_id, expected.form).id
                    forms.save_answers(edit, form_id, answers)
                    forms.complete_form(edit, form_id)

    def come_back(self) -> None:
        """Weeks went by, so the window has locked itself: say who goes on."""
        self.keys.wait_until(lambda: self._cursor_named("Nora Brandt"), "the lock asks who works here")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.wait_until(lambda: not self._cursor_named("Nora Brandt"), "the lock is gone")

    def month_3(self) -> None:
        """Record the month 3 visit and fill all of it."""
        self.clock.now = morning(DAY_OF["month_3"])
        self.come_back()
        self.keys.press(Qt.Key.Key_F5)
        self.person.wait_for_step("Record Month 3")
        self.keys.press(Qt.Key.Key_Return)
        self.keys.wait_until(lambda: self._cursor_named("On"), "the panel asks for the day")
        self.keys.enter("t")
        self.keys.enter()
        self.person.wait_for(PageName.FORM)
        self.fill_visit("month_3")
        self.keys.wait_until(
            lambda: self._month_3_cells() == {"complete", "not expected"},
            "every form of the month 3 visit is marked complete on the patient page",
        )
        self.look()

    def adverse_event(self) -> None:
        """Record a serious adverse event."""
        self.person.wait_for(PageName.PATIENT)
        self.keys.press(Qt.Key.Key_A)
        self.walked.said["adverse event form"] = self.person.wait_for_form()
        self.person.fill_form(by_name(FALL))
        self.look()
        self.keys.press(Qt.Key.Key_Return)
        self.person.wait_for(PageName.PATIENT)

    def charts(self) -> None:
        """Look at the charts, and at the first one large."""
        self.keys.press(Qt.Key.Key_C)
        self.person.wait_for(PageName.CHARTS)
        self.keys.wait_until(
            lambda: bool(self._cursor_words()), "the first chart is drawn and has the cursor"
        )
        self.walked.said["chart in the grid"] = self._cursor_words()
        self.keys.press(Qt.Key.Key_Return)
        self.keys.wait_until(
            lambda: isinstance(self.keys.cursor(), ChartView) and bool(self._cursor_words()),
            "the chart is shown large",
        )
        view = self.keys.cursor()
        assert isinstance(view, ChartView)
        self.walked.said["large chart"] = self._cursor_words()
        self.look()

    def today(self) -> None:
        """Look at what is left to do."""
        self.keys.press(Qt.Key.Key_1, CTRL)
        self.person.wait_for(PageName.TODAY)
        self.keys.wait_until(lambda: "SAE to report" in self._rows_on_screen(), "the SAE is to be reported")
        self.walked.said["today"] = self._rows_on_screen()
        self.look()

    def look(self) -> None:
        """Take in everything that stands on the screen."""
        self.walked.words |= set(self._words_on_screen())

    def _words_on_screen(self) -> Iterator[str]:
        for widget in self.desk.window.findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
                yield widget.text()
            yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        yield self._rows_on_screen()

    def _rows_on_screen(self) -> str:
        said = []
        for view in self.desk.window.findChildren(QTableView):
            model = view.model()
            if view.isVisible() and model is not None:
                for row, column in product(range(model.rowCount()), range(model.columnCount())):
                    said.append(str(model.index(row, column).data() or ""))
        return " | ".join(said)

    def _month_3_cells(self) -> set[str]:
        page = self.desk.window.page
        if not isinstance(page, PatientPage):
            return set()
        model = page.cards.matrix.model()
        heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
        column = heads.index("M3")
        said = (
            str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole))
            for row in range(model.rowCount())
        )
        return {words.split(", Month 3, ")[1].split(",")[0] for words in said}

    def _cursor_words(self) -> str:
        widget = QApplication.focusWidget()
        return (
            f"{widget.accessibleName()}: {widget.accessibleDescription()}"
            if widget and widget.accessibleName()
            else ""
        )

    def _kit(self) -> str:
        return self.walked.said["header after enrolment"].split("kit ")[1].split(" ")[0].rstrip(".,")

    def _design(self) -> StudyDesign:
        assert self.desk.workplace is not None
        return self.desk.workplace.study.design

    def _header_words(self) -> str:
        page = self.desk.window.page
        assert isinstance(page, PatientPage)
        return " | ".join(said.text() for said in page.header.findChildren(QLabel) if said.isVisible())

    def _tab_to(self, name: str) -> None:
        for _ in range(12):
            if self._cursor_named(name):
                return
            self.keys.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")

    def _cursor_named(self, name: str) -> bool:
        widget = QApplication.focusWidget()
        return widget is not None and widget.accessibleName() == name

    def _says(self, words: str) -> Callable[[], bool]:
        return lambda: any(
            label.isVisible() and words in label.text() for label in self.desk.window.findChildren(QLabel)
        )
