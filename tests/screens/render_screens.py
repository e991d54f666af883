"""Draws every page to PNG: light and dark, large text, an empty study and a crowded one.

`render_screens.py [FOLDER]` writes to FOLDER, or to build/screens. Studies are made once and kept there.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QApplication

from frailty_desktop import demo_data
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.faults import Faults
from frailty_desktop.gui.history_page import HistoryPage
from frailty_desktop.gui.launch import Launch
from frailty_desktop.gui.page import Place
from frailty_desktop.gui.patient_list import PatientList
from frailty_desktop.resource_files import resource
from frailty_desktop.services import patients, people
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import create_study, open_study
from frailty_desktop.study.design_file import design_texts
from tests.screens.allocation_screens import allocation
from tests.screens.screen_folder import screen_folder
from tests.screens.sign_in_screens import make_guarded, signing_in, starting

LONGEST_S = 60.0
CROWD = 150


@dataclass(frozen=True)
class Look:
    """How the window is set for a round of pictures."""

    name: str
    theme: Theme
    scale: float


LOOKS = (Look("light", Theme.LIGHT, 1.0), Look("dark", Theme.DARK, 1.0), Look("large", Theme.LIGHT, 2.0))
LIGHT = LOOKS[:1]


def now() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)


class Pictures:
    """Opens studies in a window, goes about as a person would, and takes the pictures."""

    def __init__(self, folder: Path) -> None:
        self.application = QApplication.instance() or QApplication([])
        assert isinstance(self.application, QApplication)
        self.folder = folder
        self.settings = Settings(folder / "preferences.json")
        self.appearance = Appearance(self.application, self.settings)
        self.faults = Faults(folder / "log")
        self.faults.install()
        self.taken = 0

    @contextmanager
    def window(self, study: Path | None) -> Iterator[Desk]:
        """Open a window, on a study or on the welcome page, and close it afterwards."""
        desk = Desk(self.settings, self.appearance, self.faults, now)
        desk.backups.on_close = False
        desk.start(Launch(study=study))
        desk.window.resize(1440, 900)
        self.settle(desk)
        try:
            yield desk
        finally:
            desk.window.close()
            desk.close()
            desk.window.deleteLater()

    def settle(self, desk: Desk) -> None:
        """Wait until nothing is being read or written and everything is painted."""
        until = time.monotonic() + LONGEST_S
        quiet = 0
        while quiet < 5 and time.monotonic() < until:
            self.application.processEvents()
            time.sleep(0.01)
            is_opening = desk.opened is None and desk.window.header.is_opening
            quiet = 0 if desk.tasks.under_way or is_opening else quiet + 1
        if self.faults.dialog is not None:
            raise SystemExit(self.faults.dialog.details.toPlainText())

    def take(self, desk: Desk, name: str, looks: tuple[Look, ...] = LOOKS) -> None:
        """Take a picture of the window in each look."""
        for look in looks:
            self.settings.change(theme=look.theme, text_scale=look.scale)
            desk.window.resize(1440, 900)
            self.settle(desk)
            desk.window.grab().save(str(self.folder / f"{name}-{look.name}.png"))
            self.taken += 1
        self.settings.change(theme=Theme.LIGHT, text_scale=1.0)

    def go(self, desk: Desk, place: Place) -> None:
        """Go somewhere and wait until it is shown."""
        desk.window.go_to(place)
        self.settle(desk)


def welcome(pictures: Pictures) -> None:
    """Draw the start without a study."""
    with pictures.window(None) as desk:
        pictures.take(desk, "welcome")


def tour(pictures: Pictures, study: Path, name: str, looks: tuple[Look, ...]) -> None:
    """Draw every page of a study with patients in it."""
    with pictures.window(study) as desk:
        table = next(page for page in desk.window.pages() if isinstance(page, PatientList)).table
        lines = [table.model.row(at) for at in range(table.model.rowCount())]
        shown = {line.number: line.id for line in lines}
        first = shown.get("P-005", lines[0].id)
        for part, place in (
            ("patients", Place.patients()),
            ("today", Place.today()),
            ("patient", Place.patient(first)),
            ("adverse-events", Place.adverse_events()),
            ("charts", Place.charts(first)),
            ("history", Place.history()),
            ("study", Place.study()),
        ):
            pictures.go(desk, place)
            pictures.take(desk, f"{name}-{part}", looks)
        audit_view(pictures, desk, name, looks)
        forms(pictures, desk, first, name, looks)
        panels(pictures, desk, name)


def audit_view(pictures: Pictures, desk: Desk, name: str, looks: tuple[Look, ...]) -> None:
    """Draw a form as it stood, and the review report, from the history."""
    pictures.go(desk, Place.history())
    page = desk.window.page
    if not isinstance(page, HistoryPage):
        return
    lines = range(page.model.rowCount())
    page.view.setCurrentIndex(page.model.index(next((at for at in lines if page.model.row(at).item), 0), 0))
    page.look_back()
    pictures.take(desk, f"{name}-as-it-stood", looks)
    page.show_review()
    pictures.take(desk, f"{name}-review-report", looks)
    pictures.go(desk, Place.history())


def forms(pictures: Pictures, desk: Desk, patient_id: object, name: str, looks: tuple[Look, ...]) -> None:
    """Draw a form of the patient's newest visit, and one of its adverse events."""
    pictures.go(desk, Place.patient(patient_id))  # type: ignore[arg-type]
    page = desk.window.page
    record = getattr(page, "_record", None)
    if record is None:
        return
    found = [
        (column.key, form.name, cell.form_id)
        for form in record.matrix.forms
        for column in record.matrix.columns
        if (cell := record.matrix.cell(form.name, column.key)).form_id is not None
    ]
    for wanted in ("six_minute_walk", "sppb", "rand36"):
        newest = [form_id for _, form, form_id in found if form == wanted][-1:]
        if newest:
            pictures.go(desk, Place.form(newest[0], record.summary.id))
            pictures.take(desk, f"{name}-form-{wanted}", looks)
    for event in record.events[:1]:
        pictures.go(desk, Place.form(event.form_id, record.summary.id))
        pictures.take(desk, f"{name}-form-adverse-event", looks)


