"""One field on its line: label, editor, unit, last value and change, mark; a calm sentence under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from frailty_desktop.gui.choice_editor import ChoiceEditor
from frailty_desktop.gui.field_editors import DerivedEditor, FieldEditor, LineEditor, NoteEditor
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.reason_line import ReasonLine
from frailty_desktop.study import answers
from frailty_desktop.study.design import Item, ItemType, Severity
from frailty_desktop.study.form_state import FieldKey, FieldState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

LABEL_WIDTH, BOX_WIDTH, UNIT_WIDTH, MARK_WIDTH = 210, 190, 70, 18
_CHOICES = {ItemType.CHOICE, ItemType.MULTIPLE_CHOICE, ItemType.YES_NO}


class Mark(StrEnum):
    """What the end of the line says about the disk."""

    NONE = ""
    SAVED = "saved"
    WAITING = "waiting"
    NOT_SAVED = "not_saved"


_MARKS = {
    Mark.NONE: ("", "muted"),
    Mark.SAVED: ("✓", "done"),
    Mark.WAITING: ("…", "muted"),
    Mark.NOT_SAVED: ("▲", "late"),
}


class FieldRow(QFrame):
    """Shows a `FieldState`; hands typed text upward. It decides nothing."""

    typed = Signal(object, str)  # FieldKey, text
    left = Signal(object)
    entered = Signal(object)
    go_on = Signal(object)
    go_back = Signal(object)
    reason_given = Signal(object, str)
    reason_dropped = Signal(object)

    def __init__(self, key: FieldKey, item: Item, appearance: Appearance, today: Callable[[], date]) -> None:
        super().__init__()
        self.key = key
        self.item = item
        self.field_state: FieldState | None = None
        self.mark = Mark.NONE
        self.is_typing = False  # problems wait until the field is left: half a number is no fault
        self._appearance = appearance
        self._not_saved = ""
        self.setObjectName("field_row")
        self.editor = _make_editor(item, appearance, today)
        self._label = label(item.label, wrap=True)
        self._label.setBuddy(self.editor.box())
        self._unit = label(item.unit, "muted")
        self._previous = label("", "muted")
        self._mark = QLabel()
        self._note = label("", "small", wrap=True)
        self._note.hide()
        self.reason_line = ReasonLine(appearance)
        self.reason_line.hide()
        self._connect()
        self._arrange()

    def show_state(self, state: FieldState, *, keep_text: bool = False) -> None:
        """Show what the form state says of this field; `keep_text` while someone is typing in it."""
        self.field_state = state
        self.setVisible(state.is_visible)
        if not keep_text:
            shown = answers.display(self.item, state.answer) if state.is_derived else state.answer.text
            self.editor.set_text(shown)
        star = " *" if state.is_required else ""
        self._label.setText(self.item.label + star)
        self._show_note()

    def show_previous(self, text: str, tip: str = "") -> None:
        """Show the last visit's value and the change since."""
        self._previous.setText(text)
        self._previous.setToolTip(tip)

    def show_mark(self, mark: Mark, not_saved: str = "") -> None:
        """Show what the disk holds: a tick, a wait, or a sentence why it is not saved."""
        self.mark = mark
        self._not_saved = not_saved
        text, colour = _MARKS[mark]
        self._mark.setText(text)
        self._mark.setStyleSheet(f"color: {getattr(self._appearance.colours, colour)}; font-weight: 600;")
        self._mark.setToolTip(
            {Mark.SAVED: tr("On disk"), Mark.WAITING: tr("Being saved")}.get(mark, not_saved)
        )
        self._show_note()

    def set_active(self, is_active: bool) -> None:
        """Show that the cursor is here."""
        self.setProperty("look", "row_active" if is_active else "")
        self.style().unpolish(self)
        self.style().polish(self)

    def note_text(self) -> str:
        """Return the sentence under the field, empty when there is none."""
        return self._note.text() if not self._note.isHidden() else ""

    def _show_note(self) -> None:
        text, colour = self._note_words()
        self._note.setVisible(bool(text))
        self._note.setText(text)
        self._note.setStyleSheet(f"color: {getattr(self._appearance.colours, colour)};")
        self.editor.set_names(
            f"{self.item.label} ({self.item.unit})" if self.item.unit else self.item.label,
            ". ".join(part for part in (text, self.hint()) if part),
        )

    def _note_words(self) -> tuple[str, str]:
        if self._not_saved:
            return f"▲ {self._not_saved}", "late"
        state = self.field_state
        if state is not None and not self.is_typing:
            for problem in state.problems:
                if problem.check == "required":
                    continue  # an empty field is no fault until someone completes the form
                if problem.check in state.accepted:
                    return f"◇ {problem.message} {tr('Accepted.')}", "muted"
                if problem.severity is Severity.SOFT:
                    return f"◆ {problem.message} {tr('F8 accepts it with a reason.')}", "soon"
                return f"▲ {problem.message}", "late"
        return "", "muted"

    def hint(self) -> str:
        """Say format, range, help and missing codes of this field, for the line that follows the cursor."""
        codes = " · ".join(f"{reason.code} {reason.label}" for reason in self.item.missing_reasons)
        return " — ".join(part for part in (answers.format_hint(self.item), self.item.help, codes) if part)

    def _connect(self) -> None:
        key = self.key
        self.editor.typed.connect(lambda text: self.typed.emit(key, text))
        self.editor.left.connect(lambda: self.left.emit(key))
        self.editor.entered.connect(lambda: self.entered.emit(key))
        self.editor.go_on.connect(lambda: self.go_on.emit(key))
        self.editor.go_back.connect(lambda: self.go_back.emit(key))
        self.reason_line.given.connect(lambda reason: self.reason_given.emit(key, reason))
        self.reason_line.dropped.connect(lambda: self.reason_dropped.emit(key))

    def _arrange(self) -> None:
        px = self._appearance.px
        grid = QGridLayout()
        grid.setContentsMargins(px(8), px(4), px(8), 0)
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(0)
        is_wide = self.item.type in _CHOICES or self.item.type in (ItemType.NOTE, ItemType.TEXT)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor, 0, 1, 1, 2 if is_wide and not self.item.unit else 1)
        if not is_wide or self.item.unit:
            grid.addWidget(self._unit, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._previous, 0, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._mark, 0, 4, Qt.AlignmentFlag.AlignVCenter)
        # Fixed places, so that boxes and units stand under each other from row to row.
        for column, width in ((0, LABEL_WIDTH), (1, BOX_WIDTH), (2, UNIT_WIDTH), (4, MARK_WIDTH)):
            grid.setColumnMinimumWidth(column, px(width))
        self._label.setFixedWidth(px(LABEL_WIDTH))
        grid.setColumnStretch(1 if is_wide else 3, 1)
        under = QVBoxLayout()
        under.setContentsMargins(px(8), 0, px(8), px(4))
        under.addWidget(self._note)
        under.addWidget(self.reason_line)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(grid)
        outer.addLayout(under)


def _make_editor(item: Item, appearance: Appearance, today: Callable[[], date]) -> FieldEditor:
    if item.derivation is not None:
        return DerivedEditor(appearance)
    if item.type in _CHOICES:
        return ChoiceEditor(item, appearance, today)
    if item.type is ItemType.NOTE:
        return NoteEditor(appearance)
    return LineEditor(item, appearance)


def focus_chain(rows: list[FieldRow]) -> list[QWidget]:
    """List the boxes in the order of the paper form, for the tab chain."""
    return [row.editor.box() for row in rows if row.item.derivation is None]
