"""The inline panel that records the end of the study: the last patient's last visit is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace


class FinishPanel(InlinePanel):
    """`finished` carries what the status line says."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("End of the study"), tr("Record it (Enter)"))
        self._workplace = workplace
        self.reason = QLineEdit()
        self.add_field(
            tr("Reason"), self.reason, help_text=tr("As in: the last patient's last visit is over")
        )
        self.explain(tr("This is recorded once. Locking the database and unblinding come after it."))

    def start(self) -> None:
        """Ask for the reason."""
        self.reason.clear()
        self.open_at(self.reason)

    def act(self) -> None:
        """Record the end."""
        reason = self.reason.text()
        if not reason.strip():
            raise UserError(tr("This needs a reason."), kept=tr("Nothing was saved."))
        self._workplace.tasks.write(lambda: self._finish(reason), self._on_done, self.on_error)

    def _finish(self, reason: str) -> str:
        from frailty_desktop.services import allocation

        workplace = self._workplace
        with workplace.study.edit(
            by=workplace.person.id, action=tr("Record the end of the study"), reason=reason
        ) as edit:
            allocation.finish_study(edit, reason=reason)
        return tr("The end of the study is recorded.")

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)
