"""The way back in with the printed recovery code: the code, an administrator's name, a new password twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.sign_in_card import same_twice, secret_field
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class Recovering(NamedTuple):
    """The code, and whose password it sets."""

    code: str
    name: str
    new_password: str


class RecoveryPanel(InlinePanel):
    """Emits `given` with a `Recovering`; the use of the code is recorded in the study."""

    given = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Use the recovery code"), tr("Set the password (Enter)"))
        self._words = self.confirm_button.text()
        self.code = QLineEdit()
        self.name = QLineEdit()
        self.fresh = secret_field()
        self.again = secret_field()
        self.explain(
            tr(
                "The code was printed when the study was made. It gives an administrator a new password;"
                " that it was used is recorded."
            )
        )
        self.add_field(
            tr("Recovery code"), self.code, help_text=tr("Dashes and capital letters do not matter")
        )
        self.add_field(tr("Administrator"), self.name, help_text=tr("Whose password is set"))
        self.add_field(tr("New password"), self.fresh)
        self.add_field(tr("Once more"), self.again)

    def start(self, name: str) -> None:
        """Ask for the code."""
        self.forget()
        self.name.setText(name)
        self.open_at(self.code)

    def act(self) -> None:
        """Hand over what was typed."""
        if not self.confirm_button.isEnabled():
            return
        if not self.code.text().strip() or not self.name.text().strip():
            (self.name if self.code.text().strip() else self.code).setFocus()
            raise UserError(
                tr("The recovery code sets the password of one administrator."),
                next_step=tr("Type the code and the name."),
            )
        new = same_twice(self.fresh, self.again)
        self.banner.clear()
        self._show_busy(is_busy=True)
        self.given.emit(Recovering(self.code.text(), self.name.text(), new))

    def on_error(self, error: Exception) -> None:
        """Say what went wrong; what was typed stays."""
        self._show_busy(is_busy=False)
        super().on_error(error)

    def forget(self) -> None:
        """Let neither code nor password stay in a box that nobody looks at."""
        for field in (self.code, self.fresh, self.again):
            field.clear()
        self._show_busy(is_busy=False)

    def _show_busy(self, *, is_busy: bool) -> None:
        self.confirm_button.setText(tr("Opening with the code…") if is_busy else self._words)
        self.confirm_button.setEnabled(not is_busy)
