"""A panel within a page that asks for a few things: Enter confirms, Esc puts it away; never a dialog."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.banner import Banner
from frailty_desktop.gui.form_rows import add_row, label
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class InlinePanel(QFrame):
    """Subclasses add fields and say what `act` does. Problems are said inside; what was typed stays."""

    cancelled = Signal()
    finished = Signal(object)
    came_up = Signal()

    def __init__(self, appearance: Appearance, title: str, confirm_words: str) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self.appearance = appearance
        self.banner = Banner(appearance)
        self.title = label(title, "heading")
        self.explanation = label("", "muted", wrap=True)
        self.explanation.hide()
        self.fields = QGridLayout()
        self.fields.setHorizontalSpacing(12)
        self.fields.setVerticalSpacing(8)
        self.fields.setColumnStretch(2, 1)
        self.confirm_button = QPushButton(confirm_words)
        self.confirm_button.setProperty("look", "primary")
        self.confirm_button.clicked.connect(self.confirm)
        self.dismiss_button = QPushButton(tr("Cancel (Esc)"))
        self.dismiss_button.setProperty("look", "quiet")
        self.dismiss_button.clicked.connect(self.cancel)
        buttons = QHBoxLayout()
        buttons.addWidget(self.confirm_button)
        buttons.addWidget(self.dismiss_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        for widget in (self.title, self.explanation, self.banner):
            column.addWidget(widget)
        column.addLayout(self.fields)
        column.addLayout(buttons)
        self.setAccessibleName(title)
        self.hide()

    def add_field(self, words: str, widget: QWidget, *, unit: str = "", help_text: str = "") -> None:
        """Add a labelled field."""
        add_row(self.fields, words, widget, unit=unit, help_text=help_text)
        if isinstance(widget, QLineEdit):
            widget.setMinimumWidth(self.appearance.px(220))

    def offer_field(self, field: QWidget, is_offered: bool) -> None:
        """Show or hide a field with its label and help."""
        row = self.fields.getItemPosition(self.fields.indexOf(field))[0]  # type: ignore[index]
        for column in range(3):
            item = self.fields.itemAtPosition(row, column)
            if item is not None and (widget := item.widget()) is not None:
                widget.setVisible(is_offered)

    def explain(self, text: str) -> None:
        """Say under the title what will follow from confirming."""
        self.explanation.setText(text)
        self.explanation.setVisible(bool(text))

    def open_at(self, first: QWidget) -> None:
        """Show the panel with the cursor in its first field."""
        self.banner.clear()
        self.show()
        self._order_tabs()
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(first, QLineEdit):
            first.selectAll()
        self.came_up.emit()

    def _order_tabs(self) -> None:
        """Walk the rows, then the buttons: fields may have been added after the buttons."""
        items = (self.fields.itemAt(at) for at in range(self.fields.count()))
        widgets = [item.widget() for item in items if item is not None]
        chain: list[QWidget] = [
            widget for widget in widgets if widget and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        chain += [self.confirm_button, self.dismiss_button]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def act(self) -> None:
        """Do what the panel is for; a UserError raised here is said in the panel."""
        raise NotImplementedError

    def confirm(self) -> None:
        """Act on what was typed."""
        try:
            self.act()
        except UserError as error:
            self.on_error(error)

    def cancel(self) -> None:
        """Put the panel away; nothing is done."""
        self.close_panel()
        self.cancelled.emit()

    def close_panel(self) -> None:
        """Put the panel away."""
        self.hide()
        self.banner.clear()

    def on_error(self, error: Exception) -> None:
        """Say in the panel what the person can act on."""
        if isinstance(error, UserError):
            self.banner.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
            return
        super().keyPressEvent(event)

    def _on_enter(self) -> None:
        """Enter goes on to the next field, and confirms at the last."""
        here = self.focusWidget()
        if isinstance(here, QPushButton):
            here.click()
            return
        self.focusNextChild()
        if self.focusWidget() is self.confirm_button:
            self.confirm()


def day_typed(field: QLineEdit, today: date, what: str) -> date:
    """Read a full date as typed ("t", "-1", "3/2", "3 Feb 2026"); a UserError in words when it is none."""
    from frailty_desktop.study.date_text import read_date
    from frailty_desktop.study.number_text import NotUnderstood

    try:
        return read_date(field.text().strip(), today)
    except NotUnderstood as reason:
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        raise UserError(f"{what}: {reason}") from None
