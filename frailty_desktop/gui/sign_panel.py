"""The inline panel that takes a signature: what it means, and who gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.form_rows import add_row
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.signing import has_passwords
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.signing_session import Components


class SignPanel(InlinePanel):
    """`finished` carries what the status line says. Used by the sign-off page and by the form page."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Sign"), tr("Sign (Enter)"))
        self._workplace = workplace
        self._record: tuple[str, UUID] | None = None
        self.meaning = ChoiceBox()
        for meaning in workplace.study.design.signing.meanings:
            self.meaning.addItem(meaning, meaning)
        self.name, self.password = QLineEdit(), QLineEdit()
        is_protected = has_passwords(workplace)
        self._first = tr("Password") if is_protected else tr("Your name in full")
        if is_protected:
            self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field(tr("It means"), self.meaning, help_text=tr("This stands beside your name"))
        add_row(
            self.fields,
            tr("Name"),
            self.name,
            help_text=tr("Asked for at the first signature, and after a break"),
        )
        self.add_field(self._first, self.password)
        self.name.setMinimumWidth(workplace.appearance.px(220))

    @property
    def record_id(self) -> UUID | None:
        """What is being signed; None while the panel is away."""
        return self._record[1] if self._record is not None and self.isVisible() else None

    def start(self, level: str, record_id: UUID, what: str) -> None:
        """Ask for a signature of a form, a visit or a patient; `what` names it."""
        self._record = (level, record_id)
        self.title.setText(tr("Sign: {what}", what=what))
        self.setAccessibleName(self.title.text())
        self.explain(
            tr(
                "You sign as {person}. The signature is bound to the values shown, and no longer stands "
                "once one of them changes.",
                person=self._workplace.person.name,
            )
        )
        self.password.clear()
        self.name.clear()
        self._offer_name()
        self.open_at(self.meaning)

    def close_panel(self) -> None:
        """Put the panel away; no password stays in it."""
        self.password.clear()
        super().close_panel()

    def on_error(self, error: Exception) -> None:
        """Say what was refused; after a wrong component both are asked for again."""
        super().on_error(error)
        if isinstance(error, NotAllowedError):
            self.password.clear()
            self._offer_name()
            self.password.setFocus()

    def act(self) -> None:
        """Sign."""
        if self._record is None:
            return
        level, record_id = self._record
        meaning, given = str(self.meaning.currentData()), self._given()
        self._workplace.tasks.write(
            lambda: self._sign(level, record_id, meaning, given), self._on_done, self.on_error
        )

    def _given(self) -> Components:
        from frailty_desktop.services.signing_session import Components

        typed = self.password.text()
        return Components(self.name.text() if has_passwords(self._workplace) else typed, typed)

    def _sign(self, level: str, record_id: UUID, meaning: str, given: Components) -> str:
        from frailty_desktop.services import signatures

        workplace = self._workplace
        with workplace.study.edit(by=workplace.person.id, action=tr("Sign")) as edit:
            signatures.sign(edit, workplace.signing, level, record_id, meaning, given)
        with workplace.read() as session:
            line = signatures.signatures_of(session, level, record_id)[0]
        return tr("Signed by {words}", words=line.words())

    def _offer_name(self) -> None:
        is_offered = has_passwords(self._workplace) and self._workplace.signing.needs_name
        self.offer_field(self.name, is_offered)

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)
