"""The boxes a value is typed into. Each hands on text as typed; what it means is decided below the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from frailty_desktop.gui.form_keys import key_of
from frailty_desktop.study.design import Item, ItemType

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

BOX_WIDTH = 150
_GO_ON = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
RIGHT_ALIGNED = {ItemType.INTEGER, ItemType.DECIMAL, ItemType.DURATION, ItemType.VISUAL_SCALE}


class FieldEditor(QWidget):
    """What every editor can do. `typed` follows each keystroke; `left` says that the field is finished."""

    typed = Signal(str)
    left = Signal()
    entered = Signal()
    go_on = Signal()
    go_back = Signal()

    def text(self) -> str:
        """Return what stands in the field, exactly as typed."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show a stored text without announcing it as typed."""
        raise NotImplementedError

    def box(self) -> QWidget:
        """Return the widget that takes the keys."""
        raise NotImplementedError

    def settle(self) -> None:
        """Forget the keystrokes behind a saved text: from here on undo is a reasoned correction."""

    def set_read_only(self, *, is_read_only: bool) -> None:
        """Take nothing, or take keys again; what stands here stays readable and reachable by keyboard."""
        box = self.box()
        if isinstance(box, QLineEdit | QPlainTextEdit):
            box.setReadOnly(is_read_only)

    def set_names(self, label: str, description: str) -> None:
        """Tell a screen reader what this field is."""
        self.box().setAccessibleName(label)
        self.box().setAccessibleDescription(description)

    def take_cursor(self) -> None:
        """Put the cursor here."""
        self.box().setFocus(Qt.FocusReason.TabFocusReason)


def _belongs_to_page(event: QKeyEvent, *, can_undo: bool, is_at_end: bool) -> bool:
    """Say whether a key is one of the page's: undo once the box has none left, word keys at the end."""
    act = key_of(event)
    if act == "undo":
        return not can_undo
    return is_at_end if act in ("next_form", "void") else bool(act)


class _Line(QLineEdit):
    """Goes on with Enter or Down, back with Shift+Enter or Up, and tells when the cursor comes and goes."""

    def __init__(self, owner: FieldEditor) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_at_end = self.cursorPosition() == len(self.text())
        if _belongs_to_page(event, can_undo=self.isUndoAvailable(), is_at_end=is_at_end):
            event.ignore()
        elif event.key() in _GO_ON:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self._owner.go_back if is_back else self._owner.go_on).emit()
        elif event.key() == Qt.Key.Key_Down:
            self._owner.go_on.emit()
        elif event.key() == Qt.Key.Key_Up:
            self._owner.go_back.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()
        self._owner.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._owner.left.emit()


class LineEditor(FieldEditor):
    """One line for numbers, dates, times and short texts; figures stand to the right in tabular digits."""

    def __init__(self, item: Item, appearance: Appearance) -> None:
        super().__init__()
        self._line = _Line(self)
        self._line.textEdited.connect(self.typed)
        if item.type in RIGHT_ALIGNED:
            self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._line.setFont(appearance.number_font())
        if item.type is not ItemType.TEXT:
            self._line.setMaximumWidth(appearance.px(BOX_WIDTH))
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line)
        self.setFocusProxy(self._line)

    def text(self) -> str:
        return self._line.text()

    def set_text(self, text: str) -> None:
        if text != self._line.text():
            self._line.setText(text)
            if self._line.hasFocus():
                self._line.selectAll()  # typing replaces what arrived under the cursor, it never adds to it

    def settle(self) -> None:
        place = self._line.cursorPosition()
        self._line.setText(self._line.text())
        self._line.setCursorPosition(place)

    def box(self) -> QLineEdit:
        return self._line


class _Note(QPlainTextEdit):
    """Enter goes on; Up from its first line goes back, Down from its last goes on."""

    def __init__(self, owner: FieldEditor) -> None:
        super().__init__()
        self._owner = owner
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        can_undo, is_at_end = self.document().isUndoAvailable(), self.textCursor().atEnd()
        if _belongs_to_page(event, can_undo=can_undo, is_at_end=is_at_end):
            event.ignore()
        elif not is_shift and (event.key() in _GO_ON or self._leaves(event.key(), Qt.Key.Key_Down)):
            self._owner.go_on.emit()
        elif not is_shift and self._leaves(event.key(), Qt.Key.Key_Up):
            self._owner.go_back.emit()
        else:
            super().keyPressEvent(event)

    def _leaves(self, pressed: int, way: Qt.Key) -> bool:
        moves = {Qt.Key.Key_Up: QTextCursor.MoveOperation.Up, Qt.Key.Key_Down: QTextCursor.MoveOperation.Down}
        return pressed == way and not self.textCursor().movePosition(moves[way])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._owner.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._owner.left.emit()


class NoteEditor(FieldEditor):
    """Several lines of free text. Enter goes on like everywhere; Shift+Enter starts a new line."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._note = _Note(self)
        self._note.setFixedHeight(appearance.px(72))
        self._note.textChanged.connect(self._on_changed)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._note)
        self.setFocusProxy(self._note)
        self._is_filling = False

    def text(self) -> str:
        return self._note.toPlainText()

    def set_text(self, text: str) -> None:
        if text == self.text():
            return
        self._is_filling = True
        self._note.setPlainText(text)
        self._note.moveCursor(QTextCursor.MoveOperation.End)
        self._is_filling = False

    def settle(self) -> None:
        self._note.document().clearUndoRedoStacks()

    def box(self) -> QPlainTextEdit:
        return self._note

    def _on_changed(self) -> None:
        if not self._is_filling:
            self.typed.emit(self.text())


class DerivedEditor(FieldEditor):
    """A computed value: shown, never typed, outside the tab chain."""

    def __init__(self, item: Item, appearance: Appearance) -> None:
        super().__init__()
        self._line = QLineEdit()
        self._line.setReadOnly(True)
        self._line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._line.setFont(appearance.number_font(bold=True))
        if item.type in RIGHT_ALIGNED:
            self._line.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._line.setMaximumWidth(appearance.px(BOX_WIDTH))
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line)

    def set_read_only(self, *, is_read_only: bool) -> None:
        """Stay as it is: nothing is ever typed here."""

    def text(self) -> str:
        return self._line.text()

    def set_text(self, text: str) -> None:
        self._line.setText(text)
        self._line.setCursorPosition(0)
        self._line.setToolTip(text)

    def box(self) -> QLineEdit:
        return self._line


def is_modifier_only(event: QEvent) -> bool:
    """Say whether a key event is a bare Shift, Ctrl, Alt or the like."""
    return isinstance(event, QKeyEvent) and event.key() in (
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_Meta,
    )
