"""The signatures at the foot of a form: who, in which role, when, what it means; void ones struck through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.signatures import SignatureLine

MOST_SHOWN = 2


class FormSignatures(QWidget):
    """Shows the newest ones; the tooltip and the accessible name tell of all."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[QLabel] = []
        self._shown: tuple[SignatureLine, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.hide()

    def show_signatures(self, signatures: tuple[SignatureLine, ...]) -> None:
        """Show the signatures that cover a form, those that stand first."""
        if signatures == self._shown:
            return
        self._shown = signatures
        for line in self.lines:
            line.deleteLater()
        ordered = sorted(signatures, key=lambda line: line.is_void)
        self.lines = [made for line in ordered[:MOST_SHOWN] for made in _labels(line)]
        more = len(ordered) - MOST_SHOWN
        if more > 0:
            words = tr_count("and {count} more signature", "and {count} more signatures", more)
            self.lines.append(label(words, "small"))
        for made in self.lines:
            self._column.addWidget(made)
        everything = [_words(line) for line in ordered]
        self.setToolTip("\n".join(everything))
        self.setAccessibleName(". ".join(everything))
        self.setVisible(bool(signatures))


def _labels(line: SignatureLine) -> list[QLabel]:
    shown = ElidedLabel(_signed(line), "small" if line.is_void else "")
    if not line.is_void:
        return [shown]
    font = shown.font()
    font.setStrikeOut(True)
    shown.setFont(font)
    return [shown, ElidedLabel(line.void_words(), "small")]


def _words(line: SignatureLine) -> str:
    return " ".join(part for part in (_signed(line), line.void_words()) if part)


def _signed(line: SignatureLine) -> str:
    return {
        "form": tr("Signed: {words}", words=line.words()),
        "visit": tr("Visit signed: {words}", words=line.words()),
        "patient": tr("Patient signed: {words}", words=line.words()),
    }[line.level]
