"""Name and password, and a new password twice where the old one has ended; asked wherever one signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class Given(NamedTuple):
    """What somebody typed to sign in; `new_password` replaces one that has ended."""

    name: str
    password: str
    new_password: str = ""


class SignInCard(InlinePanel):
    """Emits `given`; whoever takes it calls `show_outcome` with the error, or puts the card away."""

    given = Signal(object)  # Given

    def __init__(
        self, appearance: Appearance, title: str, confirm_words: str, *, may_be_left: bool = True
    ) -> None:
        super().__init__(appearance, title, confirm_words)
        self._confirm_words = confirm_words
        self._may_be_left = may_be_left
        self.dismiss_button.setVisible(may_be_left)
        self.is_busy = False
        self.name = QLineEdit()
        self.password = secret_field()
        self.fresh = secret_field()
        self.again = secret_field()
        self.add_field(tr("Name"), self.name, help_text=tr("As it stands in the audit trail"))
        self.add_field(tr("Password"), self.password)
        self.add_field(
            tr("New password"), self.fresh, help_text=tr("Three or four unrelated words are long and strong")
        )
        self.add_field(tr("Once more"), self.again)

    def ask(self, name: str) -> None:
        """Ask for somebody's password; for the name first when nobody is known."""
        for field in (self.password, self.fresh, self.again):
            field.clear()
        self.name.setText(name)
        self._offer_new(is_offered=False)
        self._show_busy(is_busy=False)
        self.open_at(self.first_field())

    def first_field(self) -> QLineEdit:
        """Return where typing starts."""
        return self.password if self.name.text() else self.name

    def fill(self, given: Given) -> None:
        """Sign in with what is known already, as with a demo account."""
        self.name.setText(given.name)
        self.password.setText(given.password)
        self.confirm()

    def act(self) -> None:
        """Hand over what was typed."""
        if self.is_busy:
            return
        name, password, new = self.name.text().strip(), self.password.text(), ""
        if not name or not password:
            (self.password if name else self.name).setFocus(Qt.FocusReason.OtherFocusReason)
            raise UserError(tr("Signing in takes a name and a password."), next_step=tr("Type both."))
        if self.fresh.isVisibleTo(self):
            new = same_twice(self.fresh, self.again)
        self.banner.clear()
        self._show_busy(is_busy=True)
        self.given.emit(Given(name, password, new))

    def cancel(self) -> None:
        """Go back, from where there is a way back."""
        if self._may_be_left:
            self.forget()
            super().cancel()

    def on_error(self, error: Exception) -> None:
        """Say what went wrong; a password that has ended is replaced in place."""
        was_busy = self.is_busy
        self._show_busy(is_busy=False)
        super().on_error(error)
        if not was_busy:
            return  # found before anything was tried: the cursor is where it belongs
        if type(error).__name__ == "PasswordEndedError":  # by name: the module is heavy
            self._offer_new(is_offered=True)
            self.fresh.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            here = self.fresh if self.fresh.isVisibleTo(self) else self.password
            here.setFocus(Qt.FocusReason.OtherFocusReason)
            here.selectAll()

    def forget(self) -> None:
        """Let no password stay in a box that nobody looks at."""
        for field in (self.password, self.fresh, self.again):
            field.clear()
        self._show_busy(is_busy=False)

    def _offer_new(self, *, is_offered: bool) -> None:
        self.offer_field(self.fresh, is_offered)
        self.offer_field(self.again, is_offered)

    def _show_busy(self, *, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.confirm_button.setText(tr("Signing in…") if is_busy else self._confirm_words)
        self.confirm_button.setEnabled(not is_busy)


def secret_field() -> QLineEdit:
    """Make a box that shows dots."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhHiddenText
        | Qt.InputMethodHint.ImhNoAutoUppercase
        | Qt.InputMethodHint.ImhSensitiveData
    )
    return field


def same_twice(fresh: QLineEdit, again: QLineEdit) -> str:
    """Return a new password that was typed alike in both boxes."""
    if not fresh.text():
        fresh.setFocus(Qt.FocusReason.OtherFocusReason)
        raise UserError(tr("A new password is needed."), next_step=tr("Type it twice."))
    if fresh.text() != again.text():
        again.clear()
        again.setFocus(Qt.FocusReason.OtherFocusReason)
        raise UserError(
            tr("The two passwords differ."),
            kept=tr("Nothing was changed."),
            next_step=tr("Type the second one again."),
        )
    return fresh.text()
