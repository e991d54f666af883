"""The inline panel that proposes to unblind the study, or confirms it as the second person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.form_rows import add_row
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.allocation_keys import AllocationKey
    from frailty_desktop.services.people import Person
    from frailty_desktop.services.proposals import Proposal


class UnblindingPanel(InlinePanel):
    """`finished` carries what the status line says."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Unblind the study"), tr("Propose it"))
        self._workplace = workplace
        self._proposal: Proposal | None = None
        self.reason, self.password, self.key = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._lines = {
            self.reason: add_row(self.fields, tr("Reason"), self.reason),
            self.password: add_row(
                self.fields, tr("Your password"), self.password, help_text=tr("The second confirmation")
            ),
            self.key: add_row(
                self.fields,
                tr("Printed key"),
                self.key,
                help_text=tr("The key of the list, as it was printed when the list was made"),
            ),
        }
        for field in self._lines:
            field.setMinimumWidth(workplace.appearance.px(360))

    def start(self, proposal: Proposal | None) -> None:
        """Ask for the reason, and of the second person for what confirms it."""
        self._proposal = proposal
        is_second = proposal is not None
        self.confirm_button.setText(tr("Open the arms to everybody") if is_second else tr("Propose it"))
        self.explain(_what_follows(proposal))
        for field in self._lines:
            field.clear()
        self._offer(self.password, is_second and self._workplace.study.access.key is not None)
        self._offer(self.key, is_second and self._workplace.allocation_key is None)
        self.open_at(self.reason)

    def close_panel(self) -> None:
        """Put the panel away; neither password nor key stay in it."""
        self.password.clear()
        self.key.clear()
        super().close_panel()

    def act(self) -> None:
        """Propose it, or do it as the second person."""
        reason, password, typed_key = self.reason.text(), self.password.text(), self.key.text()
        proposal = self._proposal
        if not reason.strip():
            raise UserError(tr("This needs a reason."), kept=tr("Nothing was changed."))
        if proposal is None:
            self._workplace.tasks.write(lambda: self._propose(reason), self._on_done, self.on_error)
            return
        self._workplace.tasks.write(
            lambda: self._confirm(proposal.id, reason, password, typed_key), self._on_done, self.on_error
        )

    def _offer(self, field: QLineEdit, is_offered: bool) -> None:
        row = self.fields.getItemPosition(self.fields.indexOf(field))[0]  # type: ignore[index]
        for column in range(3):
            item = self.fields.itemAtPosition(row, column)
            if item is not None and (widget := item.widget()) is not None:
                widget.setVisible(is_offered)

    def _propose(self, reason: str) -> str:
        from frailty_desktop.services import study_unblinding

        workplace = self._workplace
        with workplace.study.edit(
            by=workplace.person.id, action=tr("Propose to unblind the study"), reason=reason
        ) as edit:
            study_unblinding.propose_unblinding(edit, reason=reason)
        return tr("Proposed. Nothing is open until a second person confirms it.")

    def _confirm(self, proposal_id: UUID, reason: str, password: str, typed_key: str) -> str:
        from frailty_desktop.services import study_unblinding

        workplace = self._workplace
        second = self._second(password)
        key = self._held(typed_key)
        with workplace.study.edit(by=second.id, action=tr("Unblind the study"), reason=reason) as edit:
            study_unblinding.unblind(edit, proposal_id, key, second=second, reason=reason)
        return tr("The arms of this study are open. Open the study again to see them on every page.")

    def _second(self, password: str) -> Person:
        """Check the password of whoever works here: the second person confirms at their own sign-in."""
        workplace = self._workplace
        if workplace.study.access.key is None:
            return workplace.person
        from frailty_desktop.services import sign_in

        return sign_in.confirm(workplace.study, workplace.person.name, password, clock=workplace.clock)

    def _held(self, typed: str) -> AllocationKey:
        from frailty_desktop.services.allocation_keys import AllocationKey

        return self._workplace.allocation_key or AllocationKey.from_text(typed)

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)


def _what_follows(proposal: Proposal | None) -> str:
    if proposal is None:
        return tr("Opening the arms to everybody needs a second person and cannot be taken back.")
    return tr(
        "{person} proposed this on {when}: “{reason}”. Confirming opens the arms to everybody, on every page "
        "and in every export. It cannot be taken back.",
        person=proposal.proposed_by_name,
        when=moment_words(proposal.proposed_at),
        reason=proposal.reason,
    )
