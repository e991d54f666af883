"""Asks for a reason in place: a digit for a usual one, or a few words; Enter gives it, Esc takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout

from frailty_desktop.gui.form_rows import label
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class _ReasonBox(QLineEdit):
    def __init__(self, owner: ReasonLine) -> None:
        super().__init__()
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._owner.drop()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._owner.give(self.text())
        elif not self.text() and event.text() in self._owner.digits():
            self._owner.give(self._owner.digits()[event.text()])
        else:
            super().keyPressEvent(event)


class ReasonLine(QFrame):
    """Hidden until `ask`; says what the reason is for."""

    given = Signal(str)
    dropped = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "banner_due")
        self._question = label("", wrap=True)
        self._usual = QLabel()
        self._usual.setTextFormat(Qt.TextFormat.PlainText)
        self._usual.setWordWrap(True)
        self._usual.setProperty("look", "small")
        self.box = _ReasonBox(self)
        self._reasons: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(appearance.px(12), appearance.px(6), appearance.px(12), appearance.px(8))
        for widget in (self._question, self._usual, self.box):
            column.addWidget(widget)

    def ask(self, question: str, usual: tuple[str, ...]) -> None:
        """Ask, with the usual reasons on the digits."""
        self._reasons = usual
        self._question.setText(question)
        numbered = " · ".join(f"{at} {reason}" for at, reason in enumerate(usual, start=1))
        self._usual.setText(numbered)
        self.box.clear()
        self.box.setPlaceholderText(
            tr("a digit, or the reason in a few words; Enter gives it, Esc takes it back")
        )
        self.box.setAccessibleName(question)
        self.box.setAccessibleDescription(numbered)
        self.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def digits(self) -> dict[str, str]:
        """Return which reason each digit stands for."""
        return {str(at): reason for at, reason in enumerate(self._reasons, start=1)}

    def give(self, reason: str) -> None:
        """Hand on the reason; an empty one is asked for again."""
        if not reason.strip():
            self.box.setPlaceholderText(tr("A reason is needed: a digit or a few words"))
            return
        self.hide()
        self.given.emit(reason.strip())

    def drop(self) -> None:
        """Take the question back."""
        self.hide()
        self.dropped.emit()


def usual_correction_reasons() -> tuple[str, ...]:
    """List what a correction is usually for."""
    return (tr("Typing error"), tr("Source document corrected"), tr("Late information"), tr("Measured again"))


def usual_acceptance_reasons() -> tuple[str, ...]:
    """List why an unusual value is usually right."""
    return (tr("Checked against the source"), tr("Measured again, same result"), tr("Known for this patient"))


def usual_void_reasons() -> tuple[str, ...]:
    """List why an entry of a log is usually taken out of the counts."""
    return (tr("Entered twice"), tr("Entered for the wrong patient"), tr("It did not happen"))
