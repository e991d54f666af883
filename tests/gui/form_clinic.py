"""A form page on a new study with one patient in screening, for tests that type into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.change_signal import ChangeSignal
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
    said: list[str] = field(default_factory=list)

    def hire(self, name: str, role: Role) -> people.Person:
        """Add somebody to the study."""
        with self.study.edit(by=NOBODY, action="Add a person") as edit:
            return people.add_person(edit, name, role)

    def work_as(self, person: people.Person) -> None:
        """Let somebody else sit down at a page of their own; what was shown is shown to them."""
        form_id = self.page.sheet.form_id
        self.page.close()
        self.workplace = replace(self.workplace, person=person)
        self.page = FormPage(self.workplace)
        self.bot.addWidget(self.page)
        self.page.resize(1280, 820)
        self.page.show()
        self.bot.waitExposed(self.page)
        self.page.activateWindow()
        if form_id is not None:
            self.look_at(form_id)

    def look_at(self, form_id: UUID, item: str = "") -> None:
        """Show a form that was started, and wait until it is there."""
        self.page.show_place(Place.form(form_id, self.patient_id, item))
        self.settle()
        self.bot.waitUntil(lambda: self.page.sheet.loaded is not None and bool(self.page.fields.rows))

    def settle(self) -> None:
        """Wait until everything that was asked for is read, written and shown."""
        self.bot.waitUntil(lambda: not self.workplace.tasks.under_way)

    def open(self, form_name: str) -> UUID:
        """Start a form and show it, as a click on its cell does."""
        with self.study.edit(by=self.workplace.person.id, action="Start a form") as edit:
            form_id = forms.start_form(edit, self.patient_id, self.visit_id, form_name).id
        self.page.show_place(Place.form(form_id, self.patient_id))
        self.bot.waitUntil(lambda: self.page.title().startswith("P-001") and bool(self.page.fields.rows))
        return form_id

    def type(self, text: str) -> None:
        """Type into whatever has the cursor."""
        QTest.keyClicks(self.cursor(), text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        QTest.keyClick(self.cursor(), key, modifier)

    def enter(self, text: str) -> None:
        """Type and go on."""
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def open_entry(self, form_name: str) -> UUID:
        """Start an entry of a log and show it."""
        with self.study.edit(by=self.workplace.person.id, action="Start an entry") as edit:
            form_id = forms.start_entry(edit, self.patient_id, form_name).id
        self.page.show_place(Place.form(form_id, self.patient_id))
        self.bot.waitUntil(lambda: self.page.title().startswith("P-001") and bool(self.page.fields.rows))
        return form_id

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

    def cursor(self) -> QWidget:
        """Return what the next key goes to."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the cursor"
        return widget


@contextmanager
def open_clinic(folder: Path, bot: QtBot, application: QApplication) -> Iterator[Clinic]:
    """Open the form page on a new study, put everything away afterwards."""
    study = create_study(
        folder / "study.frailty",
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
    said: list[str] = []
    changes = ChangeSignal(study)
    settings = Settings(folder / "preferences.json")
    settings.change(theme=Theme.LIGHT)
    workplace = Workplace(
        study=study,
        tasks=tasks,
        changes=changes,
        person=person,
        view=AllocationView.POOLED,
        settings=settings,
        appearance=Appearance(application, settings),
        clock=lambda: NOW,
        go_to=went_to.append,
        go_back=lambda: None,
        say=said.append,
        averages=LiveAverages(study, tasks, changes, AllocationView.POOLED),
    )
    page = FormPage(workplace)
    bot.addWidget(page)
    page.resize(1280, 820)
    page.show()
    bot.waitExposed(page)
    page.activateWindow()
    clinic = Clinic(study, workplace, page, patient.id, visit_id, went_to, bot, said)
    try:
        yield clinic
    finally:
        tasks.close()
        clinic.page.close()
        study.close()
