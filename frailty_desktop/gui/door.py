"""Who comes in, who takes over, who leaves for a moment: the pages that ask for names and passwords."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from frailty_desktop.gui.idle_watch import IdleWatch
from frailty_desktop.gui.standing import standing
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.desk import Desk
    from frailty_desktop.gui.lock_page import LockPage
    from frailty_desktop.gui.places import Place
    from frailty_desktop.gui.recovery_panel import Recovering
    from frailty_desktop.gui.sign_in_card import Given
    from frailty_desktop.gui.sign_in_page import SignInPage
    from frailty_desktop.gui.who_page import WhoPage
    from frailty_desktop.services.people import Person
    from frailty_desktop.services.sign_in import SignedIn


class Door(QObject):
    """The desk's door: it asks, tries the password on the writer thread, and tells the desk who it is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._who: WhoPage | None = None
        self._page: SignInPage | None = None
        self._lock: LockPage | None = None
        self.left_at: Place | None = None
        self.idle = IdleWatch(desk.clock)
        self.idle.expired.connect(self.lock)

    # Into a study

    def ask_to_open(
        self, path: Path, *, given: Given | None = None, hint: str = "", read_only: bool = False
    ) -> None:
        """Ask who opens an encrypted study; with a demo account, nothing needs to be asked."""
        from frailty_desktop.gui.opening import load_what_signs_in

        desk, page = self._desk, self._sign_in_page()

        def load_behind() -> None:
            desk.tasks.read(load_what_signs_in)

        page.ask_for_opening(
            path, given.name if given else self._remembered(path), hint=hint, read_only=read_only
        )
        desk.window.show_alone(page)
        page.focus_first()
        if given is not None:
            page.card.fill(given)
        desk.window.after_paint(load_behind)

    def _on_given(self, given: Given) -> None:
        from frailty_desktop.gui.opening import change_person, open_signed_in

        desk, page = self._desk, self._sign_in_page()
        clock, path, read_only = desk.clock, page.path, page.read_only.isChecked()
        if path is not None:
            desk.tasks.write(
                lambda: open_signed_in(path, given, clock, read_only=read_only),
                desk.on_opened,
                page.card.on_error,
            )
        elif desk.opened is not None:
            study, leaving = desk.opened.study, desk.signed
            desk.tasks.write(
                lambda: change_person(leaving, study, given, clock), self._on_changed, page.card.on_error
            )

    def _on_code(self, given: Recovering) -> None:
        from frailty_desktop.gui.opening import set_password_with_code

        page, clock = self._sign_in_page(), self._desk.clock
        path = page.path
        if path is None:
            return
        self._desk.tasks.write(
            lambda: set_password_with_code(path, given, clock),
            lambda _nothing: self._on_recovered(path, given),
            page.recovery.on_error,
        )

    def _on_recovered(self, path: Path, given: Recovering) -> None:
        page = self._sign_in_page()
        page.ask_for_opening(path, given.name)
        page.note(tr("The new password of {name} is set. Sign in with it.", name=given.name))
        page.focus_first()

    # Somebody else

    def ask_to_change(self) -> None:
        """Ask who goes on; what is half typed is handed in first, by whoever typed it."""
        desk = self._desk
        if desk.opened is None:
            return
        if desk.workplace is not None:
            self.left_at = standing(desk.window)
            if desk.window.page is not None:
                desk.window.page.before_leaving()
        self._ask_who()

    def _ask_who(self) -> None:
        desk = self._desk
        assert desk.opened is not None  # noqa: S101 - both who call this have looked
        if desk.has_passwords:
            page = self._sign_in_page()
            page.ask_for_change(desk.workplace.person.name if desk.workplace is not None else "")
            desk.window.show_alone(page)
            page.focus_first()
            return
        who = self._who_page()
        who.ask_for(desk.opened.study, desk.settings.now.person_name)
        desk.window.show_alone(who)
        who.focus_first()

    def _on_changed(self, signed: SignedIn) -> None:
        if self._lock is not None:
            self._lock.card.forget()
        self._sign_in_page().card.forget()
        self._desk.work_signed_in(signed)

    def _on_chosen(self, person: Person) -> None:
        self._desk.work_as(person)

    def _go_back(self) -> None:
        desk = self._desk
        if desk.workplace is None:
            desk.put_away()
            desk.show_welcome()
            return
        desk.window.go_back_to(self.left_at)

    # The lock

    def lock(self) -> None:
        """Hide everything behind the lock, at once; nothing typed is lost."""
        desk, window = self._desk, self._desk.window
        workplace = desk.workplace
        if workplace is None or self.is_locked:
            return
        workplace.signing.break_()
        if window.page is not None:
            self.left_at = standing(window)
        lock = self._lock_page()
        lock.ask(workplace.person.name, has_password=desk.has_passwords)
        window.cover(lock)
        lock.focus_first()

    @property
    def is_locked(self) -> bool:
        """Whether the window is locked."""
        return self._lock is not None and self._desk.window.is_covered and self._lock.isVisible()

    def _on_lock_given(self, given: Given) -> None:
        from frailty_desktop.gui.opening import change_person, go_on, is_same_name

        desk, lock = self._desk, self._lock_page()
        workplace = desk.workplace
        if workplace is None:
            return
        study, person, clock, leaving = workplace.study, workplace.person, desk.clock, desk.signed
        if is_same_name(given.name, person.name) and not given.new_password:
            desk.tasks.write(
                lambda: go_on(study, person, given.password, clock), self._on_back, lock.card.on_error
            )
        else:
            desk.tasks.write(
                lambda: change_person(leaving, study, given, clock), self._on_changed, lock.card.on_error
            )

    def _on_back(self, failed: tuple[object, ...]) -> None:
        self._lock_page().card.forget()
        self._desk.window.uncover()
        if failed:
            self._desk.window.status.say(
                tr("The password was typed wrongly {count} times.", count=len(failed))
            )

    def _on_went_on(self) -> None:
        self._desk.window.uncover()

    def _on_other_wanted(self) -> None:
        left_at = self.left_at
        self._desk.window.uncover()
        self.ask_to_change()
        self.left_at = left_at

    # Making

    def _remembered(self, path: Path) -> str:
        del path  # one name for each workstation: whoever signed in here last
        return self._desk.settings.now.person_name

    def _sign_in_page(self) -> SignInPage:
        from frailty_desktop.gui.sign_in_page import SignInPage

        if self._page is None:
            self._page = SignInPage(self._desk.appearance)
            self._page.card.given.connect(self._on_given)
            self._page.recovery.given.connect(self._on_code)
            self._page.left.connect(self._go_back)
        return self._page

    def _who_page(self) -> WhoPage:
        from frailty_desktop.gui.who_page import WhoPage

        if self._who is None:
            self._who = WhoPage(self._desk.appearance, self._desk.tasks)
            self._who.chosen.connect(self._on_chosen)
            self._who.left.connect(self._go_back)
        return self._who

    def _lock_page(self) -> LockPage:
        from frailty_desktop.gui.lock_page import LockPage

        if self._lock is None:
            self._lock = LockPage(self._desk.appearance)
            self._lock.card.given.connect(self._on_lock_given)
            self._lock.went_on.connect(self._on_went_on)
            self._lock.other_wanted.connect(self._on_other_wanted)
        return self._lock
