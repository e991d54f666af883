"""What the study page says of freezing and locking, and what those with the right can do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from frailty_desktop.gui.card import Card
from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.holds_panel import HoldsPanel
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.database_lock import Obstacle
    from frailty_desktop.services.holds import HoldLine
    from frailty_desktop.services.proposals import Proposal

FREEZE, THAW, LOCK, UNLOCK, WITHDRAW = "Z", "T", "D", "O", "W"


class HoldsState(NamedTuple):
    """What the card reads."""

    holds: tuple[HoldLine, ...]
    obstacles: tuple[Obstacle, ...]
    proposal: Proposal | None
    rights: frozenset[str]

    @property
    def is_frozen(self) -> bool:
        """Whether the whole study is frozen."""
        return any(hold.level == "study" and hold.kind == "frozen" for hold in self.holds)


class HoldsCard(Card):
    """`said` carries what the status line says, `opened` a panel that came up, to be scrolled to."""

    said = Signal(object)
    opened = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        look = workplace.appearance
        super().__init__(look, tr("Freeze and lock"))
        self._workplace = workplace
        self._state: HoldsState | None = None
        self._words = label("", wrap=True)
        self._ways = label("", "muted", wrap=True)
        self.panel = HoldsPanel(workplace)
        self.panel.finished.connect(self.said)
        self.buttons_of: dict[str, QPushButton] = {}
        acts = QWidget()
        flow = FlowLayout(acts, gap=look.px(6))
        for letter, words in (
            (FREEZE, tr("Freeze all data")),
            (THAW, tr("Thaw all data")),
            (LOCK, tr("Lock the database")),
            (UNLOCK, tr("Unlock the database")),
            (WITHDRAW, tr("Withdraw the proposal")),
        ):
            button = QPushButton(f"{words} ({letter})")
            button.clicked.connect(lambda _checked=False, letter=letter: self._do(letter))
            button.hide()
            self.buttons_of[letter] = button
            flow.addWidget(button)
        for widget in (self._words, self._ways, acts, self.panel):
            self.body.addWidget(widget)

    def words(self) -> str:
        """Return what the card says."""
        return " ".join(part for part in (self._words.text(), self._ways.text()) if part)

    def read(self) -> HoldsState:
        """Read what the card says, off the UI thread."""
        from frailty_desktop.services import database_lock, holds, proposals, rights

        workplace = self._workplace
        study, person, today = workplace.study, workplace.person, workplace.today()
        asked = (rights.Right.FREEZE, rights.Right.LOCK_STUDY, rights.Right.UNLOCK_STUDY)
        with study.read() as session:
            has = frozenset(right.value for right in asked if rights.may(session, person.id, right, today))
            locks = rights.Right.LOCK_STUDY.value in has and not study.info.is_locked
            waiting = proposals.open_proposals(session, proposals.UNLOCK)
            return HoldsState(
                holds=tuple(holds.standing_holds(session)),
                obstacles=tuple(database_lock.lock_obstacles(session, study.design, today)) if locks else (),
                proposal=waiting[0] if waiting else None,
                rights=has,
            )

    def show_state(self, state: HoldsState) -> None:
        """Show what was read."""
        self._state = state
        self._words.setText(" ".join(self._sentences(state)))
        ways = "\n".join(f"▲ {obstacle.sentence()}" for obstacle in state.obstacles)
        self._ways.setText(tr("Before the database can be locked:") + "\n" + ways if ways else "")
        self._ways.setVisible(bool(ways))
        is_locked, may_write = self._workplace.study.info.is_locked, not self._workplace.study.is_read_only
        offered = {
            FREEZE: "freeze" in state.rights and not state.is_frozen and not is_locked,
            THAW: "freeze" in state.rights and state.is_frozen and not is_locked,
            LOCK: "lock_study" in state.rights and not is_locked,
            UNLOCK: "unlock_study" in state.rights and is_locked,
            WITHDRAW: "unlock_study" in state.rights and is_locked and state.proposal is not None,
        }
        for letter, button in self.buttons_of.items():
            button.setVisible(offered[letter] and may_write)
        self.buttons_of[LOCK].setEnabled(not state.obstacles)

    def takes(self, event: QKeyEvent) -> bool:
        """Answer to the letter of a button that is shown; say whether it was one."""
        letter = event.text().upper()
        button = self.buttons_of.get(letter)
        if button is None or event.modifiers() or button.isHidden() or not button.isEnabled():
            return False
        self._do(letter)
        return True

    def put_away(self) -> None:
        """Let no password and no half-typed panel stay in the background."""
        self.panel.close_panel()

    def _do(self, letter: str) -> None:
        state = self._state
        if state is None:
            return
        starts: dict[str, Callable[[], None]] = {
            FREEZE: self.panel.start_freezing,
            THAW: self.panel.start_thawing,
            LOCK: self.panel.start_locking,
            UNLOCK: lambda: self.panel.start_unlocking(state.proposal),
            WITHDRAW: lambda: self.panel.start_withdrawing(state.proposal),
        }
        starts[letter]()
        self.opened.emit(self.panel)

    def _sentences(self, state: HoldsState) -> list[str]:
        info = self._workplace.study.info
        said = []
        if info.is_locked:
            when = moment_words(info.locked_at) if info.locked_at else ""
            said.append(tr("The database is locked since {when}: its data no longer change.", when=when))
            if state.proposal is not None:
                said.append(
                    tr(
                        "{person} proposed on {when} to unlock it: “{reason}”. A second person has not "
                        "confirmed it.",
                        person=state.proposal.proposed_by_name,
                        when=moment_words(state.proposal.proposed_at),
                        reason=state.proposal.reason,
                    )
                )
            return said
        said.append(tr("All data are frozen.") if state.is_frozen else tr("The database is open."))
        others = sum(hold.level != "study" for hold in state.holds)
        if others:
            said.append(
                tr_count(
                    "{count} form, visit or patient is frozen or locked.",
                    "{count} forms, visits or patients are frozen or locked.",
                    others,
                )
            )
        return said
