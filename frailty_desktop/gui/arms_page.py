"""Every endpoint of the whole study, visit by visit: arms side by side, or all participants together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.arms_controls import ArmsControls
from frailty_desktop.gui.arms_grid import ArmsGrid
from frailty_desktop.gui.arms_reading import (
    Around,
    ReadPicture,
    ThreadsWanted,
    draw_threads,
    has_many_lines,
    moved_lines,
    read_around,
    read_picture,
)
from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp, Page, PageName, Place, Workplace
from frailty_desktop.gui.picture_panel import PicturePanel
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from frailty_desktop.analysis.picture import Picture
    from frailty_desktop.gui.arms_choice import ArmsChoice
    from frailty_desktop.gui.cohort_keeper import CohortMove
    from frailty_desktop.storage.changes import Changes

_MOST_FOR_CHOICES = 0.32  # of the page's height
_PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_AFTER_PAINT_MS = 40
_STEPS = {
    Qt.Key.Key_K: "kind",
    Qt.Key.Key_M: "measure",
    Qt.Key.Key_D: "level",
    Qt.Key.Key_S: "analysis_set",
    Qt.Key.Key_A: "across",
}


class _Scroll(QScrollArea):
    """Leaves Page Up and Page Down to the page while one picture is large."""

    leaves_pages = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.leaves_pages and event.key() in _PAGES:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ArmsPage(Page):
    """Small pictures side by side, one of them large; a save draws only those anew that it moves."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        design, look = workplace.study.design, workplace.appearance
        self._endpoints = {endpoint.name: endpoint for endpoint in design.endpoints}
        first = design.plans.analysis.endpoints or tuple(self._endpoints)
        self._large = ""  # the endpoint shown large
        self._wanted: set[str] = set(self._endpoints)  # endpoints whose pictures are to be worked out anew
        self._moved_patients: frozenset[UUID] = frozenset()
        self._is_around_stale = True
        self._shown: dict[str, Picture] = {}
        self.tabs = CohortTabs(workplace, PageName.ARMS)
        self.controls = ArmsControls(look, design.endpoints, first)
        self._choice = self.controls.choice
        self.words = label("", "muted", wrap=True)
        self.grid = ArmsGrid(look)
        self.panel = PicturePanel(look, workplace.say)
        self.waiting = label(tr("The averages are being computed."), "muted")
        self._top, self._large_place = QWidget(), QWidget()
        self._arrange()
        self.controls.choice_changed.connect(self._on_choice)
        self.controls.resized.connect(self._make_room)
        self.grid.enlarged.connect(self.show_large)
        self.grid.opened.connect(self._open_patient)
        self.panel.opened.connect(self._open_patient)
        workplace.cohort.changed.connect(self._on_cohort)
        self._choice_of_grid()

    def title(self) -> str:
        """Name the page; without open arms it is about all participants."""
        words = tr("Arms") if self.workplace.view is AllocationView.OPEN else tr("All participants")
        if self._large:
            return tr("{page}: {endpoint}", page=words, endpoint=self._endpoints[self._large].label)
        return words

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("K", tr("Mean, median, every patient, box, violin, responders")),
            KeyHelp("M", tr("Values, change, change in percent")),
            KeyHelp("D", tr("Of responders: which difference")),
            KeyHelp("S", tr("Analysis set")),
            KeyHelp("F", tr("Filter by site, sex, age, frailty")),
            KeyHelp("X", tr("Everybody again")),
            KeyHelp("E", tr("Choose the endpoints")),
            KeyHelp("A", tr("How many pictures side by side")),
            KeyHelp("← → ↑ ↓", tr("Along a line, to another line")),
            KeyHelp("Enter", tr("The patient in the cursor; else the picture, large")),
            KeyHelp("Esc", tr("All pictures")),
            KeyHelp("Page Up, Page Down", tr("The large picture of the endpoint before, of the next")),
            KeyHelp("T", tr("The large picture as a table")),
            KeyHelp("Ctrl+C, Ctrl+E", tr("Copy or save the large picture")),
            KeyHelp("Ctrl+Tab", tr("Results table, safety, conduct")),
        )

    def show_place(self, place: Place) -> None:
        """Show all pictures, or one large."""
        if place.item in self._endpoints:
            self.show_large(place.item)
        else:
            self.show_grid()

    def focus_first(self) -> None:
        """Put the cursor on the large picture, or the first one."""
        first = next(iter(self.grid.pictures.values()), None)
        if self._large:
            self.panel.focus_picture()
        elif first is not None:
            first.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.controls.endpoint_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        px = self.workplace.appearance.px
        scroll = _Scroll()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("ground")
        self._column = QVBoxLayout(ground)
        self._column.setContentsMargins(0, 0, px(4), 0)
        self._column.addWidget(self.grid)
        self._column.addWidget(self._large_place, 1)
        self._column.addStretch(0)
        scroll.setWidget(ground)
        sideways = scroll.horizontalScrollBar()
        sideways.valueChanged.connect(lambda _value: sideways.setValue(0))  # nothing hides to the left
        self._scroll = scroll
        top = QVBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        for widget in (self.controls, self.words, self.waiting):
            top.addWidget(widget)
        back = QPushButton(tr("All pictures (Esc)"))
        back.clicked.connect(lambda _checked=False: self.show_grid())
        large = QVBoxLayout(self._large_place)
        large.setContentsMargins(0, 0, 0, 0)
        large.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        large.addWidget(self.panel, 1)
        self._large_place.hide()
        self.content.setSpacing(px(8))
        self.content.addWidget(self.tabs)
        self.content.addWidget(self._top)
        self.content.addWidget(scroll, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Let the choices scroll away with the pictures where they would take the page for themselves."""
        is_tall = self._top.heightForWidth(self.width()) > self.height() * _MOST_FOR_CHOICES
        inside = self._column.indexOf(self._top) >= 0
        if is_tall and not inside:
            self._column.insertWidget(0, self._top)
        elif inside and not is_tall:
            self.content.insertWidget(1, self._top)

    # Staying true

    def concerns(self, changes: Changes) -> bool:  # noqa: ARG002 - whatever it is
        """The cohort tells what of it moved; nothing else concerns these pictures."""
        return False

    def _on_cohort(self, move: CohortMove) -> None:
        self._wanted.update(self._endpoints if move.endpoints is None else move.endpoints)
        self._moved_patients = move.patients
        self._is_around_stale |= move.are_facts_new
        self.mark_stale()

    def refresh(self) -> None:
        """Work out anew what is wanted and seen: the large picture, or those of the grid."""
        choice = self.controls.choice
        seen = [self._large] if self._large else list(self.grid.pictures)
        for endpoint in seen:
            if endpoint in self._wanted:
                self._ask_picture(endpoint, choice)
        if self._is_around_stale:
            self._is_around_stale = False
            self.ask("around", lambda: read_around(self.workplace, choice), self._show_around)

    def _ask_picture(self, endpoint: str, choice: ArmsChoice) -> None:
        moved = self._moved_patients
        self.ask(
            f"picture of {endpoint}",
            lambda: read_picture(self.workplace, choice, endpoint),
            lambda picture: self._take(endpoint, choice, picture, moved),
        )

    def _take(
        self, endpoint: str, choice: ArmsChoice, picture: Picture | None, moved: frozenset[UUID]
    ) -> None:
        """Show a picture; where its lines are many, the moved ones at once and the others once drawn."""
        self.waiting.setVisible(picture is None and not self._shown)
        if picture is None or choice != self.controls.choice:
            return
        self._wanted.discard(endpoint)
        before, self._shown[endpoint] = self._shown.get(endpoint), picture
        if not has_many_lines(picture):
            self._show(endpoint, picture)
            return
        at_once = moved_lines(before, picture, moved)
        if at_once is not None:
            self._show(endpoint, at_once)
        # What moved is painted first; drawing thousands of lines beside it would only make it wait.
        QTimer.singleShot(
            _AFTER_PAINT_MS if at_once else 0, self, lambda: self._draw_lines(endpoint, picture)
        )

    def _draw_lines(self, endpoint: str, picture: Picture) -> None:
        if self._shown.get(endpoint) is not picture:
            return
        wanted = self._threads_wanted(endpoint)
        self.ask(
            f"threads of {endpoint}",
            lambda: draw_threads(picture, wanted),
            lambda read: self._show_read(endpoint, read),
        )

    def _show_read(self, endpoint: str, read: ReadPicture) -> None:
        if self._shown.get(endpoint) is read.picture:
            self._show(endpoint, read.picture, read.threads)

    def _show(self, endpoint: str, picture: Picture, threads: QImage | None = None) -> None:
        if endpoint == self._large:
            self.panel.show_picture(picture, threads)
        elif not self._large and endpoint in self.grid.pictures:
            self.grid.pictures[endpoint].show_picture(picture, threads)

    def _threads_wanted(self, endpoint: str) -> ThreadsWanted:
        small = self.grid.pictures.get(endpoint)
        view = self.panel.view if endpoint == self._large or small is None else small.view
        return view.threads_wanted()

    def _show_around(self, around: Around | None) -> None:
        self.waiting.setVisible(around is None)
        if around is None:
            self._is_around_stale = True
            return
        self.controls.show_choices(around.choices)
        self.words.setText(" ".join(part for part in (around.groups, around.shown) if part))

    def _on_choice(self, choice: ArmsChoice) -> None:
        before = self._choice
        self._choice_of_grid()
        if not before.asks_the_same(choice):
            self._shown.clear()
            self._wanted.update(self._endpoints)
            self._is_around_stale = True
        self.mark_stale()

    def _choice_of_grid(self) -> None:
        choice = self._choice = self.controls.choice
        self.grid.show_endpoints([self._endpoints[name] for name in choice.endpoints], choice.across)
        self._wanted.update(name for name, small in self.grid.pictures.items() if small.view.picture is None)

    # One picture large

    def show_large(self, endpoint: str) -> None:
        """Show one endpoint's picture in the whole page."""
        self._large = endpoint
        self.panel.show_picture(self._shown.get(endpoint))
        self.grid.hide()
        self._scroll.leaves_pages = True
        self.words.hide()  # the large picture says it below itself
        self._large_place.show()
        self._wanted.add(endpoint)
        self.panel.focus_picture()
        self.title_changed.emit()
        self.mark_stale()

    def show_grid(self) -> None:
        """Show all pictures again, the cursor on the one that was large."""
        was, self._large = self._large, ""
        self._large_place.hide()
        self._scroll.leaves_pages = False
        self.words.show()
        self.grid.show()
        self._wanted.update(name for name in self.grid.pictures if self._is_behind(name))
        small = self.grid.pictures.get(was)
        if small is not None:
            small.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(small)
        self.title_changed.emit()
        self.mark_stale()

    def _is_behind(self, endpoint: str) -> bool:
        return self.grid.pictures[endpoint].view.picture is not self._shown.get(endpoint)

    def _open_patient(self, key: str) -> None:
        self.workplace.go_to(Place.patient(UUID(key)))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        doings = {
            Qt.Key.Key_F: self.controls.toggle_filters,
            Qt.Key.Key_E: self.controls.toggle_endpoints,
            Qt.Key.Key_X: self.controls.everybody,
        }
        if key == Qt.Key.Key_Escape and self._large:
            self.show_grid()
        elif key in _STEPS and not event.modifiers():
            self.controls.step(_STEPS[key])
        elif key in doings and not event.modifiers():
            doings[key]()
        elif key in _PAGES and self._large:
            self._beside(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _beside(self, steps: int) -> None:
        shown = list(self.controls.choice.endpoints) or list(self._endpoints)
        here = shown.index(self._large) if self._large in shown else -1
        self.show_large(shown[(here + steps) % len(shown)])
