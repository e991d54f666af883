"""What the study page says of versions of the design; a rehearsal with every record it would touch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from frailty_desktop.gui.amendment_panels import ApprovePanel, Rehearsed, RehearsePanel
from frailty_desktop.gui.card import Card
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.amendment_rehearsal import Touched
    from frailty_desktop.services.amendments import VersionLine

REHEARSE, APPROVE = "R", "P"
LINES_SHOWN = 12


class VersionsState(NamedTuple):
    """What the card reads."""

    lines: tuple[VersionLine, ...]
    may_manage: bool


class AmendmentCard(Card):
    """`said` carries what the status line says, `opened` what came up, to be scrolled to."""

    said = Signal(object)
    opened = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        look = workplace.appearance
        super().__init__(look, tr("Versions of the design"))
        self._workplace = workplace
        self._state: VersionsState | None = None
        self._rehearsed: Rehearsed | None = None
        self._words = label("", wrap=True)
        self.found = label("", wrap=True)
        self.model: TableModel[Touched] = TableModel(_columns(), key=id)
        self.view: TableView[Touched] = TableView(self.model, look, tr("Records that it would touch"))
        self.rehearse_panel, self.approve_panel = RehearsePanel(workplace), ApprovePanel(workplace)
        self.rehearse_panel.finished.connect(self._on_rehearsed)
        self.approve_panel.finished.connect(self._on_approved)
        self.buttons_of: dict[str, QPushButton] = {}
        acts = QWidget()
        flow = FlowLayout(acts, gap=look.px(6))
        for letter, words in (
            (REHEARSE, tr("Rehearse an amendment")),
            (APPROVE, tr("Approve at a site")),
        ):
            button = QPushButton(f"{words} ({letter})")
            button.clicked.connect(lambda _checked=False, letter=letter: self._do(letter))
            button.hide()
            self.buttons_of[letter] = button
            flow.addWidget(button)
        for widget in (self._words, acts, self.rehearse_panel, self.approve_panel, self.found, self.view):
            self.body.addWidget(widget)
        self._show_rehearsed(None)
        look.changed.connect(self._fit)

    def words(self) -> str:
        """Return what the card says of the versions."""
        return self._words.text()

    def read(self) -> VersionsState:
        """Read what the card says, off the UI thread."""
        from frailty_desktop.services import amendments, rights

        workplace = self._workplace
        study, today = workplace.study, workplace.today()
        with study.read() as session:
            may = rights.may(session, workplace.person.id, rights.Right.MANAGE_DESIGN, today)
            return VersionsState(tuple(amendments.versions(session, study.design, today)), may)

    def show_state(self, state: VersionsState) -> None:
        """Show what was read."""
        self._state = state
        self._words.setText("\n".join(_version_words(line) for line in state.lines))
        may_write = state.may_manage and not self._workplace.study.is_read_only
        self.buttons_of[REHEARSE].setVisible(state.may_manage)
        self.buttons_of[APPROVE].setVisible(
            may_write and (len(state.lines) > 1 or self._rehearsed is not None)
        )

    def takes(self, event: QKeyEvent) -> bool:
        """Answer to the letter of a button that is shown; say whether it was one."""
        letter = event.text().upper()
        button = self.buttons_of.get(letter)
        if button is None or event.modifiers() or button.isHidden():
            return False
        self._do(letter)
        return True

    def put_away(self) -> None:
        """Put the panels away."""
        self.rehearse_panel.close_panel()
        self.approve_panel.close_panel()

    def _do(self, letter: str) -> None:
        if self._state is None:
            return
        self.put_away()
        if letter == REHEARSE:
            self.rehearse_panel.start()
            self.opened.emit(self.rehearse_panel)
        else:
            self.approve_panel.start(self._state.lines, self._rehearsed)
            self.opened.emit(self.approve_panel)

    def _on_rehearsed(self, rehearsed: Rehearsed) -> None:
        self._show_rehearsed(rehearsed)
        if self._state is not None:
            self.show_state(self._state)
        self.opened.emit(self.view if rehearsed.found.touched else self.found)

    def _on_approved(self, said: str) -> None:
        self._show_rehearsed(None)
        self.said.emit(said)

    def _show_rehearsed(self, rehearsed: Rehearsed | None) -> None:
        self._rehearsed = rehearsed
        touched = rehearsed.found.touched if rehearsed is not None else ()
        self.found.setVisible(rehearsed is not None)
        self.view.setVisible(bool(touched))
        fill(self.view, list(touched))
        self._fit()
        if rehearsed is not None:
            self.found.setText(_found_words(rehearsed))

    def _fit(self) -> None:
        rows = min(LINES_SHOWN, max(1, self.model.rowCount()))
        heads = self.view.horizontalHeader().sizeHint().height()
        self.view.setFixedHeight(rows * self.view.verticalHeader().defaultSectionSize() + heads + 8)


def _version_words(line: VersionLine) -> str:
    where = [site.site for site in line.sites if site.is_in_force]
    coming = [
        tr("{site} from {day}", site=site.site, day=date_words(site.approved_on))
        for site in line.sites
        if site.approved_on is not None and not site.is_in_force
    ]
    said = [
        tr("Version {version} of {day}", version=line.version, day=date_words(line.dated)),
        tr("in force at {sites}", sites=", ".join(where)) if where else tr("in force nowhere"),
        tr("approved: {list}", list=", ".join(coming)) if coming else "",
        tr_count("{count} form stands under it", "{count} forms stand under it", line.forms),
    ]
    return "; ".join(part for part in said if part) + "."


def _found_words(rehearsed: Rehearsed) -> str:
    found = rehearsed.found
    if not found.touched:
        return tr(
            "Version {version} would touch no record of {patients} patients. Nothing was written.",
            version=found.version,
            patients=found.patients,
        )
    counts = Counter(one.touch.label for one in found.touched)
    return tr(
        "Version {version} would touch, among {patients} patients: {counts}. Nothing was written. Each line "
        "says what a record would be under the new version; it keeps its own.",
        version=found.version,
        patients=found.patients,
        counts=", ".join(f"{words} {count}" for words, count in counts.items()),
    )


def _columns() -> tuple[Column[Touched], ...]:
    return (
        Column(tr("Patient"), lambda one: one.patient_number, width=10),
        Column(tr("What"), lambda one: one.touch.label, width=20),
        Column(tr("Visit"), lambda one: one.visit, width=16),
        Column(
            tr("Form and field"),
            lambda one: ": ".join(part for part in (one.form, one.item) if part),
            width=30,
        ),
        Column(tr("Now"), lambda one: one.before, width=24),
        Column(tr("Would be"), lambda one: one.after),
    )
