"""The ready accounts of the demo studies: one for each role, opened by one click or one digit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.sign_in_card import Given
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance

COLUMNS = 3


class DemoCard(QFrame):
    """Says which of the two demos, then as whom; `chosen` carries whether it is the ongoing one, and who."""

    chosen = Signal(bool, object)  # is_ongoing, Given

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.setAccessibleName(tr("Demo study"))
        self._appearance = appearance
        self.accounts: list[tuple[str, Given]] = []
        self.buttons: list[QPushButton] = []
        self.finished = QPushButton(tr("&Finished: every arm is shown"))
        self.ongoing = QPushButton(tr("On&going: blinded, all pooled"))
        which = QHBoxLayout()
        for button in (self.finished, self.ongoing):
            button.setProperty("look", "chip")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            which.addWidget(button)
        which.addStretch(1)
        self.finished.setChecked(True)
        self.password = label("", "muted", wrap=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(
            label(tr("Demo study: synthetic patients, one ready account for each role"), "heading")
        )
        column.addLayout(which)
        column.addLayout(self._grid)
        column.addWidget(self.password)
        appearance.changed.connect(self._fit)
        self.hide()

    def show_accounts(self, accounts: list[tuple[str, Given]]) -> None:
        """Show who can be signed in as: the role in words, and name and password."""
        if self.buttons or not accounts:
            return
        self.accounts = accounts
        self.password.setText(
            tr("The password of each, if it is asked for: {password}", password=accounts[0][1].password)
        )
        for number, (role, who) in enumerate(accounts, start=1):
            words = f"{number}  {who.name}\n{role}"
            button = QPushButton(words)
            button.setAccessibleName(tr("{name}, {role}", name=who.name, role=role))
            button.setProperty("look", "account")
            button.clicked.connect(partial(self.choose, number - 1))
            self.buttons.append(button)
        self._fit()
        self.show()

    def choose(self, at: int, _checked: bool = False) -> None:
        """Open the demo as one of them."""
        if at < len(self.accounts):
            self.chosen.emit(self.ongoing.isChecked(), self.accounts[at][1])

    def _fit(self) -> None:
        columns = COLUMNS if self._appearance.scale <= 1.5 else 2
        for at, button in enumerate(self.buttons):
            self._grid.addWidget(button, at // columns, at % columns)
            button.setMinimumHeight(self._appearance.px(46))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def demo_accounts() -> list[tuple[str, Given]]:
    """Read the accounts; off the UI thread, since the demo brings much with it."""
    from frailty_desktop.demo_data.demo_accounts import DEMO_ACCOUNTS

    return [(account.role.label, Given(account.name, account.password)) for account in DEMO_ACCOUNTS]
