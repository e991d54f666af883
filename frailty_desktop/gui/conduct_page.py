"""Shows how the study proceeds: enrolment, flow, visits, forms, queries and data entry, as of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.conduct_body import ConductBody
from frailty_desktop.gui.conduct_reading import (
    DELAY,
    ENROLMENT,
    FLOW,
    FORMS,
    LONG,
    QUERIES,
    VISITS,
    ConductReader,
    place_of,
)
from frailty_desktop.gui.filter_chips import Filter, FilterChips
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp, Page, PageName, Workplace
from frailty_desktop.gui.words_table import WordsTable
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.conduct_view import ConductView
    from frailty_desktop.storage.changes import Changes

_HEAD, _ROW, _MOST_ROWS = 116, 30, 12  # px of the list below, without and for each line


class ConductPage(Page):
    """Six tabs, each read when somebody looks; a list of who is behind a number opens below."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        tabs = _tabs()
        self.chips = FilterChips(look, tabs, tr("What of the conduct is shown"))
        self.chips.show_counts({})
        self.bodies = {tab.name: ConductBody(look, workplace.say, tab.words) for tab in tabs}
        self._reader = ConductReader(workplace)
        self._stale = set(self.bodies)
        self._listed: dict[str, str] = {}  # by tab: the key of the list that is open
        self._came_from: QWidget | None = None
        self._stack = QStackedWidget()
        for body in self.bodies.values():
            body.opened.connect(self.open)
            self._stack.addWidget(body)
        self.list_panel = QFrame()
        self.list_title = label("", "heading")
        self.list_count = label("", "muted")
        self.list = WordsTable(look)
        self._close = QPushButton(tr("Close (Esc)"))
        self._close.setProperty("look", "quiet")
        self._close.clicked.connect(self.close_list)
        self.list.opened.connect(self.open)
        self.list.copied.connect(workplace.say)
        self.chips.chosen.connect(self._on_tab)
        self._arrange()

    def title(self) -> str:
        """Name the page."""
        return tr("Conduct")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("1 - 6", tr("Enrolment, flow, visits, forms, queries, data entry")),
            KeyHelp("← → ↑ ↓", tr("Along a picture; what stands there is read out")),
            KeyHelp("Enter", tr("Who is behind the number; then the patient, form or query itself")),
            KeyHelp("T", tr("The picture as a table, and back")),
            KeyHelp("Ctrl+C", tr("Copy the picture or the table")),
            KeyHelp("Ctrl+E", tr("Save the picture")),
            KeyHelp("Esc", tr("Close the list")),
        )

    @property
    def tab(self) -> str:
        """The name of the tab shown."""
        return self.chips.now

    @property
    def body(self) -> ConductBody:
        """The tab shown."""
        return self.bodies[self.tab]

    def focus_first(self) -> None:
        """Put the cursor on the first picture or table of the tab."""
        if not self.body.focus_first():
            super().focus_first()

    # Staying true

    def on_changes(self, changes: Changes) -> None:
        """Every tab may differ after a save; only the one that is looked at is read at once."""
        if self.concerns(changes):
            self._stale = set(self.bodies)
        super().on_changes(changes)

    def mark_stale(self) -> None:
        """Note that every tab is out of date."""
        self._stale = set(self.bodies)
        super().mark_stale()

    def refresh(self) -> None:
        """Read the tab that is shown anew."""
        tab = self.tab
        self._stale.discard(tab)
        is_long = tab in LONG
        if is_long:
            self.body.say_waiting(tr("The forms of the study are being counted."))
        self.ask(tab, lambda: self._reader.read(tab), lambda view: self._show(tab, view), is_long=is_long)

    def _show(self, tab: str, view: ConductView) -> None:
        had_cursor = self.hasFocus()
        self.bodies[tab].show_view(view)
        if tab == self.tab:
            self._show_list()
            if had_cursor:
                self.focus_first()

    def _on_tab(self, tab: str) -> None:
        self._stack.setCurrentWidget(self.bodies[tab])
        self._came_from = None
        self._show_list()
        if tab in self._stale:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.refresh()
        else:
            self.focus_first()

    # Opening

    def open(self, key: str) -> None:
        """Go where a key leads: to a patient, form or query, or open the list of who is behind a number."""
        place = place_of(key)
        if place is not None:
            self.workplace.go_to(place)
            return
        view = self.body.view
        if view is not None and key in view.lists:
            self._came_from = self.focusWidget()
            self._listed[self.tab] = key
            self._show_list()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_list(self) -> None:
        """Put the list away; the cursor goes back to where it came from."""
        if self._listed.pop(self.tab, None) is None:
            return
        came_from, self._came_from = self._came_from, None
        self._show_list()
        if came_from is not None and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_first()

    def _show_list(self) -> None:
        view = self.body.view
        listing = view.lists.get(self._listed.get(self.tab, "")) if view is not None else None
        self.list_panel.setVisible(listing is not None)
        if listing is None:
            self._listed.pop(self.tab, None)
            return
        self.list_title.setText(listing.title)
        self.list_count.setText(tr_count("{count} line", "{count} lines", listing.count))
        self.list.show_table(listing.table())
        rows = min(max(len(listing.lines), 2), _MOST_ROWS)
        self.list_panel.setMaximumHeight(self.workplace.appearance.px(_HEAD + _ROW * rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.list_panel.isVisible():
            self.close_list()
        elif not self.chips.takes(event):
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        px = self.workplace.appearance.px
        head = QHBoxLayout()
        head.addWidget(self.list_title)
        head.addWidget(self.list_count)
        head.addStretch(1)
        head.addWidget(self._close)
        column = QVBoxLayout(self.list_panel)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.list_panel.setProperty("look", "panel")
        self.list_panel.hide()
        self.content.setSpacing(px(12))
        self.content.addWidget(CohortTabs(self.workplace, PageName.CONDUCT))
        self.content.addWidget(self.chips)
        self.content.addWidget(self._stack, 3)
        self.content.addWidget(self.list_panel, 2)


def _tabs() -> tuple[Filter, ...]:
    return (
        Filter(ENROLMENT, tr("Enrolment")),
        Filter(FLOW, tr("Flow")),
        Filter(VISITS, tr("Visits")),
        Filter(FORMS, tr("Forms")),
        Filter(QUERIES, tr("Queries")),
        Filter(DELAY, tr("Data entry")),
    )
