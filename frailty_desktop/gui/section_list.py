"""The sections of a form with how far each is; a click or Alt+digit goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from frailty_desktop.study.design import Form
from frailty_desktop.study.form_state import FormState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class SectionList(QListWidget):
    """Outside the tab chain: the fields themselves are walked with Enter."""

    chosen = Signal(str)  # name of the section

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setProperty("look", "sections")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(appearance.px(190))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setAccessibleName(tr("Sections of this form"))
        self.itemClicked.connect(lambda line: self.chosen.emit(line.data(Qt.ItemDataRole.UserRole)))

    def show_progress(self, form: Form, state: FormState) -> None:
        """List the sections with answered and expected counts; hidden sections are left out."""
        lines = []
        fields = state.fields()
        for section in form.sections:
            names = {item.name for item in section.items}
            mine = [field for field in fields if field.key.item in names and field.is_visible]
            asked = [field for field in mine if not field.is_derived]
            if not mine:
                continue
            answered = sum(1 for field in asked if not field.answer.is_empty)
            lines.append((section.name, section.title, answered, len(asked)))
        self._fill(lines)

    def mark_current(self, section: str) -> None:
        """Show where the cursor is."""
        for at in range(self.count()):
            line = self.item(at)
            if line.data(Qt.ItemDataRole.UserRole) == section:
                self.setCurrentRow(at)

    def _fill(self, lines: list[tuple[str, str, int, int]]) -> None:
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)
        for at, (name, title, answered, expected) in enumerate(lines):
            line = self.item(at) if at < self.count() else QListWidgetItem(self)
            tick = "✓ " if expected and answered == expected else ""
            count = tr("{answered} of {expected}", answered=answered, expected=expected) if expected else ""
            line.setText("\n".join(part for part in (f"{tick}{title}", count) if part))
            line.setData(Qt.ItemDataRole.UserRole, name)
            line.setToolTip(title)
