"""Saves values while the page of the arms is open, and times each from the commit to the painted picture."""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.arms_page import ArmsPage
from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.page import Place, Workplace
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.services import allocation, people
from frailty_desktop.services.people import Role
from frailty_desktop.settings import Settings
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.storage.tables import FormRow, PatientRow
from frailty_desktop.study.blinding import AllocationView, by_arm
from tests.bench.bench_study import item_name
from tests.bench.figures import resident_megabytes
from tests.bench.painting import Painted

TIMES = 40
SIZE = (1360, 1500)  # all twelve pictures can be seen
LONGEST_WAIT_S = 180.0
REST_S = 0.15


class OpenArms:
    """The page over a large study in three arms, following what is saved."""

    def __init__(self, application: QApplication, study: StudyFile) -> None:
        self._application = application
        self._study = study
        self._chance = random.Random(time.time_ns())  # saving what is stored already would move nothing
        with study.read() as session:
            self.patients = list(session.scalars(select(PatientRow.id).order_by(PatientRow.number)))
            forms = select(FormRow.patient_id, FormRow.visit_id, FormRow.id).where(FormRow.name == "measures")
            self._forms = [row for row in session.execute(forms.limit(6 * 400)) if row.visit_id is not None]
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            self._person = people.add_person(edit, f"Bea Bench {time.time_ns()}", Role.COORDINATOR)
        self.tasks, self.changes = Tasks(), ChangeSignal(study)
        self.page = ArmsPage(self._workplace())
        self.page.resize(*SIZE)
        self.page.show_place(Place.arms())
        self.page.show()
        self._painted = Painted()

    def _workplace(self) -> Workplace:
        arms = self._study.design.arms
        arm_of = {patient: arms[at % 3].name for at, patient in enumerate(self.patients)}
        # The study of the bench has no allocation list: its arms are handed in where the list is read.
        allocation.grouping = lambda *_asked: by_arm(arms, arm_of)
        averages = LiveAverages(self._study, self.tasks, self.changes, AllocationView.OPEN)
        settings = Settings()
        averages.build()
        return Workplace(
            study=self._study,
            tasks=self.tasks,
            changes=self.changes,
            person=self._person,
            view=AllocationView.OPEN,
            settings=settings,
            appearance=Appearance(self._application, settings),
            clock=lambda: datetime.now(UTC),
            go_to=lambda _place: None,
            go_back=lambda: None,
            say=lambda _words: None,
            averages=averages,
        )

    def settle(self) -> float:
        """Wait until everything is read and painted; return how long that took."""
        self._application.processEvents()
        started = busy = time.perf_counter()
        while time.perf_counter() - busy < REST_S:
            self._application.processEvents()
            busy = time.perf_counter() if self.tasks.under_way else busy
            if busy - started > LONGEST_WAIT_S:
                raise RuntimeError("the page never came to rest")
        return busy - started

    def saved(self) -> float:
        """Save one value; return the seconds from the commit to the painted picture that it moves."""
        form = self._chance.choice(self._forms)
        endpoint = item_name(self._chance.randrange(len(self.page.grid.pictures)))
        value = round(self._chance.uniform(200, 500), 1)
        row = AnswerRow(form.patient_id, form.visit_id, form.id, 0, endpoint, str(value), value_number=value)
        self._painted.watch(self.page.grid.pictures[endpoint].view)
        view, before = self.page.grid.pictures[endpoint].view, self.page.grid.pictures[endpoint].view.picture
        with self._study.edit(by=self._person.id, action="Save an answer") as edit:
            edit.save_answers([row])
        started = time.perf_counter()
        self._painted.forget()
        while view.picture is before:
            # Waiting as a window does: asking over and over would keep the other threads from working.
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() - started > LONGEST_WAIT_S:
                raise RuntimeError(f"{endpoint} was never shown anew")
        self._painted.wait_for(self._application, [view])
        taken = time.perf_counter() - started
        self.settle()
        return taken


def main(path: Path) -> None:
    """Measure means, then every patient's line, and print medians, the slowest, and the memory."""
    application = QApplication([])
    with open_study(path) as study:
        arms = OpenArms(application, study)
        found: dict[str, object] = {"opened": arms.settle(), "patients": len(arms.patients)}
        found["megabytes"] = resident_megabytes()
        for kind in ("mean", "lines"):
            while arms.page.controls.choice.kind != kind:
                arms.page.controls.step("kind")
            found[f"{kind}_shown"] = arms.settle()
            taken = [arms.saved() for _ in range(TIMES)]
            found[kind] = statistics.median(taken)
            found[f"{kind}_slowest"] = max(taken)
        found["megabytes_lines"] = resident_megabytes()
        arms.page.close()
        arms.tasks.close()
        arms.changes.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
