"""Draws the pages of the review: queries with a thread, source verification, what changed since a visit.

`review_screens.py [FOLDER] [STUDY]` writes to FOLDER, or to build/screens; STUDY is a study made before.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from frailty_desktop import demo_data
from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.page import Place
from frailty_desktop.services import forms, monitor_visits, people, queries, source_verification
from frailty_desktop.services.form_records import FORMS, FormRecord, form_records, select_forms
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.form_state import FieldKey
from tests.screens.render_screens import LOOKS, Pictures, made, now
from tests.screens.screen_folder import screen_folder

_ASKED = (
    ("The source says 84.", True),
    ("Which device was used?", False),
    ("Not in the source; please check.", False),
    ("Is the unit right?", True),
    ("The date does not fit the visit.", False),
)


def reviewed(path: Path) -> None:
    """Ask, answer, correct and mark on a study of invented patients."""
    with open_study(path, clock=now) as study:
        with study.read() as session:
            staff = {person.role: person for person in people.people(session)}
            query = select_forms(FORMS.state == "complete", FORMS.voided_reason == "")
            records = form_records(session, study.design, query, now().date())
        monitor, site = staff[Role.MONITOR], staff[Role.COORDINATOR]
        measured = [record for record in records if _fields(record)][::7][:10]
        for record in measured[:6]:
            with study.edit(by=monitor.id, action="Verify") as edit:
                source_verification.mark_shown(edit, record.id)
        _ask(study, monitor, site, measured)
        with study.edit(by=monitor.id, action="End the visit") as edit:
            monitor_visits.end_visit(edit, "First visit")
        for record in measured[2:7]:
            _change(study, site, record)


def _fields(record: FormRecord) -> list[Item]:
    items = {key.item for key, answer in record.answers.items() if not answer.is_empty and not key.group}
    return [
        item
        for item in record.form.items()
        if item.derivation is None
        and item.type in (ItemType.INTEGER, ItemType.DECIMAL)
        and item.name in items
    ]


def _ask(study: StudyFile, monitor: Person, site: Person, records: list[FormRecord]) -> None:
    for (text, is_answered), record in zip(_ASKED, records, strict=False):
        key = FieldKey(_fields(record)[0].name)
        with study.edit(by=monitor.id, action="Ask") as edit:
            asked = queries.open_query(edit, record.id, key, text)
        if is_answered:
            with study.edit(by=site.id, action="Answer") as edit:
                queries.answer_query(edit, asked, "Checked against the source: it is as entered.")
            with study.edit(by=monitor.id, action="Ask again") as edit:
                queries.reopen_query(edit, asked, "Please look at page 3 of the worksheet as well.")


def _change(study: StudyFile, site: Person, record: FormRecord) -> None:
    item = _fields(record)[0]
    key = FieldKey(item.name)
    value = float(record.answers[key].value or 0)  # type: ignore[arg-type]
    typed = f"{value + 1:.{item.places}f}"
    with study.edit(by=site.id, action="Correct an answer", reason="Source document corrected") as edit:
        forms.save_answer(edit, record.id, key, typed)


def as_person(pictures: Pictures, desk: Desk, role: Role) -> None:
    """Let somebody of this role work in the window."""
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        desk.work_as(next(person for person in people.people(session) if person.role is role))
    pictures.settle(desk)


def _press(pictures: Pictures, desk: Desk, key: Qt.Key) -> None:
    desk.window.activateWindow()
    focused = QApplication.focusWidget()
    target = focused if focused is not None else desk.window
    QTest.keyClick(target, key)
    pictures.settle(desk)


def review(pictures: Pictures, study: Path) -> None:
    """Draw the pages of the review, for a monitor and for the site."""
    with pictures.window(study) as desk:
        as_person(pictures, desk, Role.MONITOR)
        pictures.go(desk, Place.queries())
        pictures.take(desk, "review-queries", LOOKS)
        pictures.go(desk, Place.verification())
        _press(pictures, desk, Qt.Key.Key_2)
        _press(pictures, desk, Qt.Key.Key_Return)
        pictures.take(desk, "review-verification", LOOKS)
        _press(pictures, desk, Qt.Key.Key_4)
        pictures.take(desk, "review-since-my-visit", LOOKS)
        as_person(pictures, desk, Role.COORDINATOR)
        pictures.go(desk, Place.queries())
        _press(pictures, desk, Qt.Key.Key_A)
        pictures.take(desk, "review-queries-answering", LOOKS[:1])


def ongoing_with(
    change: Callable[[Path], None], name: str, folder: Path, arguments: Sequence[str] = ()
) -> Path:
    """Make, once, a copy of the study under way with something done in it; `arguments` may name the study."""
    source = Path(arguments[1]) if len(arguments) > 1 else folder / "studies" / "ongoing.frailty"
    made(source, lambda path: demo_data.make_ongoing_study(path, now))
    study = folder / "studies" / name
    if not study.exists():
        shutil.copyfile(source, study)
        change(study)
    return study


def main(arguments: list[str]) -> int:
    """Draw everything; return the exit code."""
    folder = screen_folder(arguments)
    study = ongoing_with(reviewed, "reviewed.frailty", folder, arguments)
    pictures = Pictures(folder)
    review(pictures, study)
    print(f"{pictures.taken} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