def panels(pictures: Pictures, desk: Desk, name: str) -> None:
    """Draw the inline panels and the keys."""
    pictures.go(desk, Place.patients())
    page = desk.window.page
    assert isinstance(page, PatientList)
    page.new_patient.start()
    pictures.take(desk, f"{name}-new-patient", LIGHT)
    page.new_patient.cancel()
    desk.window.toggle_keys()
    pictures.take(desk, f"{name}-keys", LIGHT)
    desk.window.toggle_keys()


def empty(pictures: Pictures, study: Path) -> None:
    """Draw what a study says before anybody is in it."""
    with pictures.window(study) as desk:
        for part, place in (
            ("patients", Place.patients()),
            ("today", Place.today()),
            ("adverse-events", Place.adverse_events()),
            ("charts", Place.charts()),
            ("history", Place.history()),
        ):
            pictures.go(desk, place)
            pictures.take(desk, f"empty-{part}", LIGHT)


def first_enrolled(path: Path) -> UUID:
    """Find the first patient of a study who has a kit."""
    with open_study(path, read_only=True) as study, study.read() as session:
        everybody = patients.list_patients(session, study.design, now().date())
    return next(patient.id for patient in everybody if patient.kit)


def made(path: Path, make: Callable[[Path], object]) -> Path:
    """Make a study unless an earlier run did."""
    if not path.exists():
        print(f"making {path.name}", flush=True)
        make(path)
    return path


def make_study(path: Path, count: int) -> None:
    """Make a synthetic study with so many patients in screening."""
    with create_study(path, design_texts(resource("designs", "cratus-phase-2")), synthetic=True) as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            person = people.add_person(edit, "Cora Coordinator", people.Role.COORDINATOR)
        for number in range(count):
            with study.edit(by=person.id, action="Start screening") as edit:
                patients.screen(
                    edit,
                    consent_date=edit.today,
                    birth_date=date(1930 + number % 36, 1 + number % 12, 1 + number % 28),
                    sex="FM"[number % 2],
                )


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    if (folder / "preferences.json").exists():
        (folder / "preferences.json").unlink()
    studies = folder / "studies"
    finished = made(studies / "finished.frailty", lambda path: demo_data.make_finished_study(path, now))
    ongoing = made(studies / "ongoing.frailty", lambda path: demo_data.make_ongoing_study(path, now))
    nobody = made(studies / "empty.frailty", lambda path: make_study(path, 0))
    crowd = made(studies / "crowded.frailty", lambda path: make_study(path, CROWD))
    shutil.rmtree(folder / "log", ignore_errors=True)
    pictures = Pictures(folder)
    welcome(pictures)
    starting(pictures)
    signing_in(pictures, made(studies / "guarded.frailty", make_guarded))
    tour(pictures, finished, "finished", LOOKS)
    tour(pictures, ongoing, "ongoing", LOOKS[:2])
    allocation(pictures, ongoing, first_enrolled(ongoing))
    empty(pictures, nobody)
    with pictures.window(crowd) as desk:
        pictures.take(desk, "crowded-patients")
        pictures.go(desk, Place.today())
        pictures.take(desk, "crowded-today", LIGHT)
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
