"""Signing in to an encrypted study, or to go on in one that is open: a name, a password, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QPushButton

from frailty_desktop.gui.alone_page import AlonePage
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.recovery_panel import RecoveryPanel
from frailty_desktop.gui.sign_in_card import SignInCard
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class SignInPage(AlonePage):
    """`card.given` says who wants in; `recovery.given` that the recovery code is to be used."""

    left = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Sign in"))
        self.path: Path | None = None
        self.hint = label("", "muted", wrap=True)
        self.card = SignInCard(appearance, tr("Who works here?"), tr("Sign in (Enter)"))
        self.card.cancelled.connect(self.left)
        self.read_only = QCheckBox(tr("Only to read, while somebody else has it open"))
        self.use_code = QPushButton(tr("Nobody can sign in any more: use the recovery code"))
        self.use_code.setProperty("look", "quiet")
        self.use_code.clicked.connect(self._on_use_code)
        self.recovery = RecoveryPanel(appearance)
        self.recovery.cancelled.connect(self._on_no_code)
        for widget in (self.hint, self.card, self.read_only, self.recovery):
            self.column.addWidget(widget)
        self.column.addWidget(self.use_code, 0, Qt.AlignmentFlag.AlignLeft)

    def ask_for_opening(self, path: Path, name: str, *, hint: str = "", read_only: bool = False) -> None:
        """Ask who opens this study."""
        self.path = path
        self.title.setText(tr("Sign in"))
        self.subtitle.setText(tr("{study} is encrypted; your password opens it.", study=path.name))
        self.read_only.setChecked(read_only)
        self._ask(name, hint, is_opening=True)

    def ask_for_change(self, name: str) -> None:
        """Ask who goes on in the open study; everything typed so far belongs to whoever typed it."""
        self.path = None
        self.title.setText(tr("Somebody else works here"))
        self.subtitle.setText(tr("The place stays as it is. {name} goes back with Esc.", name=name))
        self._ask("", "", is_opening=False)

    def focus_first(self) -> None:
        """Put the cursor in the password, or in the name when nobody is known yet."""
        self.card.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def note(self, words: str) -> None:
        """Say something worth knowing above the fields."""
        self.card.banner.show_note(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _ask(self, name: str, hint: str, *, is_opening: bool) -> None:
        self.recovery.close_panel()
        self.recovery.forget()
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.read_only.setVisible(is_opening)
        self.use_code.setVisible(is_opening)
        self.card.ask(name)

    def _on_use_code(self) -> None:
        self.card.hide()
        self.read_only.hide()
        self.use_code.hide()
        self.recovery.start(self.card.name.text())

    def _on_no_code(self) -> None:
        if self.path is not None:
            self.ask_for_opening(self.path, self.card.name.text(), hint=self.hint.text())
