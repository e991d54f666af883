"""The inline panel that freezes all data, locks the database, or unlocks it with a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.form_rows import add_row
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.signing import check_of, has_passwords
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.proposals import Proposal
    from frailty_desktop.storage.edit import Edit


class _Typed(NamedTuple):
    """What stood in the fields when the panel was confirmed; the work runs off the UI thread."""

    reason: str
    name: str
    password: str


class HoldsPanel(InlinePanel):
    """`finished` carries what the status line says."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Freeze and lock"), tr("Do it"))
        self._workplace = workplace
        self._work: Callable[[_Typed], str] = lambda _typed: ""
        self._needs: tuple[QLineEdit, ...] = ()
        self.reason, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for field, words, help_text in (
            (self.reason, tr("Reason"), tr("It stands in the history")),
            (self.name, tr("Second person"), tr("Name in full, not the one who proposed it")),
            (self.password, tr("Their password"), ""),
        ):
            add_row(self.fields, words, field, help_text=help_text)
            field.setMinimumWidth(workplace.appearance.px(300))

    def start_freezing(self) -> None:
        """Ask before all data are frozen."""
        words = tr("Nobody changes anything until it is thawed; a query can open a single field.")
        self._start(tr("Freeze all data"), words, self._freeze)

    def start_thawing(self) -> None:
        """Ask before all data are thawed."""
        self._start(tr("Thaw all data"), tr("Corrections are possible again."), self._thaw)

    def start_locking(self) -> None:
        """Ask before the database is locked."""
        words = tr("No data, query or signature changes after this. Unlocking needs two people and a reason.")
        self._start(tr("Lock the database"), words, self._lock)

    def start_unlocking(self, proposal: Proposal | None) -> None:
        """Propose to unlock; or, when that was done, ask the second person for name and password."""
        if proposal is None:
            words = tr("The database stays locked until a second person confirms it.")
            self._start(tr("Propose to unlock the database"), words, self._propose, self.reason)
            return
        words = tr(
            "{person} proposed this on {when}: “{reason}”. The second person gives name and password here.",
            person=proposal.proposed_by_name,
            when=moment_words(proposal.proposed_at),
            reason=proposal.reason,
        )
        needs = (self.name, self.password) if has_passwords(self._workplace) else (self.name,)
        self._start(tr("Unlock the database"), words, lambda typed: self._confirm(proposal, typed), *needs)

    def start_withdrawing(self, proposal: Proposal | None) -> None:
        """Ask before a proposal is withdrawn."""
        if proposal is not None:
            words = tr("The database stays locked.")
            self._start(tr("Withdraw the proposal"), words, lambda _typed: self._withdraw(proposal))

    def close_panel(self) -> None:
        """Put the panel away; no password stays in it."""
        self.password.clear()
        super().close_panel()

    def act(self) -> None:
        """Do what was asked for."""
        if self.reason in self._needs and not self.reason.text().strip():
            raise UserError(tr("This needs a reason."), next_step=tr("Write why, in a sentence."))
        work, typed = self._work, _Typed(self.reason.text(), self.name.text(), self.password.text())
        self._workplace.tasks.write(lambda: work(typed), self._on_done, self.on_error)

    def _start(self, title: str, words: str, work: Callable[[_Typed], str], *needs: QLineEdit) -> None:
        self._work, self._needs = work, needs
        self.title.setText(title)
        self.setAccessibleName(title)
        self.confirm_button.setText(title)
        self.explain(words)
        for field in (self.reason, self.name, self.password):
            field.clear()
            self.offer_field(field, field in needs)
        self.open_at(needs[0] if needs else self.confirm_button)

    def _freeze(self, _typed: _Typed) -> str:
        from frailty_desktop.services import holds

        study = self._workplace.study
        self._edit(tr("Freeze all data"), lambda edit: holds.freeze(edit, "study", study.info.id))
        return tr("All data are frozen.")

    def _thaw(self, _typed: _Typed) -> str:
        from frailty_desktop.services import holds

        study = self._workplace.study
        self._edit(tr("Thaw all data"), lambda edit: holds.unfreeze(edit, "study", study.info.id))
        return tr("The data can be corrected again.")

    def _lock(self, _typed: _Typed) -> str:
        from frailty_desktop.services import database_lock

        self._edit(tr("Lock the database"), database_lock.lock_study)
        return tr("The database is locked.")

    def _propose(self, typed: _Typed) -> str:
        from frailty_desktop.services import database_lock

        self._edit(
            tr("Propose to unlock the database"),
            lambda edit: database_lock.propose_unlock(edit, typed.reason),
        )
        return tr("Proposed. The database stays locked until a second person confirms it.")

    def _withdraw(self, proposal: Proposal) -> str:
        from frailty_desktop.services import proposals

        self._edit(tr("Withdraw the proposal"), lambda edit: proposals.withdraw(edit, proposal.id))
        return tr("Withdrawn. The database stays locked.")

    def _confirm(self, proposal: Proposal, typed: _Typed) -> str:
        from frailty_desktop.services import database_lock

        workplace, name = self._workplace, typed.name.strip()
        password = typed.password if has_passwords(workplace) else name
        second = check_of(workplace)(name, password)
        with workplace.study.edit(
            by=second.id, action=tr("Unlock the database"), reason=proposal.reason
        ) as edit:
            database_lock.confirm_unlock(edit, proposal.id, second=second)
        return tr("The database is open again.")

    def _edit(self, action: str, work: Callable[[Edit], object]) -> None:
        workplace = self._workplace
        with workplace.study.edit(by=workplace.person.id, action=action) as edit:
            work(edit)

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)
