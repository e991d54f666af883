"""Choices as a row of chips that answer to their digit, their first letter or a click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from frailty_desktop.gui.elided_button import ElidedButton
from frailty_desktop.gui.field_editors import FieldEditor, is_modifier_only
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import literal
from frailty_desktop.study import answers
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

_GO_ON = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_TOGETHER_SECONDS = 1.0  # keys closer than this belong to one code, such as ND or 12


class _Chip(ElidedButton):
    """One choice. Not in the tab chain: the whole row is one field."""

    def __init__(self, code: str, label: str, key: str, appearance: Appearance) -> None:
        words = label.removeprefix(key).strip()  # "3 Severe" already shows its digit
        super().__init__(literal(f"{key}  {words}"), appearance.px(72))
        self.code = code
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("look", "chip")
        self.setAccessibleName(label)
        self.setMinimumHeight(appearance.px(30))
        self.setToolTip(label)


class ChoiceEditor(FieldEditor):
    """One field for one or several choices; what is kept is text, like everywhere ("2", "1,3", "ND")."""

    def __init__(self, item: Item, appearance: Appearance, today: Callable[[], date]) -> None:
        super().__init__()
        self._item = item
        self._appearance = appearance
        self._today = today
        self._text = ""
        self._buffer = ""
        self._last_key_at = 0.0
        self._marked = -1  # of several choices: the one that Space chooses
        self._description = ""
        self._is_read_only = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._chips = [_Chip(code, label, key, appearance) for code, label, key in _entries(item)]
        flow = FlowLayout(gap=appearance.px(6))
        for chip in self._chips:
            chip.clicked.connect(lambda _checked=False, chip=chip: self._on_click(chip))
            flow.addWidget(chip)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4, 4, 4, 4)  # room for the ring of the cursor
        outer.addLayout(flow)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        self._text = text
        self._show_checked()

    def box(self) -> QWidget:
        return self

    def set_read_only(self, *, is_read_only: bool) -> None:
        self._is_read_only = is_read_only
        for chip in self._chips:
            chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, is_read_only)

    def set_names(self, label: str, description: str) -> None:
        self.setAccessibleName(label)
        self._description = description
        self._tell_chosen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or is_modifier_only(event):
            event.ignore()
        elif event.key() in _GO_ON:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.go_back if is_back else self.go_on).emit()
        elif not self._takes(event) or not (self._on_arrow(event.key()) or self._on_letter(event)):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._buffer = ""
        self.update()
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._marked = -1
        self.update()
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._appearance.colour("accent"), 2))
        painter.drawRoundedRect(QRect(1, 1, self.width() - 2, self.height() - 2), 6, 6)
        if self._marked >= 0:
            painter.setPen(QPen(self._appearance.colour("text"), 2))
            painter.drawRoundedRect(self._chips[self._marked].geometry().adjusted(-2, -2, 2, 2), 7, 7)

    @property
    def _is_multiple(self) -> bool:
        return self._item.type is ItemType.MULTIPLE_CHOICE

    def _takes(self, event: QKeyEvent) -> bool:
        """Say whether a key may do something: while read only it walks on or back, no more."""
        return not self._is_read_only or event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)

    def _on_arrow(self, key: int) -> bool:
        if key == Qt.Key.Key_Down:
            self.go_on.emit()
        elif key == Qt.Key.Key_Up:
            self.go_back.emit()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._buffer = ""
            self._say("")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            (self._mark if self._is_multiple else self._step)(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space and self._marked >= 0:
            self._toggle(self._chips[self._marked].code)
        else:
            return False
        return True

    def _mark(self, steps: int) -> None:
        """Walk over the choices without choosing."""
        last = len(self._chips) - 1
        self._marked = max(0, min(self._marked + steps, last)) if self._marked >= 0 or steps > 0 else last
        self.update()

    def _step(self, steps: int) -> None:
        checked = [at for at, chip in enumerate(self._chips) if chip.isChecked()]
        at = checked[0] + steps if checked else (0 if steps > 0 else len(self._chips) - 1)
        if 0 <= at < len(self._chips):
            self._say(self._chips[at].code)

    def _on_letter(self, event: QKeyEvent) -> bool:
        character = event.text()
        if not character.isprintable() or not character.strip():
            return False
        now = monotonic()
        is_together = now - self._last_key_at < _TOGETHER_SECONDS
        self._last_key_at = now
        self._buffer = (self._buffer if is_together else "") + character
        for tried in (self._buffer, character):
            found = answers.parse(self._item, tried, today=self._today())
            if found.missing is not None:
                self._say(tried)
                return True
            if found.value is not None:
                self._buffer = tried
                self._choose(found.value)
                return True
        return True

    def _choose(self, value: answers.Value) -> None:
        if self._is_multiple and isinstance(value, tuple):
            for code in value:
                self._toggle(str(code))
        else:
            self._say(answers.canonical(self._item, value))

    def _on_click(self, chip: _Chip) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._is_multiple:
            self._toggle(chip.code)
        else:
            self._say(chip.code)

    def _toggle(self, code: str) -> None:
        chosen = self._chosen()
        chosen ^= {code}
        ordered = tuple(chip.code for chip in self._chips if chip.code in chosen)
        self._say(answers.canonical(self._item, ordered) if ordered else "")

    def _chosen(self) -> set[str]:
        value = answers.parse(self._item, self._text, today=self._today()).value
        if isinstance(value, tuple):
            return {str(code) for code in value}
        if value is None:
            return set()
        return {answers.canonical(self._item, value)}

    def _say(self, text: str) -> None:
        self._text = text
        self._show_checked()
        self.typed.emit(text)

    def _show_checked(self) -> None:
        chosen = self._chosen()
        for chip in self._chips:
            chip.setChecked(chip.code in chosen)
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        """A screen reader hears what is chosen before what may be chosen."""
        shown = answers.display(self._item, answers.parse(self._item, self._text, today=self._today()))
        chosen = tr("Chosen: {choice}", choice=shown) if shown else tr("Nothing chosen")
        self.setAccessibleDescription(". ".join(part for part in (chosen, self._description) if part))


def _entries(item: Item) -> list[tuple[str, str, str]]:
    """List code, label and the key that picks it."""
    if item.type is ItemType.YES_NO:
        return [
            (answers.canonical(item, value), words, key)
            for value, words, key in ((True, tr("Yes"), tr("y")), (False, tr("No"), tr("n")))
        ]
    has_digits = any(choice.code.isdigit() for choice in item.choices)
    return [
        (choice.code, choice.label, choice.code if has_digits else str(place))
        for place, choice in enumerate(item.choices, start=1)
    ]
