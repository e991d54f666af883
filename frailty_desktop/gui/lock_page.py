"""What stands over the window while it is locked: who works here, and the password that brings it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from frailty_desktop.gui.alone_page import AlonePage
from frailty_desktop.gui.big_button import BigButton
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.sign_in_card import SignInCard
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class LockPage(AlonePage):
    """Shows nothing of the study. `card.given` carries a password, perhaps under another name."""

    went_on = Signal()  # without a password, in a study that has none
    other_wanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Locked"))
        self.card = SignInCard(appearance, tr("Go on"), tr("Go on (Enter)"), may_be_left=False)
        self.other = label(
            tr("Somebody else? Type your own name: the place stays, and what you record stands under it."),
            "muted",
            wrap=True,
        )
        self._same = BigButton("", tr("Go on where you were"), "person", appearance)
        self._same.clicked.connect(self.went_on)
        self._another = BigButton(tr("Somebody else"), tr("Choose who works here"), "patients", appearance)
        self._another.clicked.connect(self.other_wanted)
        for widget in (self.card, self.other, self._same, self._another):
            self.column.addWidget(widget)
        self._name = ""

    def ask(self, name: str, *, has_password: bool) -> None:
        """Ask for the password of whoever was at work, or, without passwords, who goes on."""
        self._name = name
        self.subtitle.setText(
            tr("Everything typed is kept. {name} goes on with the password.", name=name)
            if has_password
            else tr(
                "Everything typed is kept. This study is not encrypted, so nobody has a password:"
                " say again who works here."
            )
        )
        for widget in (self.card, self.other):
            widget.setVisible(has_password)
        for button in (self._same, self._another):
            button.setVisible(not has_password)
        self._same.setText(name)
        self._same.setAccessibleName(name)
        if has_password:
            self.card.ask(name)

    def focus_first(self) -> None:
        """Put the cursor in the password, or on whoever was at work."""
        target = self._same if self.card.isHidden() else self.card.first_field()
        target.setFocus(Qt.FocusReason.OtherFocusReason)
