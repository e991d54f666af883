"""Draws the page of documents and the pages of every document: a full study, one with nobody, a blinded one.

`document_screens.py [FOLDER]` writes to FOLDER, or to build/screens.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from frailty_desktop import demo_data
from frailty_desktop.analysis.patient_series import patient_numbers
from frailty_desktop.errors import UserError
from frailty_desktop.gui.page import Place
from frailty_desktop.paper.page_setter import PageSetter, image_of
from frailty_desktop.reports.catalogue import DocumentRequest, kinds, make_document
from frailty_desktop.services import adverse_events
from frailty_desktop.services.people import Person, Role, people
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.screens.render_screens import LIGHT, LOOKS, Pictures, made, make_study, now
from tests.screens.review_screens import as_person
from tests.screens.screen_folder import screen_folder

WIDTH = 900
MOST_PAGES = 3


def window(pictures: Pictures, study: Path) -> None:
    """Draw the page of documents with some kinds chosen, and the start page's blank forms."""
    with pictures.window(study) as desk:
        assert desk.opened is not None
        as_person(pictures, desk, Role.COORDINATOR)
        with desk.opened.study.read() as session:
            patient_id = patient_numbers(session)[3][0]
        pictures.go(desk, Place.documents("patient-profile", patient_id))
        pictures.take(desk, "documents-profile", LOOKS)
        pictures.go(desk, Place.documents("filled-forms", patient_id))
        pictures.take(desk, "documents-forms", LIGHT)
    with pictures.window(None) as desk:
        desk._welcome_page()._on_blank_forms()
        pictures.settle(desk)
        pictures.take(desk, "documents-blank-forms", LIGHT)


def pages(folder: Path, path: Path, name: str) -> int:
    """Draw the first pages of every kind of document; return how many."""
    drawn = 0
    with open_study(path) as study:
        for kind in kinds():
            try:
                document = make_document(kind.name, _request(study, kind.name, takes=kind.takes_patient))
                found = [
                    page for _, page in zip(range(MOST_PAGES), PageSetter(document).pages(), strict=False)
                ]
            except UserError as refused:
                print(f"{name} {kind.name}: {refused.sentence()}")
                continue
            for page in found:
                image_of(page, 0, WIDTH).save(str(folder / f"paper-{name}-{kind.name}-{page.number}.png"))
                drawn += 1
    return drawn


def _request(study: StudyFile, kind: str, *, takes: bool) -> DocumentRequest:
    """Ask for a document of the patient with the most events, or of a serious event."""
    with study.read() as session:
        events = adverse_events.for_study(session, study.design, now())
        numbers = [patient_id for patient_id, _ in patient_numbers(session)]
        who = {person.role: person for person in people(session)}
    person: Person = who.get(Role.MONITOR if kind == "visit-difference" else Role.AUDITOR) or next(
        iter(who.values())
    )
    request = DocumentRequest(at=now(), study=study, person=person)
    if not takes or not numbers:
        return request
    counts = {patient_id: sum(event.patient_id == patient_id for event in events) for patient_id in numbers}
    serious = next((event.form_id for event in events if event.is_serious), None)
    if kind == "sae-report" and serious is not None:
        return replace(request, form_id=serious)
    return replace(request, patient_id=max(numbers, key=lambda patient_id: counts[patient_id]))


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    studies = folder / "studies"
    finished = made(studies / "finished.frailty", lambda path: demo_data.make_finished_study(path, now))
    ongoing = made(studies / "ongoing.frailty", lambda path: demo_data.make_ongoing_study(path, now))
    nobody = made(studies / "empty.frailty", lambda path: make_study(path, 0))
    pictures = Pictures(folder)
    window(pictures, ongoing)
    studies_drawn = (("finished", finished), ("ongoing", ongoing), ("empty", nobody))
    drawn = sum(pages(folder, path, name) for name, path in studies_drawn)
    print(f"{pictures.taken} pictures and {drawn} pages in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
