"""A coordinator at the keyboard: reads the screen and types what it asks for, and calls no page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.field_row import FieldRow, Mark
from frailty_desktop.gui.form_page import FormPage
from frailty_desktop.gui.page import PageName
from frailty_desktop.gui.patient_page import PatientPage
from frailty_desktop.study.form_state import FieldKey
from tests.gui.keyboard import CTRL, Keyboard
from tests.gui.typed_answers import keys_for

MOST_FIELDS = 120
MOST_DOUBTS = 12


@dataclass
class Seen:
    """What the coordinator saw while typing."""

    forms: list[str] = field(default_factory=list)
    fields: list[tuple[str, FieldKey, str]] = field(default_factory=list)
    without_tick: list[tuple[str, FieldKey]] = field(default_factory=list)
    comma_typed: int = 0
    missing_typed: int = 0
    doubts_accepted: list[str] = field(default_factory=list)
    lost_cursor: list[str] = field(default_factory=list)


class Coordinator:
    """Works on one desk."""

    def __init__(self, desk: Desk, keyboard: Keyboard) -> None:
        self.desk = desk
        self.keys = keyboard
        self.seen = Seen()

    # What the screen says

    @property
    def form_page(self) -> FormPage:
        """Return the form in front."""
        page = self.desk.window.page
        assert isinstance(page, FormPage), f"no form is open but {self.title()}"
        return page

    def title(self) -> str:
        """Read the title of the page in front."""
        page = self.desk.window.page
        return page.title() if page is not None else ""

    def place(self) -> PageName | None:
        """Say which page is in front."""
        here = self.desk.window.here
        return here.page if here is not None else None

    # Going about

    def wait_for(self, page: PageName) -> None:
        """Wait until a page is in front."""
        self.keys.wait_until(lambda: self.place() is page, f"the {page} page is in front")

    def wait_for_step(self, words: str) -> None:
        """Wait until the patient page offers a step on Enter, with the cursor on it."""
        self.wait_for(PageName.PATIENT)

        def is_offered() -> bool:
            page = self.desk.window.page
            return (
                isinstance(page, PatientPage)
                and page.header.next.text().startswith(words)
                and page.header.next.hasFocus()
            )

        self.keys.wait_until(is_offered, f'the patient page offers "{words}" under the cursor')

    def wait_for_form(self, *, after: str = "") -> str:
        """Wait until another form is open with the cursor in it; return its title."""

        def is_ready() -> bool:
            page = self.desk.window.page
            return (
                isinstance(page, FormPage)
                and page.title() not in ("", "Form", after)
                and (self.row() is not None or page.foot.isAncestorOf(self.keys.cursor()))
            )

        self.keys.wait_until(is_ready, f"a form other than {after!r} is open and ready to be typed into")
        return self.title()

    def row(self) -> FieldRow | None:
        """Return the line of the form that has the cursor."""
        return self.keys.cursor_within(FieldRow)

    # Filling

    def fill_form(self, answers: Mapping[FieldKey, str]) -> None:
        """Type every field of the form in front, in the order the cursor takes, and complete it."""
        title = self.title()
        self.seen.forms.append(title)
        for _ in range(MOST_FIELDS):
            row = self.row()
            if row is None:
                break
            self._fill(row, answers.get(row.key, ""))
        self._complete(title)

    def _fill(self, row: FieldRow, answer: str) -> None:
        keys = keys_for(row.item, answer)
        stood = row.editor.text()
        self.keys.type(keys)
        self._note_keys(row, keys)
        self.keys.press(Qt.Key.Key_Return)
        if self.row() is row:
            self.seen.lost_cursor.append(f"{row.key.item}: Enter does not go on")
            return
        if (keys or stood) and not self.keys.comes_true(lambda: row.mark is Mark.SAVED):
            self.seen.without_tick.append((self.title(), row.key))
        if keys:
            self.seen.fields.append((self.title(), row.key, keys))
        if row.note_text().startswith("◆"):
            self._go_back_and_accept(row)

    def _go_back_and_accept(self, row: FieldRow) -> None:
        """Go back to the field just left and accept what is unusual there; go on from it."""
        self.keys.press(Qt.Key.Key_Up)
        if self.row() is row:
            self._accept(row)
        else:
            self.seen.lost_cursor.append(f"{row.key.item}: Up does not lead back to it")

    def _note_keys(self, row: FieldRow, keys: str) -> None:
        state = row.field_state
        if state is not None and state.answer.missing is not None:
            self.seen.missing_typed += 1
        elif "," in keys and state is not None and isinstance(state.answer.value, float):
            self.seen.comma_typed += 1

    def _accept(self, row: FieldRow) -> None:
        """Accept what is unusual, one doubt after the other: F8, then the digit of a usual reason."""
        while row.note_text().startswith("◆"):
            doubt = row.note_text()
            self.keys.press(Qt.Key.Key_F8)
            self.keys.type("1")
            self.keys.wait_until(self._has_other_note(row, doubt), f"{row.item.label} is accepted")
            self.seen.doubts_accepted.append(f"{row.key.item}: {doubt}")
            if row.note_text().startswith("◆"):
                self.keys.press(Qt.Key.Key_Up)

    def _has_other_note(self, row: FieldRow, note: str) -> Callable[[], bool]:
        return lambda: row.note_text() != note

    def _complete(self, title: str) -> None:
        """Press Ctrl+Enter; accept the doubts that stop it, one by one."""
        foot = self.form_page.foot
        for _ in range(MOST_DOUBTS):
            self.keys.press(Qt.Key.Key_Return, CTRL)
            self.keys.let_things_happen()
            if foot.next_button.hasFocus() and not foot.complete_button.isVisible():
                return
            row = self.row()
            if row is None:
                self.keys.wait_until(
                    lambda: foot.next_button.hasFocus() and not foot.complete_button.isVisible(),
                    f"{title} is complete and the cursor is on the next step",
                )
                return
            assert row.note_text().startswith("◆"), f"{title} stops at {row.key.item}: {row.note_text()}"
            self._accept(row)
        raise AssertionError(f"{title} was not completed")
