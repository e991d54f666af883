"""One field on its line: label, editor, unit, last value and change, mark; a calm sentence under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from frailty_desktop.gui.choice_editor import ChoiceEditor
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.field_editors import BOX_WIDTH, DerivedEditor, FieldEditor, LineEditor, NoteEditor
from frailty_desktop.gui.field_hint import field_hint
from frailty_desktop.gui.field_marks import FieldMark, FieldMarks
from frailty_desktop.gui.form_rows import label, literal
from frailty_desktop.gui.reason_line import ReasonLine
from frailty_desktop.study import answers
from frailty_desktop.study.design import Item, ItemType, Severity
from frailty_desktop.study.form_state import FieldKey, FieldState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

LABEL_WIDTH, UNIT_WIDTH, PREVIOUS_WIDTH, MARK_WIDTH, MENU_WIDTH = 200, 70, 124, 18, 24
NARROW_BOX, NARROW_UNIT = 120, 44
BOX_HEIGHT = 30
_NO_LIMIT = 16_777_215  # what Qt takes for "as wide as you like"
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
    menu_wanted = Signal(object, QPoint)  # FieldKey, where on the screen

    def __init__(self, key: FieldKey, item: Item, appearance: Appearance, today: Callable[[], date]) -> None:
        super().__init__()
        self.key = key
        self.item = item
        self.field_state: FieldState | None = None
        self.mark = Mark.NONE
        self.is_typing = False  # problems wait until the field is left: half a number is no fault
        self._appearance = appearance
        self._not_saved = ""
        self._is_narrow = False
        self.is_read_only = False
        self.marks: tuple[FieldMark, ...] = ()
        self._margin: FieldMarks | None = None  # made when there is something to show, as is the line below
        self._asked: QLabel | None = None
        self._shown_names = ("", "")
        self._hint = field_hint(item)
        self.setObjectName("field_row")
        self.editor = _make_editor(item, appearance, today)
        self._label = label(item.label, wrap=True)
        self._label.setBuddy(self.editor.box())
        self._unit = label(item.unit, "muted")
        self.previous_label = ElidedLabel(look="muted")
        self.previous_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._mark = QLabel()
        self._mark.setMinimumHeight(appearance.px(BOX_HEIGHT))
        self._menu = _menu_button(item)
        self._menu.setFixedSize(appearance.px(MENU_WIDTH), appearance.px(BOX_HEIGHT))
        self._note = label("", "small", wrap=True)
        self._note.hide()
        self._reason_line: ReasonLine | None = None
        self._connect()
        self._arrange()

    @property
    def reason_line(self) -> ReasonLine:
        """The line that asks for a reason under the field; made when it is first needed."""
        if self._reason_line is None:
            self._reason_line = line = ReasonLine(self._appearance)
            line.given.connect(lambda reason: self.reason_given.emit(self.key, reason))
            line.dropped.connect(lambda: self.reason_dropped.emit(self.key))
            self._under.addWidget(line)
        return self._reason_line

    def show_state(self, state: FieldState, *, keep_text: bool = False) -> None:
        """Show what the form state says of this field; `keep_text` while someone is typing in it."""
        self.field_state = state
        self.setVisible(state.is_visible)
        if not keep_text:
            shown = answers.display(self.item, state.answer) if state.is_derived else state.answer.text
            self.editor.set_text(shown)
        words = literal(f"{self.item.label}\u00a0*" if state.is_required else self.item.label)
        if words != self._label.text():
            self._label.setText(words)
        self._show_note()

    def show_previous(self, text: str, tip: str = "") -> None:
        """Show the last visit's value and the change since."""
        is_under = self.item.type in _CHOICES
        words = tr("Before: {answer}", answer=text) if text and is_under else text
        if words != self.previous_label.text():
            self.previous_label.setText(words)
        if is_under:
            self.previous_label.setVisible(bool(text))
        self.previous_label.setToolTip(f"{tip}: {text}" if tip else "")

    def show_mark(self, mark: Mark, not_saved: str = "") -> None:
        """Show what the disk holds: a tick, a wait, or a sentence why it is not saved."""
        self.mark = mark
        self._not_saved = not_saved
        text, colour = _MARKS[mark]
        self._mark.setText(text)
        _colour(self._mark, f"color: {getattr(self._appearance.colours, colour)}; font-weight: 600;")
        self._mark.setToolTip(
            {Mark.SAVED: tr("On disk"), Mark.WAITING: tr("Being saved")}.get(mark, not_saved)
        )
        self._show_note()

    def show_review(self, marks: tuple[FieldMark, ...], asked: str) -> None:
        """Show in the margin what was asked, compared, signed and held, and under the field what is asked."""
        if marks != self.marks:
            self.marks = marks
            if self._margin is None:
                self._margin = FieldMarks(self._appearance)
                self._place()
            self._margin.show_marks(marks)
            self._indent_label()
            self._show_note()
        if self._asked is None and asked:
            self._asked = label("", "small", wrap=True)
            self._under.insertWidget(1, self._asked)
        if self._asked is not None:
            self._asked.setText(asked)
            self._asked.setVisible(bool(asked))

    def asked_text(self) -> str:
        """Return what is asked under the field, "" for nothing."""
        return self._asked.text() if self._asked is not None else ""

    def set_read_only(self, *, is_read_only: bool) -> None:
        """Take nothing, or take keys again."""
        if is_read_only != self.is_read_only:
            self.is_read_only = is_read_only
            self.editor.set_read_only(is_read_only=is_read_only)
            self._show_note()

    def show_under(self, widget: QWidget) -> None:
        """Put something under the field, such as the thread of a query."""
        self._under.addWidget(widget)

    def say(self, text: str) -> None:
        """Put a text into the field as if it had been typed; for those who use the mouse."""
        self.editor.take_cursor()
        self.editor.set_text(text)
        self.typed.emit(self.key, text)

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
        if text:
            self._note.setText(text)
            _colour(self._note, f"color: {getattr(self._appearance.colours, colour)};")
        name = f"{self.item.label} ({self.item.unit})" if self.item.unit else self.item.label
        read_only = tr("Read only") if self.is_read_only else ""
        reviewed = ". ".join(mark.words for mark in self.marks)
        hint = "" if self.is_read_only else self._hint
        names = (name, ". ".join(part for part in (text, read_only, reviewed, hint) if part))
        if names != self._shown_names:
            self._shown_names = names
            self.editor.set_names(*names)

    def _note_words(self) -> tuple[str, str]:
        if self._not_saved:
            return f"▲ {self._not_saved}", "late"
        state = self.field_state
        if state is None or self.is_typing:
            return "", "muted"
        # An empty field is no fault until someone completes the form; what still needs somebody comes first.
        problems = [problem for problem in state.problems if problem.check != "required"]
        for problem in sorted(problems, key=lambda problem: problem.check in state.accepted):
            if problem.check in state.accepted:
                return f"◇ {problem.message} {tr('Accepted.')}", "muted"
            if problem.severity is Severity.SOFT:
                how = "" if self.is_read_only else tr("F8 accepts it with a reason.")
                return f"◆ {problem.message} {how}".rstrip(), "soon"
            return f"▲ {problem.message}", "late"
        return "", "muted"

    def hint(self) -> str:
        """Say what this field takes, for the line that follows the cursor; of a read-only one, its marks."""
        if self.is_read_only:
            return " · ".join(mark.words for mark in self.marks) or self.item.help
        return self._hint

    def set_narrow(self, is_narrow: bool) -> None:
        """Put the label above the box where the two do not fit side by side."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._place()

    def _connect(self) -> None:
        key = self.key
        self.editor.typed.connect(lambda text: self.typed.emit(key, text))
        self.editor.left.connect(lambda: self.left.emit(key))
        self.editor.entered.connect(lambda: self.entered.emit(key))
        self.editor.go_on.connect(lambda: self.go_on.emit(key))
        self.editor.go_back.connect(lambda: self.go_back.emit(key))
        self._menu.clicked.connect(
            lambda: self.menu_wanted.emit(key, self._menu.mapToGlobal(self._menu.rect().bottomLeft()))
        )

    def _arrange(self) -> None:
        px = self._appearance.px
        self._grid = QGridLayout()
        self._grid.setContentsMargins(px(8), px(4), px(4), 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(0)
        self._place()
        self._under = QVBoxLayout()
        self._under.setContentsMargins(px(8), 0, px(8), px(4))
        self._under.addWidget(self._note)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._grid)
        outer.addLayout(self._under)

    def _place(self) -> None:
        """Set label, box, unit, last value, mark and menu; fixed places, so that rows stand in columns."""
        px, grid, middle = self._appearance.px, self._grid, Qt.AlignmentFlag.AlignVCenter
        has_wide_box = self.item.type in _CHOICES or self.item.type in (ItemType.NOTE, ItemType.TEXT)
        upright = Qt.AlignmentFlag.AlignTop if self.item.type in _CHOICES else middle
        box_row = 1 if self._is_narrow else 0
        while grid.count():
            grid.takeAt(0)
        self._label.setFixedWidth(px(LABEL_WIDTH)) if not self._is_narrow else _free_width(self._label)
        self._indent_label()
        label_columns = 4 if self._is_narrow else 1
        grid.addWidget(self._label, 0, 0, 1, label_columns, upright)
        if self._margin is not None:
            grid.addWidget(self._margin, 0, 0, 1, label_columns, upright | Qt.AlignmentFlag.AlignRight)
        at = 0 if self._is_narrow else 1
        spans = (3 if self.item.type in _CHOICES else 2) if has_wide_box and not self.item.unit else 1
        grid.addWidget(self.editor, box_row, at, 1, spans)
        if spans == 1:
            grid.addWidget(self._unit, box_row, at + 1, middle)
        if self.item.type in _CHOICES:  # below the choices, whose words need the width
            grid.addWidget(self.previous_label, box_row + 1, at, 1, 3, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(self.previous_label, box_row, at + 2, 1, 4 if self._is_narrow else 1, middle)
        grid.addWidget(self._mark, 0, 4, upright)
        grid.addWidget(self._menu, 0, 5, upright)
        box, unit = (NARROW_BOX, NARROW_UNIT) if self._is_narrow else (BOX_WIDTH, UNIT_WIDTH)
        widths = {at: box, at + 1: unit, 4: MARK_WIDTH, 5: MENU_WIDTH}
        if not self._is_narrow and not has_wide_box:
            widths[at + 2] = PREVIOUS_WIDTH
        for column in range(6):
            grid.setColumnMinimumWidth(column, px(widths.get(column, 0)))
            grid.setColumnStretch(column, 1 if column == (at if has_wide_box else at + 2) else 0)

    def _indent_label(self) -> None:
        """Start beside the first line of choices, and end before the marks."""
        px = self._appearance.px
        top = px(8) if self.item.type in _CHOICES and not self._is_narrow else 0
        right = self._margin.sizeHint().width() + px(4) if self._margin is not None and self.marks else 0
        self._label.setContentsMargins(0, top, right, 0)


def _free_width(words: QLabel) -> None:
    words.setMinimumWidth(0)
    words.setMaximumWidth(_NO_LIMIT)


def _colour(words: QLabel, sheet: str) -> None:
    """Set a style only when it differs: every style sheet costs a walk through the style rules."""
    if words.styleSheet() != sheet:
        words.setStyleSheet(sheet)


def _menu_button(item: Item) -> QToolButton:
    button = QToolButton()
    button.setText("⋯")
    button.setProperty("look", "row_menu")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has a key for each of its entries
    button.setAccessibleName(tr("More for {label}", label=item.label))
    button.setToolTip(tr("Missing, accept, undo, history"))
    keeps_place = button.sizePolicy()
    keeps_place.setRetainSizeWhenHidden(True)
    button.setSizePolicy(keeps_place)
    if item.derivation is not None:
        button.hide()
    return button


def _make_editor(item: Item, appearance: Appearance, today: Callable[[], date]) -> FieldEditor:
    if item.derivation is not None:
        return DerivedEditor(item, appearance)
    if item.type in _CHOICES:
        return ChoiceEditor(item, appearance, today)
    if item.type is ItemType.NOTE:
        return NoteEditor(appearance)
    return LineEditor(item, appearance)
