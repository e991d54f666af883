"""Draws the pages of signing off, second entries and the lock.

`signing_screens.py [FOLDER] [STUDY]` writes to FOLDER, or to build/screens; STUDY is a study made before.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt

from frailty_desktop.gui.page import Place
from frailty_desktop.gui.study_page import StudyPage
from frailty_desktop.services import double_entry, forms, people, sign_off, signatures
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.signing_session import Components, SigningSession, by_name_alone
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.signing_desk import make_signable
from tests.screens.render_screens import LOOKS, Pictures, now
from tests.screens.review_screens import _fields, _press, as_person, ongoing_with
from tests.screens.screen_folder import screen_folder


def signed(path: Path) -> None:
    """Sign a few visits of a study of invented patients, and correct a value in two of them."""
    with open_study(path, clock=now) as study:
        with study.read() as session:
            staff = {person.role: person for person in people.people(session)}
            queue = sign_off.sign_off_queue(session, study.design, now().date())
        ready = [line for line in queue if line.is_ready and line.level == "visit"]
        for line in ready[: len(ready) // 2]:
            _sign(study, staff[Role.INVESTIGATOR], line.level, line.record_id)
        for line in ready[1:6:2]:
            _correct(study, staff[Role.COORDINATOR], line.record_id)


def _sign(study: StudyFile, person: Person, level: str, record_id: UUID) -> None:
    signing = SigningSession(person, now, by_name_alone([person]))
    meaning = study.design.signing.meanings[0]
    with study.edit(by=person.id, action="Sign") as edit:
        signatures.sign(
            edit,
            signing,
            level,
            record_id,
            meaning,
            Components(person.name, person.name),
        )


def _correct(study: StudyFile, site: Person, visit_id: UUID) -> None:
    from frailty_desktop.services.form_records import FORMS, form_records, select_forms

    with study.read() as session:
        query = select_forms(FORMS.visit_id == visit_id, FORMS.voided_reason == "")
        records = [
            record for record in form_records(session, study.design, query, now().date()) if _fields(record)
        ]
    item = _fields(records[0])[0]
    value = float(str(records[0].answers[FieldKey(item.name)].value or 0))
    with study.edit(by=site.id, action="Correct an answer", reason="Read again in the source") as edit:
        forms.save_answer(edit, records[0].id, FieldKey(item.name), f"{value + 1:.{item.places}f}")


def signing(pictures: Pictures, study: Path) -> None:
    """Draw the investigator's page, the signing, and the lock on the study page."""
    with pictures.window(study) as desk:
        as_person(pictures, desk, Role.INVESTIGATOR)
        pictures.go(desk, Place.sign_off())
        pictures.take(desk, "signing-queue", LOOKS)
        _press(pictures, desk, Qt.Key.Key_Return)
        pictures.take(desk, "signing-panel", LOOKS)
        _press(pictures, desk, Qt.Key.Key_Escape)
        _press(pictures, desk, Qt.Key.Key_2)
        pictures.take(desk, "signing-changed", LOOKS)
        as_person(pictures, desk, Role.DATA_MANAGER)
        pictures.go(desk, Place.study())
        pictures.take(desk, "signing-lock", LOOKS)


def twice(pictures: Pictures, folder: Path) -> None:
    """Draw a second entry and the comparison, in a small study."""
    signable = make_signable(folder, FakeClock())
    with pictures.window(signable.path) as desk:
        as_person(pictures, desk, Role.INVESTIGATOR)
        pictures.go(desk, Place.second_entry())
        pictures.take(desk, "second-entry-list", LOOKS[:1])
        _press(pictures, desk, Qt.Key.Key_Return)
        pictures.take(desk, "second-entry", LOOKS)
        assert desk.opened is not None
        study, me = desk.opened.study, signable.staff[Role.INVESTIGATOR].id
        with study.edit(by=me, action="Enter") as edit:
            entry_id = double_entry.start(edit, signable.made["walk"])
            double_entry.save(edit, entry_id, FieldKey("walk_distance"), "301")
            double_entry.save(edit, entry_id, FieldKey("walk_rests"), "y")
            double_entry.complete(edit, entry_id)
        as_person(pictures, desk, Role.DATA_MANAGER)
        pictures.go(desk, Place.reconcile())
        pictures.take(desk, "reconcile", LOOKS)
        _press(pictures, desk, Qt.Key.Key_Return)
        _press(pictures, desk, Qt.Key.Key_2)
        pictures.take(desk, "reconcile-settling", LOOKS[:1])
        pictures.go(desk, Place.study())
        page = desk.window.page
        assert isinstance(page, StudyPage)
        page.focus_first()
        _press(pictures, desk, Qt.Key.Key_Z)
        pictures.take(desk, "signing-freezing", LOOKS[:1])


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    study = ongoing_with(signed, "signed.frailty", folder, arguments)
    pictures = Pictures(folder)
    signing(pictures, study)
    with tempfile.TemporaryDirectory() as small:
        twice(pictures, Path(small))
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
