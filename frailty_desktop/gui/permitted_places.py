"""Where the person who works here may go: what the window offers them, and what is refused on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frailty_desktop.errors import UserError
from frailty_desktop.gui.places import PageName, Place
from frailty_desktop.gui.rail_entries import right_to

if TYPE_CHECKING:
    from frailty_desktop.gui.main_window import MainWindow
    from frailty_desktop.gui.page import Workplace

USUAL = (PageName.STUDY, PageName.HISTORY)  # nearly everybody may see them; work starts elsewhere


class PermittedPlaces:
    """The places of one window, for one person after the other."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._workplace: Workplace | None = None
        self._rights: frozenset[str] = frozenset()
        window.ask_before_going(self.may_go)

    def show_for(self, workplace: Workplace) -> None:
        """Offer the places of whoever works here now."""
        from frailty_desktop.gui.opening import rights_of

        self._workplace = workplace
        self._rights = rights_of(workplace.study, workplace.person, workplace.today())
        self._window.show_for(self._rights)

    def let_go(self) -> None:
        """Nobody works here any more."""
        self._workplace, self._rights = None, frozenset()

    def has_right_to(self, page: PageName) -> bool:
        """Say whether this person may see a page."""
        right = right_to(page)
        return not right or right in self._rights

    def nearest(self, wanted: Place) -> Place:
        """Return where this person starts: where they want to, or the first place that is theirs."""
        if self.has_right_to(wanted.page):
            return wanted
        own = (page for page in self._window.rail.places() if page not in USUAL)
        return Place(next(own, PageName.STUDY))

    def may_go(self, place: Place) -> bool:
        """Refuse a place in words, and on record, to somebody who may not see it."""
        workplace = self._workplace
        if workplace is None or self.has_right_to(place.page):
            return True
        right = right_to(place.page)

        def refuse() -> None:
            with workplace.read(right):
                pass

        workplace.tasks.read(refuse, None, self._on_not_allowed)
        return False

    def _on_not_allowed(self, error: Exception) -> None:
        if isinstance(error, UserError) and self._window.page is not None:
            self._window.page.banner.show_error(error)
