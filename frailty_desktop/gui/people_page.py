"""The administrator's page: everybody with role, delegations, training and account; letters act on them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.find_line import FindLine
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.handover_card import HandoverCard, KeysWaiting, read_waiting
from frailty_desktop.gui.page import KeyHelp, Page, Workplace
from frailty_desktop.gui.people_panel import PeoplePanel
from frailty_desktop.gui.people_words import ADD, DISABLE, END, PeopleStep, columns, detail_words, steps
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.people_lines import PeopleLines, PersonLine
    from frailty_desktop.storage.changes import Changes

FAILURES_SHOWN = timedelta(days=30)
FEWEST_LINES = 6


class Everybody(NamedTuple):
    """What the page reads."""

    lines: PeopleLines
    sites: tuple[tuple[UUID, str], ...]
    versions: tuple[tuple[UUID, str], ...]
    keys: KeysWaiting


class PeoplePage(Page):
    """A list; the letters act on the person in the cursor, A adds one."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        self._everybody: Everybody | None = None
        self._has_accounts = workplace.study.access.key is not None
        self._title = label(tr("People"), "title")
        self._count = label("", "muted")
        self._unknown = label("", "due", wrap=True)
        self._detail = label("", "muted", wrap=True)
        self.search = FindLine(tr("Search people"), tr("Name, role, site"))
        self.panel = PeoplePanel(workplace)
        self.panel.finished.connect(self._on_done)
        self.panel.cancelled.connect(self._on_panel_closed)
        self.handover = HandoverCard(workplace)
        self.handover.said.connect(self._on_said)
        self.handover.closed.connect(self.focus_first)
        self.model: TableModel[PersonLine] = TableModel(
            columns(with_accounts=self._has_accounts), key=lambda line: line.id
        )
        self.view: TableView[PersonLine] = TableView(self.model, look, tr("People"))
        self.view.current_changed.connect(self._show_current)
        self.search.textChanged.connect(self.model.search)
        self._buttons: dict[str, QPushButton] = {}
        self._acts = QWidget()
        self._arrange()

    def title(self) -> str:
        """Name the page."""
        return tr("People")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            *(KeyHelp(step.letter, step.words) for step in self._steps()),
            KeyHelp("K", tr("Hand over keys that people wait for")),
            KeyHelp("/", tr("Search")),
        )

    def concerns(self, changes: Changes) -> bool:
        """Hear of people, accounts and versions."""
        return bool(changes.kinds & {ChangeKind.PERSON, ChangeKind.STUDY})

    def focus_first(self) -> None:
        """Put the cursor on the list."""
        (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        return self.search.does(action)

    def before_leaving(self) -> None:
        """Let no password stay on a page in the background."""
        self.panel.close_panel()
        self.handover.panel.close_panel()
        self._acts.show()

    def refresh(self) -> None:
        """Read the list anew."""
        self.ask("people", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_asking = self.panel.isVisible() or self.handover.panel.isVisible() or self.search.hasFocus()
        if not is_asking and not event.modifiers():
            letter = event.text().upper()
            step = next((step for step in self._steps() if step.letter == letter), None)
            if step is not None:
                self._start(step)
                return
            if letter == "K":
                self.handover.start()
                return
        super().keyPressEvent(event)

    # Reading

    def _read(self) -> Everybody:
        from frailty_desktop.services import amendments, people_lines, rights

        workplace = self.workplace
        study, today = workplace.study, workplace.today()
        right = rights.Right.MANAGE_PEOPLE
        with rights.reading(study, workplace.person.id, right, today) as session:
            lines = people_lines.people_lines(
                session, study.design.access.password_days, today, workplace.clock() - FAILURES_SHOWN
            )
            sites = people_lines.site_codes(session)
            versions = amendments.versions(session, study.design, today)
        named = tuple((line.id, line.version) for line in versions)
        return Everybody(lines, sites, named, read_waiting(workplace))

    def _show(self, everybody: Everybody) -> None:
        self._everybody = everybody
        lines = everybody.lines
        had_cursor = self.hasFocus() or self.view.hasFocus()
        fill(self.view, lines.people)
        self._count.setText(tr_count("{count} person", "{count} people", len(lines.people)))
        self._unknown.setText(
            tr_count(
                "▲  {count} failed sign-in in 30 days under a name that nobody here has.",
                "▲  {count} failed sign-ins in 30 days under names that nobody here has.",
                lines.unknown_names,
            )
        )
        self._unknown.setVisible(lines.unknown_names > 0)
        self.handover.show_waiting(everybody.keys)
        self._show_current(self.view.current_row())
        if had_cursor:
            self.focus_first()

    def _show_current(self, line: PersonLine | None) -> None:
        self._detail.setText(detail_words(line) if line is not None else "")
        can_write = not self.workplace.study.is_read_only
        for step in self._steps():
            self._buttons[step.name].setEnabled(can_write and _fits(step, line))

    # Doing

    def _steps(self) -> tuple[PeopleStep, ...]:
        return tuple(step for step in steps() if self._has_accounts or not step.is_of_accounts)

    def _start(self, step: PeopleStep) -> None:
        if self._everybody is None or not self._buttons[step.name].isEnabled():
            self.workplace.say(tr("{step} does not fit the person in the cursor.", step=step.words))
            return
        self._acts.hide()
        self.panel.start(step, self.view.current_row(), self._everybody.sites, self._everybody.versions)

    def _on_said(self, said: str) -> None:
        self.workplace.say(said)
        self.mark_stale()

    def _on_done(self, said: str) -> None:
        self._on_said(said)
        self._on_panel_closed()

    def _on_panel_closed(self) -> None:
        self._acts.show()
        self.focus_first()

    def _arrange(self) -> None:
        look = self.workplace.appearance
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title)
        top.addWidget(self.search, 1)
        top.addWidget(self._count)
        flow = FlowLayout(self._acts, gap=look.px(6))
        for step in self._steps():
            button = QPushButton(f"{step.words} ({step.letter})")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, step=step: self._start(step))
            self._buttons[step.name] = button
            flow.addWidget(button)
        self._unknown.hide()
        self.content.setSpacing(look.px(12))
        self.content.addLayout(top)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(12))
        for widget in (self._unknown, self.handover, self._acts, self.panel):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        column.addWidget(self._detail)
        area = QScrollArea()  # large letters: the list keeps a few lines, and the page scrolls
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(ground)
        self.content.addWidget(area, 1)
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.view.setMinimumHeight(self.workplace.appearance.px(FEWEST_LINES * 34))


def _fits(step: PeopleStep, line: PersonLine | None) -> bool:
    if step.name == ADD:
        return True
    if line is None:
        return False
    if step.name == DISABLE:
        return line.account.has_account and not line.account.is_disabled
    return step.name != END or any(not charge.is_over for charge in line.charges)
