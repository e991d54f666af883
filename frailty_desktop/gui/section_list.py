"""The sections of a form with how far each is; a click goes there, as PgUp and PgDn do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from frailty_desktop.study.design import Form
from frailty_desktop.study.form_state import FormState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

WIDTH = 190
MOST_LINES = 2
NAME, TITLE, COUNTS = (Qt.ItemDataRole.UserRole + at for at in range(3))


class SectionList(QListWidget):
    """Outside the tab chain: the fields themselves are walked with Enter."""

    chosen = Signal(str)  # name of the section

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setProperty("look", "sections")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Sections of this form"))
        self.itemClicked.connect(lambda line: self.chosen.emit(line.data(NAME)))
        appearance.changed.connect(self._fit)
        self._fit()

    def show_progress(self, form: Form, state: FormState) -> None:
        """List the sections with answered and expected counts; hidden sections are left out."""
        lines = []
        fields = state.fields()
        still_open = set(state.unanswered_keys())
        for section in form.sections:
            names = {item.name for item in section.items}
            mine = [field for field in fields if field.key.item in names and field.is_visible]
            if not mine:
                continue
            answered = sum(1 for field in mine if not field.is_derived and not field.answer.is_empty)
            expected = answered + sum(1 for field in mine if field.key in still_open)
            lines.append((section.name, section.title, answered, expected))
        self._fill(lines)

    def mark_current(self, section: str) -> None:
        """Show where the cursor is."""
        for at in range(self.count()):
            line = self.item(at)
            if line.data(NAME) == section:
                self.setCurrentRow(at)

    def _fill(self, lines: list[tuple[str, str, int, int]]) -> None:
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)
        for at, (name, title, answered, expected) in enumerate(lines):
            line = self.item(at) if at < self.count() else QListWidgetItem(self)
            line.setData(NAME, name)
            line.setData(TITLE, title)
            line.setData(COUNTS, (answered, expected))
            self._write(line)

    def _write(self, line: QListWidgetItem) -> None:
        """Write title and counts of a section; a long title is cut, and whole in its tooltip."""
        title, (answered, expected) = line.data(TITLE), line.data(COUNTS)
        tick = "✓ " if expected and answered == expected else ""
        count = tr("{answered} of {expected}", answered=answered, expected=expected) if expected else ""
        metrics = QFontMetrics(self.font())
        room = self.width() - self._appearance.px(36)
        parts = [*cut_to_lines(f"{tick}{title}", metrics, room, MOST_LINES), *([count] if count else [])]
        text = "\n".join(parts)
        if line.text() != text:
            line.setText(text)
            line.setToolTip(title)
            line.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {count}")
            line.setSizeHint(QSize(0, len(parts) * metrics.lineSpacing() + self._appearance.px(10)))

    def _fit(self) -> None:
        self.setFixedWidth(self._appearance.px(WIDTH))
        for at in range(self.count()):
            self._write(self.item(at))


def cut_to_lines(text: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """Break a text between words into at most so many lines; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        fitting = 1
        while fitting < len(words) and metrics.horizontalAdvance(" ".join(words[: fitting + 1])) <= width:
            fitting += 1
        lines.append(metrics.elidedText(" ".join(words[:fitting]), Qt.TextElideMode.ElideRight, width))
        words = words[fitting:]
    if words:
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width))
    return lines
