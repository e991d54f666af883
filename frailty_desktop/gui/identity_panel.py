"""The inline panel for a patient's name and contacts; they go into the identity vault and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.identities import Identity


class IdentityPanel(InlinePanel):
    """`finished` carries what the status line says; it names nobody."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Name and contact"), tr("Save (Enter)"))
        self._workplace = workplace
        self._patient_id: UUID | None = None
        self.name, self.phone, self.address, self.contact = (QLineEdit() for _ in range(4))
        for words, field in (
            (tr("Name"), self.name),
            (tr("Telephone"), self.phone),
            (tr("Address"), self.address),
            (tr("Contact person"), self.contact),
        ):
            self.add_field(words, field)
            field.setMinimumWidth(workplace.appearance.px(360))
        self.explain(
            tr("Kept apart from everything measured, under a key of its own: in no export, log or report.")
        )

    def start(self, patient_id: UUID, known: Identity | None) -> None:
        """Ask for the name and contacts of a patient, from what is known."""
        from frailty_desktop.services.identities import MOST_CHARACTERS, Identity

        self._patient_id = patient_id
        identity = known or Identity()
        for field, text in (
            (self.name, identity.name),
            (self.phone, identity.phone),
            (self.address, identity.address),
            (self.contact, identity.contact_person),
        ):
            field.setMaxLength(MOST_CHARACTERS)
            field.setText(text)
        self.open_at(self.name)

    def close_panel(self) -> None:
        """Put the panel away; no name stays in it."""
        for field in (self.name, self.phone, self.address, self.contact):
            field.clear()
        super().close_panel()

    def act(self) -> None:
        """Save what was typed."""
        from frailty_desktop.services.identities import Identity

        workplace, patient_id = self._workplace, self._patient_id
        key = workplace.keys.identity if workplace.keys is not None else None
        if patient_id is None or key is None:
            return
        identity = Identity(self.name.text(), self.phone.text(), self.address.text(), self.contact.text())
        workplace.tasks.write(
            lambda: _save(workplace, patient_id, identity, key), self._on_done, self.on_error
        )

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)


def _save(workplace: Workplace, patient_id: UUID, identity: Identity, key: bytes) -> str:
    from frailty_desktop.services import identities

    with workplace.study.edit(by=workplace.person.id, action=tr("Record a name")) as edit:
        identities.save_identity(edit, patient_id, identity, key=key)
    return tr("Name and contact are saved.")
