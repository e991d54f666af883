"""Shows the safety of the study: primary endpoint, adverse events, serious ones, timelines, laboratory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.filter_chips import Filter, FilterChips
from frailty_desktop.gui.page import KeyHelp, Page, PageName, Place, Workplace
from frailty_desktop.gui.safety_body import SafetyBody
from frailty_desktop.gui.safety_controls import EventControls, TimelineControls
from frailty_desktop.gui.safety_reading import (
    EVENTS,
    LABORATORY,
    PRIMARY,
    SERIOUS,
    TIMELINES,
    SafetyChoice,
    SafetyContent,
    SafetyReader,
    watched_items,
)
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.study.blinding import Grouping

_FILES = {
    PRIMARY: ("primary_endpoint", "stopping_rule", "primary_endpoint_patients"),
    EVENTS: ("adverse_events",),
    SERIOUS: ("serious_adverse_events",),
    TIMELINES: (),
    LABORATORY: ("laboratory_shifts",),
}
_WATCHED = frozenset(
    {ChangeKind.PATIENT, ChangeKind.VISIT, ChangeKind.FORM, ChangeKind.STUDY, ChangeKind.ALLOCATION}
)


class SafetyPage(Page):
    """Five tabs, each made when somebody looks; Enter opens the event or the patient in the cursor."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look, say = workplace.appearance, workplace.say
        self._choice = SafetyChoice()
        self._reader = SafetyReader(workplace)
        self._items = watched_items(workplace.study.design)
        self._grouping: Grouping | None = None
        self.chips = FilterChips(look, _tabs(), tr("What of the safety is shown"))
        self.chips.show_counts({})
        self.event_controls = EventControls(look)
        self.timeline_controls = TimelineControls(look)
        self.bodies = {
            PRIMARY: SafetyBody(look, say, tables=3),
            EVENTS: SafetyBody(look, say, tables=1, above=self.event_controls),
            SERIOUS: SafetyBody(look, say, tables=1),
            TIMELINES: SafetyBody(look, say, pictures=1, above=self.timeline_controls),
            LABORATORY: SafetyBody(look, say, tables=1, pictures=1),
        }
        self._stale = set(self.bodies)
        self._stack = QStackedWidget()
        for body in self.bodies.values():
            body.opened.connect(self.open)
            self._stack.addWidget(body)
        self.chips.chosen.connect(self._on_tab)
        self.event_controls.changed.connect(self._on_events)
        self.timeline_controls.patient_chosen.connect(self._on_patient)
        self.timeline_controls.turned.connect(self._turn)
        workplace.averages.changed.connect(self._on_averages)
        self.content.setSpacing(look.px(12))
        self.content.addWidget(CohortTabs(workplace, PageName.SAFETY))
        self.content.addWidget(self.chips)
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """Name the page."""
        return tr("Safety")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("1 - 5", tr("Primary endpoint, adverse events, serious events, timelines, laboratory")),
            KeyHelp("Enter", tr("Open the event or the patient in the cursor")),
            KeyHelp("E", tr("Treatment-emergent events or all")),
            KeyHelp("G", tr("A line for each grade")),
            KeyHelp("/", tr("The timeline of one patient")),
            KeyHelp("Page Up, Page Down", tr("In the timelines: other patients")),
            KeyHelp("Esc", tr("In the timelines: all patients")),
            KeyHelp("T", tr("The picture as a table, and back")),
            KeyHelp("Ctrl+C", tr("Copy the table or the picture")),
            KeyHelp("Ctrl+E", tr("Save the table as CSV, or the picture as a file")),
        )

    @property
    def tab(self) -> str:
        """The name of the tab shown."""
        return self.chips.now

    @property
    def body(self) -> SafetyBody:
        """The tab shown."""
        return self.bodies[self.tab]

    def show_place(self, place: Place) -> None:
        """Show the page as it was left, or the timeline of one patient."""
        if place.patient_id != self._choice.patient_id:
            self._choice = replace(self._choice, patient_id=place.patient_id, page=0)
            self._stale.add(TIMELINES)
        if place.patient_id is not None and self.tab != TIMELINES:
            self.chips.choose(TIMELINES)
        elif self.tab in self._stale:
            self._is_stale = True
            self.refresh_if_needed()

    def focus_first(self) -> None:
        """Put the cursor on the first table or picture of the tab."""
        if not self.body.focus_first():
            super().focus_first()

    def do(self, action: str) -> bool:
        """Go to where a patient of the timeline is chosen."""
        if action != "find":
            return False
        if self.tab != TIMELINES:
            self.chips.choose(TIMELINES)
        self.timeline_controls.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.timeline_controls.search.selectAll()
        return True

    # Staying true

    def concerns(self, changes: Changes) -> bool:
        """Say whether a number of the page may differ: what it is made from was touched."""
        return changes.is_bulk or bool(changes.kinds & _WATCHED) or bool(changes.items & self._items)

    def mark_stale(self) -> None:
        """Note that every tab is out of date."""
        self._reader.forget()
        self._stale = set(self.bodies)
        super().mark_stale()

    def refresh(self) -> None:
        """Make the tab that is shown anew."""
        tab, choice = self.tab, self._choice
        self._stale.discard(tab)
        self._grouping = self.workplace.averages.grouping
        self.ask(
            tab,
            lambda: self._reader.content(tab, choice),
            lambda content: self._show(tab, choice, content),
        )

    def _show(self, tab: str, choice: SafetyChoice, content: SafetyContent) -> None:
        if choice.of(tab) != self._choice.of(tab):
            self._stale.add(tab)
            return
        had_cursor = self.hasFocus()
        self.bodies[tab].show_content(content)
        if tab == TIMELINES:
            page = min(choice.page, content.pages - 1)
            self.timeline_controls.show_patients(content.patients, choice.patient_id)
            self.timeline_controls.show_pages(page, content.pages)
        if tab == self.tab and had_cursor:
            self.focus_first()

    def _on_averages(self, _endpoints: object) -> None:
        """Take in other groups; moved averages alone are no matter of this page."""
        if self.workplace.averages.grouping is not self._grouping:
            self.mark_stale()

    # Choosing

    def _on_tab(self, tab: str) -> None:
        self._stack.setCurrentWidget(self.bodies[tab])
        if tab in self._stale:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.refresh()
        else:
            self.focus_first()

    def _choose(self, tab: str, choice: SafetyChoice) -> None:
        self._choice = choice
        self._stale.add(tab)
        if tab == self.tab:
            self.refresh()

    def _on_events(self) -> None:
        controls = self.event_controls
        self._choose(
            EVENTS,
            replace(self._choice, emergent_only=controls.emergent_only, by_grade=controls.by_grade),
        )

    def _on_patient(self, patient_id: UUID | None) -> None:
        if patient_id != self._choice.patient_id:
            self.workplace.go_to(Place.safety(patient_id))
        self.bodies[TIMELINES].focus_first()

    def _turn(self, steps: int) -> None:
        content = self.bodies[TIMELINES].content
        total = content.pages if content is not None else 1
        page = min(max(min(self._choice.page, total - 1) + steps, 0), total - 1)
        if page != self._choice.page:
            self._choose(TIMELINES, replace(self._choice, page=page))

    def open(self, key: str) -> None:
        """Open what a key names: an event by its form and patient, or a patient."""
        form, _, patient = key.rpartition("/")
        if form:
            self.workplace.go_to(Place.form(UUID(form), UUID(patient)))
        else:
            self.workplace.go_to(Place.patient(UUID(patient)))

    def save(self) -> None:
        """Save the table in the cursor, or the first one of the tab; pictures save themselves."""
        from frailty_desktop.gui.safety_saving import save_table

        tables = self.body.tables
        place = next((at for at, table in enumerate(tables) if table.grid.hasFocus()), 0)
        if not tables or not tables[place].table.rows:
            self.workplace.say(tr("There is no table here to save yet."))
            return
        try:
            save_table(self, tables[place].table, _FILES[self.tab][place])
        except UserError as refused:
            self.banner.show_error(refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not isinstance(self.focusWidget(), QLineEdit) and self.chips.takes(event):
            return
        if event.text() == "/":
            self.do("find")
        elif event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif not (self._takes_events(event) or self._takes_timelines(event)):
            super().keyPressEvent(event)

    def _takes_events(self, event: QKeyEvent) -> bool:
        segments = {Qt.Key.Key_E: self.event_controls.which, Qt.Key.Key_G: self.event_controls.grades}
        found = segments.get(Qt.Key(event.key()))
        if self.tab != EVENTS or found is None or event.modifiers():
            return False
        found.step()
        return True

    def _takes_timelines(self, event: QKeyEvent) -> bool:
        if self.tab != TIMELINES:
            return False
        if event.key() == Qt.Key.Key_Escape and self._choice.patient_id is not None:
            self._on_patient(None)
            return True
        if event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
            return True
        return False


def _tabs() -> tuple[Filter, ...]:
    return (
        Filter(PRIMARY, tr("Primary endpoint")),
        Filter(EVENTS, tr("Adverse events")),
        Filter(SERIOUS, tr("Serious events")),
        Filter(TIMELINES, tr("Timelines")),
        Filter(LABORATORY, tr("Laboratory")),
    )
