"""Draws the form page under review: with a query and a signature, as a monitor compares it, and locked.

`form_screens.py [FOLDER] [STUDY]` writes to FOLDER, or to build/screens; STUDY is a study made before.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt

from frailty_desktop import demo_data
from frailty_desktop.gui.form_page import FormPage
from frailty_desktop.gui.page import Place
from frailty_desktop.services import forms, holds, people, queries, source_verification
from frailty_desktop.services.form_records import FORMS, form_records, select_forms
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.study.form_state import FieldKey
from tests.screens.render_screens import LOOKS, Pictures, made, now
from tests.screens.review_screens import _press, as_person
from tests.screens.screen_folder import screen_folder
from tests.screens.signing_screens import _sign

FORM = "sppb"


class Reviewed(NamedTuple):
    """The form that was reviewed, whose it is, and another one that is locked."""

    form_id: UUID
    patient_id: UUID
    locked_id: UUID
    locked_patient_id: UUID


def reviewed(path: Path) -> Reviewed:
    """Sign, correct, sign again, mark and ask on one form of a study; lock another."""
    with open_study(path, clock=now) as study:
        with study.read() as session:
            staff = {person.role: person for person in people.people(session)}
            query = select_forms(FORMS.name == FORM, FORMS.state == "complete", FORMS.voided_reason == "")
            first, second = form_records(session, study.design, query, now().date())[-2:]
        typed = [
            FieldKey(item.name)
            for item in first.form.items()
            if item.derivation is None and FieldKey(item.name) in first.answers
        ]
        _review(study, staff, first.id, typed)
        with study.edit(by=staff[Role.DATA_MANAGER].id, action="Lock") as edit:
            holds.lock(edit, "form", second.id)
            queries.open_query(edit, second.id, typed[1], "Please read this again.", opens_field=True)
    return Reviewed(first.id, first.patient_id, second.id, second.patient_id)


def _review(study: StudyFile, staff: dict[Role, Person], form_id: UUID, typed: list[FieldKey]) -> None:
    investigator, monitor, site = (
        staff[role] for role in (Role.INVESTIGATOR, Role.MONITOR, Role.COORDINATOR)
    )
    _sign(study, investigator, "form", form_id)
    with study.edit(by=monitor.id, action="Verify") as edit:
        source_verification.mark(edit, form_id, [typed[0], *typed[3:6]])
    with study.edit(by=site.id, action="Correct", reason="Read again in the source") as edit:
        forms.save_answer(edit, form_id, typed[0], "RF")
    _sign(study, investigator, "form", form_id)
    with study.edit(by=monitor.id, action="Ask") as edit:
        answered = queries.open_query(edit, form_id, typed[4], "Which trial was the best?")
        queries.open_query(edit, form_id, typed[3], "The worksheet has another time.")
    with study.edit(by=site.id, action="Answer") as edit:
        queries.answer_query(edit, answered, "The second, see the worksheet.")


def form_under_review(pictures: Pictures, study: Path, found: Reviewed) -> None:
    """Draw the form as coordinator, monitor and investigator, and the locked one."""
    with pictures.window(study) as desk:
        as_person(pictures, desk, Role.COORDINATOR)
        pictures.go(desk, Place.form(found.form_id, found.patient_id))
        pictures.take(desk, "form-review-coordinator", LOOKS)
        page = desk.window.page
        assert isinstance(page, FormPage)
        page.queries.go_to_next()
        _press(pictures, desk, Qt.Key.Key_F7)
        pictures.take(desk, "form-review-thread", LOOKS[:2])
        _press(pictures, desk, Qt.Key.Key_Escape)
        pictures.go(desk, Place.form(found.locked_id, found.locked_patient_id))
        pictures.take(desk, "form-review-locked", LOOKS)
        as_person(pictures, desk, Role.MONITOR)
        pictures.go(desk, Place.form(found.form_id, found.patient_id))
        pictures.take(desk, "form-review-monitor", LOOKS)
        as_person(pictures, desk, Role.INVESTIGATOR)
        pictures.go(desk, Place.form(found.form_id, found.patient_id))
        for look in LOOKS:  # opened at its size: that is how somebody meets it
            pictures.settings.change(text_scale=look.scale)
            pictures.settle(desk)
            _press(pictures, desk, Qt.Key.Key_F12)
            pictures.take(desk, "form-review-signing", (look,))
            _press(pictures, desk, Qt.Key.Key_Escape)


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    studies = folder / "studies"
    source = Path(arguments[1]) if len(arguments) > 1 else studies / "ongoing.frailty"
    made(source, lambda path: demo_data.make_ongoing_study(path, now))
    study = studies / "form-review.frailty"
    shutil.copyfile(source, study)
    found = reviewed(study)
    pictures = Pictures(folder)
    form_under_review(pictures, study, found)
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
