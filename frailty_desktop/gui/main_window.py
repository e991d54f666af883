"""The window: rail, header, page, status line. It arranges and carries keys; it decides nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.messages import StatusLine
from frailty_desktop.gui.places import COHORT, PageName, Place
from frailty_desktop.gui.rail import Rail
from frailty_desktop.gui.study_header import StudyHeader

if TYPE_CHECKING:
    from frailty_desktop.gui.keys_panel import KeysPanel
    from frailty_desktop.gui.page import Page
    from frailty_desktop.gui.window_menu import WindowMenu

MOST_STEPS_BACK = 50
MOST_POPPED_UP = 10
NO_PAINT_MS = 1_000
SETTLE_MS = 20  # the first paint reaches the screen, and keys are heard, before anything heavy starts
PageMaker = Callable[[], "Page"]
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MainWindow(QWidget):
    """Shows one page at a time and remembers the way back. `asked` carries the name of an action."""

    asked = Signal(str)
    closing = Signal()

    def __init__(self, appearance: Appearance, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._makers: Mapping[PageName, PageMaker] = {}
        self._pages: dict[PageName, Page] = {}
        self._way: list[Place] = []
        self._may_close: Callable[[], bool] = lambda: True
        self._may_go: Callable[[Place], bool] = lambda _place: True
        self._cursor_before: QWidget | None = None
        self._after_paint: Callable[[], None] | None = None
        self._paint_timer = QTimer(self)  # a window that is minimised or covered is not painted
        self._paint_timer.setSingleShot(True)
        self._paint_timer.timeout.connect(self._do_after_paint)
        self.header = StudyHeader(appearance, clock)
        self.status = StatusLine()
        self.rail = Rail(appearance)
        self.keys_panel: KeysPanel | None = None
        self.stack = QStackedWidget()
        self.menu: WindowMenu | None = None
        self.setWindowTitle("frailty_desktop")
        self._appearance = appearance
        self._has_study = False
        self._rights: frozenset[str] = frozenset()
        self._arrange()
        self.rail.chosen.connect(self.go_from_rail)
        self.rail.menu_wanted.connect(self.open_menu)
        self.header.person_wanted.connect(lambda: self.asked.emit("switch_person"))
        self.header.backup_wanted.connect(lambda: self.asked.emit("back_up"))
        self.set_usable(False)

    # What is shown

    def use_pages(self, makers: Mapping[PageName, PageMaker], ready: Mapping[PageName, Page]) -> None:
        """Take the pages of an open study; each is made when somebody first goes there."""
        self.drop_pages()
        self._makers = makers
        for name, page in ready.items():
            self._adopt(name, page)
        self.set_usable(True)

    def drop_pages(self) -> None:
        """Let go of the pages of a study that closes."""
        for page in self._pages.values():
            self.stack.removeWidget(page)
            for timer in page.findChildren(QTimer):
                timer.stop()  # whoever is put away asks for nothing any more
            page.deleteLater()
        self._pages, self._makers, self._way = {}, {}, []
        self.set_usable(False)

    def show_for(self, rights: Collection[str]) -> None:
        """Show the places of somebody who has these rights, in the rail and in the menu."""
        self._rights = frozenset(rights)
        self.rail.show_for(rights)
        if self.menu is not None:
            self.menu.show_for(rights)

    def set_usable(self, has_study: bool) -> None:
        """Enable what needs an open study."""
        self._has_study = has_study
        self.rail.set_usable(has_study)
        if self.menu is not None:
            self.menu.set_usable(has_study=has_study, is_covered=self.is_covered)

    def show_alone(self, widget: QWidget) -> None:
        """Show what is no page of a study: the welcome, who works here, the list while opening."""
        if self.stack.indexOf(widget) < 0:
            self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        self.rail.set_here(None)

    @property
    def here(self) -> Place | None:
        """Where one is."""
        return self._way[-1] if self._way else None

    @property
    def page(self) -> Page | None:
        """The page in front."""
        shown = self.stack.currentWidget()
        return next((page for page in self._pages.values() if page is shown), None)

    def pages(self) -> tuple[Page, ...]:
        """The pages made so far."""
        return tuple(self._pages.values())

    # Going about

    def go_to(self, place: Place) -> None:
        """Bring a place to the front."""
        if not self._may_go(place):
            return
        if place.page not in self._makers and place.page not in self._pages:
            return
        if self.here != place:
            self._way = [*self._way, place][-MOST_STEPS_BACK:]
        self._bring(place)

    def go_from_rail(self, page: PageName) -> None:
        """Go to a place of the rail; the charts stay with the patient one is looking at."""
        patient_id = self.here.patient_id if self.here is not None and page is PageName.CHARTS else None
        self.go_to(Place(page, patient_id))

    def go_back(self) -> None:
        """Bring back the place before; from the first place of all, stay."""
        if len(self._way) > 1:
            self._way.pop()
            self._bring(self._way[-1])

    def go_back_to(self, place: Place | None) -> None:
        """Go back to the page from something that stood alone: to this place, or where one was."""
        target = place or self.here
        if target is not None:
            self.go_to(target)

    def open_menu(self) -> None:
        """Open the menu above its button."""
        if self.menu is not None:
            self.menu.open_from(self.rail.menu_button)

    def toggle_keys(self) -> None:
        """Show the keys of the page in front, or put them away."""
        from frailty_desktop.gui.keys_panel import KeysPanel

        if self.keys_panel is None:
            self.keys_panel = KeysPanel(self._appearance)
            self._middle.addWidget(self.keys_panel)
        if self.keys_panel.isVisible():
            self.keys_panel.hide()
            if self.page is not None:
                self.page.focus_first()
            return
        self.keys_panel.show_keys(self.page.keys() if self.page is not None else ())

    def refresh(self) -> None:
        """Read anew what the pages show."""
        for page in self._pages.values():
            page.mark_stale()

    def after_paint(self, work: Callable[[], None]) -> None:
        """Do something once the window has been painted; what is heavy must not hold the first paint up."""
        self._after_paint = work
        self._paint_timer.start(NO_PAINT_MS)
        self.update()

    # What stands over everything

    @property
    def is_covered(self) -> bool:
        """Whether something stands over the window, such as the lock."""
        return self._layers.currentWidget() is not self._work

    def cover(self, over: QWidget) -> None:
        """Let something stand over the whole window, at once: nothing behind it shows."""
        if not self.is_covered:
            self._cursor_before = self.focusWidget()
        _close_what_popped_up()
        if self._layers.indexOf(over) < 0:
            self._layers.addWidget(over)
        over.setGeometry(self.rect())
        over.show()
        over.raise_()
        over.repaint()  # before what is half typed goes to the disk, which may take a moment
        self._layers.setCurrentWidget(over)
        self.set_usable(self._has_study)
        self._show_title()

    def uncover(self) -> None:
        """Show the window as it was, the cursor where it was."""
        if not self.is_covered:
            return
        self._layers.setCurrentWidget(self._work)
        self.set_usable(self._has_study)
        self._show_title()
        before, self._cursor_before = self._cursor_before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.page is not None:
            self.page.focus_first()

    # What Qt calls

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._after_paint is not None:
            self._paint_timer.start(SETTLE_MS)

    def _do_after_paint(self) -> None:
        gc.enable()
        self.make_actions()
        work, self._after_paint = self._after_paint, None
        self._paint_timer.stop()
        if work is not None:
            work()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.focusWidget()
        if self.is_covered:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.go_back()
        elif event.key() in ENTER_KEYS and isinstance(here, QAbstractButton):
            here.click()
        else:
            super().keyPressEvent(event)

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Let somebody hold the window open while something is not yet on disk."""
        self._may_close = may_close

    def ask_before_going(self, may_go: Callable[[Place], bool]) -> None:
        """Let somebody say where this person may not go."""
        self._may_go = may_go

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.page is not None:
            self.page.before_leaving()
        if not self._may_close():
            event.ignore()
            return
        self.closing.emit()
        event.accept()

    # Making

    def _bring(self, place: Place) -> None:
        before = self.page
        page = self._pages.get(place.page) or self._adopt(place.page, self._makers[place.page]())
        if before is not None:
            before.before_leaving()
        page.show_place(place)
        self.stack.setCurrentWidget(page)
        self.rail.set_here(_rail_place(place))
        self._show_title()
        if self.keys_panel is not None and self.keys_panel.isVisible():
            self.keys_panel.show_keys(page.keys())
        page.focus_first()

    def _show_title(self) -> None:
        title = self.page.title() if self.page is not None and not self.is_covered else ""
        self.setWindowTitle(" · ".join(part for part in (title, "frailty_desktop") if part))

    def _adopt(self, name: PageName, page: Page) -> Page:
        self._pages[name] = page
        page.title_changed.connect(self._show_title)
        self.stack.addWidget(page)
        return page

    def _arrange(self) -> None:
        self._middle = middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.stack, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addLayout(middle, 1)
        right.addWidget(self.status)
        self._work = QWidget()
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self._work)
        whole = QHBoxLayout(self._work)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)

    def make_actions(self) -> None:
        """Make menu and shortcuts: the first thing after the first paint."""
        from frailty_desktop.gui.icons import application_icon
        from frailty_desktop.gui.window_menu import WindowMenu

        if self.menu is not None:
            return
        self.setWindowIcon(application_icon())
        self.menu = menu = WindowMenu(self)
        menu.page_wanted.connect(self.go_from_rail)
        menu.asked.connect(self.asked)
        menu.add_opener().triggered.connect(self.open_menu)
        self.set_usable(self._has_study)
        if self._rights:
            self.show_for(self._rights)


def _close_what_popped_up() -> None:
    for _ in range(MOST_POPPED_UP):
        up = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if up is None or not up.close():
            return


def _rail_place(place: Place) -> PageName:
    if place.page in COHORT:
        return COHORT[0]
    return PageName.PATIENTS if place.page in (PageName.PATIENT, PageName.FORM) else place.page
