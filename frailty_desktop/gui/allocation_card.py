"""What the study page says of the allocation, and what those with the right can do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.card import Card
from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.finish_panel import FinishPanel
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.list_panel import ListPanel
from frailty_desktop.gui.unblinding_panel import UnblindingPanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.emergency_unblinding import UnblindingLine
    from frailty_desktop.services.proposals import Proposal


class AllocationState(NamedTuple):
    """What the card reads; no arm, no block, no order of kits."""

    has_list: bool
    running_out: tuple[str, ...]
    obstacles: tuple[str, ...]
    proposal: Proposal | None
    unblindings: tuple[UnblindingLine, ...]
    rights: frozenset[str]


class AllocationCard(Card):
    """`said` carries what the status line says, `failed` what a panel could not."""

    said = Signal(object)
    opened = Signal(object)  # a panel that came up, to be scrolled to

    def __init__(self, workplace: Workplace) -> None:
        look = workplace.appearance
        super().__init__(look, tr("Allocation"))
        self._workplace = workplace
        self._state: AllocationState | None = None
        self._words = label("", wrap=True)
        self._emergencies = label("", "muted", wrap=True)
        self.list_panel = ListPanel(workplace)
        self.finish_panel = FinishPanel(workplace)
        self.unblinding_panel = UnblindingPanel(workplace)
        self.key_card = PrintedKey()
        self._acts: dict[str, tuple[QPushButton, Callable[[], None]]] = {}
        acts = QWidget()
        flow = FlowLayout(acts, gap=look.px(6))
        for letter, words, act in (
            ("M", tr("Make the list"), lambda: self.list_panel.start(adds=False)),
            ("A", tr("Add places"), lambda: self.list_panel.start(adds=True)),
            ("F", tr("Record the end of the study"), self.finish_panel.start),
            ("U", tr("Unblind the study"), self._start_unblinding),
        ):
            button = QPushButton(f"{words} ({letter})")
            button.clicked.connect(lambda _checked=False, act=act: self._do(act))
            button.hide()
            self._acts[letter] = (button, act)
            flow.addWidget(button)
        for widget in (self._words, self._emergencies, acts):
            self.body.addWidget(widget)
        for widget in (self.list_panel, self.key_card, self.finish_panel, self.unblinding_panel):
            self.body.addWidget(widget)
        self.list_panel.finished.connect(self._on_list)
        for panel in (self.finish_panel, self.unblinding_panel):
            panel.finished.connect(self.said)

    def read(self) -> AllocationState:
        """Read what the card says, off the UI thread."""
        from frailty_desktop.services import (
            assigned_kits,
            emergency_unblinding,
            places_left,
            proposals,
            rights,
            study_unblinding,
        )

        workplace = self._workplace
        study, person, today = workplace.study, workplace.person, workplace.today()
        asked = (
            rights.Right.MAKE_LIST,
            rights.Right.FINISH_STUDY,
            rights.Right.UNBLIND_STUDY,
            rights.Right.READ_TRAIL,
        )
        with study.read() as session:
            has = frozenset(right.value for right in asked if rights.may(session, person.id, right, today))
            waiting = proposals.open_proposals(session, proposals.UNBLIND)
            reads_trail = rights.Right.READ_TRAIL.value in has
            return AllocationState(
                has_list=assigned_kits.has_list(session),
                running_out=places_left.running_out(session, study.design),
                obstacles=study_unblinding.unblinding_obstacles(session),
                proposal=waiting[0] if waiting else None,
                unblindings=tuple(emergency_unblinding.unblindings(session)) if reads_trail else (),
                rights=has,
            )

    def show_state(self, state: AllocationState) -> None:
        """Show what was read."""
        self._state = state
        self._words.setText(" ".join(self._sentences(state)))
        lines = [
            tr(
                "{patient}: opened by {person} ({role}) on {when}; {reason}; told: {told}.",
                patient=line.patient,
                person=line.person,
                role=line.role,
                when=moment_words(line.at),
                reason=line.reason,
                told=line.who_was_told,
            )
            for line in state.unblindings
        ]
        self._emergencies.setText(
            tr("Emergency unblindings: {lines}", lines="\n".join(lines)) if lines else ""
        )
        self._emergencies.setVisible(bool(lines))
        may_write = not self._workplace.study.is_read_only
        info = self._workplace.study.info
        offered = {
            "M": "make_list" in state.rights and not state.has_list,
            "A": "make_list" in state.rights and state.has_list and info.state != "unblinded",
            "F": "finish_study" in state.rights and not info.is_finished,
            "U": "unblind_study" in state.rights and info.state == "blinded" and state.has_list,
        }
        for letter, (button, _act) in self._acts.items():
            button.setVisible(offered[letter] and may_write)

    def takes(self, event: QKeyEvent) -> bool:
        """Answer to the letter of a button that is shown; say whether it was one."""
        button, act = self._acts.get(event.text().upper(), (None, None))
        if button is None or act is None or event.modifiers() or button.isHidden():
            return False
        self._do(act)
        return True

    def _do(self, act: Callable[[], None]) -> None:
        """Open a panel, and say which one has the cursor now."""
        act()
        self.opened.emit(self.focusWidget())

    def put_away(self) -> None:
        """Let no key and no half-typed panel stay in the background."""
        for panel in (self.list_panel, self.finish_panel, self.unblinding_panel):
            panel.close_panel()
        self.key_card.clear()

    def _sentences(self, state: AllocationState) -> list[str]:
        info = self._workplace.study.info
        if not state.has_list:
            return [
                tr("There is no allocation list yet: a patient who is enrolled now gets no kit."),
                tr("The unblinded statistician makes or brings in the list."),
            ]
        said = [tr("There is an allocation list."), *state.running_out]
        if state.proposal is not None:
            said.append(
                tr(
                    "{person} proposed to unblind the study; a second person has not confirmed it.",
                    person=state.proposal.proposed_by_name,
                )
            )
        if info.unblinded_at is not None:
            said.append(tr("The arms were opened on {when}.", when=moment_words(info.unblinded_at)))
        return said

    def _start_unblinding(self) -> None:
        state = self._state
        if state is None:
            return
        if state.obstacles:
            self.unblinding_panel.start(state.proposal)
            self.unblinding_panel.on_error(
                UserError(tr("The arms of this study stay closed."), next_step=" ".join(state.obstacles))
            )
            return
        self.unblinding_panel.start(state.proposal)

    def _on_list(self, key: str) -> None:
        if key and self._workplace.study.info.state == "blinded":
            self.key_card.show_key(key)
            self.opened.emit(self.key_card)
        self.said.emit(tr("The allocation list is made.") if key else tr("The places are added."))


class PrintedKey(QFrame):
    """The key of a new list, shown once to be printed or written down."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self.key = label("", "heading", wrap=True)
        self.key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = label(
            tr(
                "The key of the list. Write it down or print it, and keep it away from the study and from "
                "everybody in a blinded role. It is not shown again."
            ),
            "muted",
            wrap=True,
        )
        done = QPushButton(tr("It is kept; put it away"))
        done.setProperty("look", "primary")
        done.clicked.connect(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        for widget in (self.key, words):
            column.addWidget(widget)
        column.addWidget(done, 0, Qt.AlignmentFlag.AlignLeft)
        self._done = done
        self.hide()

    def show_key(self, text: str) -> None:
        """Show a key."""
        half = len(text) // 2
        self.key.setText(f"{text[:half]}\u200b{text[half:]}")
        self.show()
        self._done.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget it."""
        self.key.clear()
        self.hide()
