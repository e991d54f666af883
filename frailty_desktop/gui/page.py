"""What every page is built on: the workplace it is handed, the places one can go, and `Page` itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.banner import Banner
from frailty_desktop.gui.places import PageName, Place

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.change_signal import ChangeSignal
    from frailty_desktop.gui.cohort_keeper import CohortKeeper
    from frailty_desktop.gui.live_averages import LiveAverages
    from frailty_desktop.gui.tasks import Task, Tasks
    from frailty_desktop.services.allocation_keys import AllocationKey
    from frailty_desktop.services.people import Person
    from frailty_desktop.services.sign_in import HeldKeys
    from frailty_desktop.services.signing_session import SigningSession
    from frailty_desktop.settings import Settings
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.storage.study_file import StudyFile
    from frailty_desktop.study.blinding import AllocationView

__all__ = ["ENTER_KEYS", "KeyHelp", "Page", "PageName", "Place", "Workplace"]

T = TypeVar("T")
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Workplace:
    """Everything a page works with. Handed to each page; there is no global window to ask."""

    study: StudyFile
    tasks: Tasks
    changes: ChangeSignal
    person: Person
    view: AllocationView
    settings: Settings
    appearance: Appearance
    clock: Callable[[], datetime]
    go_to: Callable[[Place], None]
    go_back: Callable[[], None]
    say: Callable[[str], None]
    averages: LiveAverages
    keys: HeldKeys | None = None  # what signing in opened for this person; None without accounts

    @property
    def allocation_key(self) -> AllocationKey | None:
        """The key of the allocation list, when this person holds it."""
        return self.keys.allocation if self.keys is not None else None

    @cached_property
    def signing(self) -> SigningSession:
        """The signing of this person, until the next break; the lock of the window calls its `break_`."""
        from frailty_desktop.gui.signing import check_of
        from frailty_desktop.services.signing_session import SigningSession

        return SigningSession(self.person, self.clock, check_of(self))

    @cached_property
    def cohort(self) -> CohortKeeper:
        """Everybody's values, kept for all pages about everybody together."""
        from frailty_desktop.gui.cohort_keeper import CohortKeeper

        return CohortKeeper(self.study, self.tasks, self.changes, self.averages)

    @contextmanager
    def read(self, right: str = "read_patients") -> Iterator[Any]:
        """Read for this person, who must have the right: what else they try is refused and recorded."""
        from frailty_desktop.services import rights

        with rights.reading(self.study, self.person.id, rights.Right(right), self.today()) as session:
            yield session

    def may(self, right: str) -> bool:
        """Say whether this person has a right today, at whatever site: for what a page offers."""
        from frailty_desktop.services import rights

        with self.study.read() as session:
            return rights.may(session, self.person.id, rights.Right(right), self.today())

    def today(self) -> date:
        """Today's date at this workstation."""
        return self.clock().astimezone().date()


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One line of the F1 help of a page."""

    keys: str
    does: str


class Page(QWidget):
    """One page of the window. Below the banner, pages add what they show to `self.content`.

    A page refreshes when someone looks: while hidden it only notes that it is stale.
    """

    title_changed = Signal()

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.banner = Banner(workplace.appearance)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self._is_stale = True
        self._asked: dict[str, Task[Any]] = {}
        outer = QVBoxLayout(self)
        margin = workplace.appearance.px(16)
        outer.setContentsMargins(margin, margin, margin, margin)
        outer.setSpacing(workplace.appearance.px(12))
        outer.addWidget(self.banner)
        outer.addLayout(self.content, 1)
        workplace.changes.changed.connect(self._on_changed)

    # What a page says of itself

    def title(self) -> str:
        """The name of what is shown, for the header and the accessible name."""
        return ""

    def keys(self) -> tuple[KeyHelp, ...]:
        """The keys of this page, for F1."""
        return ()

    def show_place(self, place: Place) -> None:
        """Show what the place names. Called by the window each time the person comes here."""

    def before_leaving(self) -> None:
        """Hand in what is half typed; called before another page comes to the front."""

    def focus_first(self) -> None:
        """Put the cursor where work on this page starts."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Do what was asked for from anywhere ("find", "back_up"); say whether this page could."""
        return not action

    def on_paper(self) -> Place:
        """Say where the document of what is shown here is found."""
        return Place.documents()

    def unsaved(self) -> str:
        """Say what is typed but could not be brought to disk; nothing when all is safe."""
        return ""

    # Staying true

    def concerns(self, changes: Changes) -> bool:
        """Say whether what is shown may differ after these changes.

        An event that changes no record, such as a refusal, concerns nobody: a page that was refused would
        ask again, be refused again, and fill the trail.
        """
        return bool(changes.kinds)

    def refresh(self) -> None:
        """Ask for what is shown anew. Keep selection and scroll."""

    def on_changes(self, changes: Changes) -> None:
        """Take note of a commit; its own echo is ignored."""
        if changes.initiator is not self and self.concerns(changes):
            self.mark_stale()

    def mark_stale(self) -> None:
        """Note that what is shown is out of date; a visible page refreshes at once."""
        self._is_stale = True
        self.refresh_if_needed()

    def refresh_if_needed(self) -> None:
        """Refresh when visible and stale."""
        if self._is_stale and self.isVisible():
            self._is_stale = False
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.focusWidget()
        if event.key() in ENTER_KEYS and isinstance(here, QAbstractButton) and here.isEnabled():
            here.click()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_if_needed()

    # Asking for data

    def ask(
        self, what: str, work: Callable[[], T], show: Callable[[T], None], *, is_long: bool = False
    ) -> None:
        """Read off the UI thread and show the result; a newer question of the same name drops the older.

        What takes seconds is long: it is read beside everything else.
        """
        older = self._asked.get(what)
        if older is not None:
            older.cancel()

        def show_it(result: T) -> None:
            show(result)
            self.title_changed.emit()

        tasks = self.workplace.tasks
        read = tasks.read_aside if is_long else tasks.read
        self._asked[what] = read(work, show_it, self.on_error)

    def on_error(self, error: Exception) -> None:
        """Say on the page what the person can act on; everything else goes to the error dialog by itself."""
        if isinstance(error, UserError):
            self.banner.show_error(error)

    def _on_changed(self, changes: Changes) -> None:
        self.on_changes(changes)
