"""Keys that people wait for, and handing them over after one's password; nobody sees a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from frailty_desktop.gui.card import Card
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.key_grants import Waiting


class KeysWaiting(NamedTuple):
    """Who waits for which key, and which of them this person may hand over."""

    waiting: tuple[Waiting, ...]
    own: tuple[Waiting, ...]


def read_waiting(workplace: Workplace) -> KeysWaiting:
    """Read who waits; nothing of it for those who hand no key over."""
    from frailty_desktop.services import key_grants, rights

    identity, others = rights.Right.MANAGE_PEOPLE, rights.Right.MAKE_LIST
    with workplace.study.read() as session:
        may = {
            right: rights.may(session, workplace.person.id, right, workplace.today())
            for right in (identity, others)
        }
        if workplace.study.access.key is None or not any(may.values()):
            return KeysWaiting((), ())
        waiting = tuple(key_grants.waiting(session))
    own = tuple(one for one in waiting if may[identity if one.key is key_grants.KeyName.IDENTITY else others])
    return KeysWaiting(waiting, own)


class HandoverCard(Card):
    """Hidden while nobody waits. `said` carries what the status line says."""

    said = Signal(object)
    closed = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Keys that people wait for"))
        self._words = label("", wrap=True)
        self.button = QPushButton(tr("Hand over (K)"))
        self.button.clicked.connect(self.start)
        self.panel = HandoverPanel(workplace)
        self.panel.finished.connect(self._on_done)
        self.panel.cancelled.connect(self.closed)
        self.buttons.addWidget(self.button)
        for widget in (self._words, self.panel):
            self.body.addWidget(widget)
        self.hide()

    def show_waiting(self, found: KeysWaiting) -> None:
        """Say who waits for what."""
        self._words.setText("\n".join(_words(one) for one in found.waiting))
        self.panel.waiting = found.own
        self.button.setEnabled(bool(found.own))
        self.setVisible(bool(found.waiting))

    def start(self) -> None:
        """Ask for the password."""
        if self.isVisible() and self.panel.waiting:
            self.panel.open_at(self.panel.password)

    def _on_done(self, said: str) -> None:
        self.said.emit(said)
        self.closed.emit()


class HandoverPanel(InlinePanel):
    """Asks for the password of whoever hands over: the keys are opened for this and put away again."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Hand over the keys"), tr("Hand over (Enter)"))
        self._workplace = workplace
        self.waiting: tuple[Waiting, ...] = ()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field(tr("Your password"), self.password)
        self.explain(tr("Each key is sealed so that this one person alone can open it, with their password."))

    def close_panel(self) -> None:
        """Put the panel away; the password does not stay in it."""
        self.password.clear()
        super().close_panel()

    def act(self) -> None:
        """Hand over what this person holds."""
        password = self.password.text()
        self._workplace.tasks.write(lambda: self._hand_over(password), self._on_done, self.on_error)

    def _hand_over(self, password: str) -> str:
        from frailty_desktop.errors import UserError
        from frailty_desktop.services import key_grants, sign_in

        workplace = self._workplace
        person = workplace.person
        keys = dict(sign_in.all_keys(workplace.study, person.name, password, clock=workplace.clock))
        with workplace.study.edit(by=person.id, action=tr("Hand over keys")) as edit:
            count = key_grants.hand_over(edit, keys, self.waiting)
        if not count:
            raise UserError(
                tr("You do not hold these keys yourself."),
                kept=tr("Nothing was handed over."),
                next_step=tr("Somebody who holds them has to do it."),
            )
        return tr_count("{count} key handed over.", "{count} keys handed over.", count)

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)


def _words(one: Waiting) -> str:
    what = {
        "identity": tr("the key of names and contacts"),
        "allocation": tr("the key of the allocation list"),
        "envelope": tr("the key of the emergency envelopes"),
    }[one.key.value]
    return tr("{person} waits for {key}.", person=one.name, key=what)
