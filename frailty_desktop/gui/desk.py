"""Wires the window to a study: opens it after the first paint, hands every page its workplace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.backup_keeping import BackupKeeping, BackupState
from frailty_desktop.gui.closing import WRITES_MAY_TAKE_MS, Closing
from frailty_desktop.gui.demo_files import demo_hint
from frailty_desktop.gui.doings import Doings
from frailty_desktop.gui.door import Door
from frailty_desktop.gui.launch import Launch
from frailty_desktop.gui.main_window import MainWindow
from frailty_desktop.gui.patient_lines import LateLines
from frailty_desktop.gui.patient_table import PatientTable
from frailty_desktop.gui.permitted_places import PermittedPlaces
from frailty_desktop.gui.places import PageName, Place
from frailty_desktop.gui.start_check import StartCheck
from frailty_desktop.settings import Settings
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.faults import Faults
    from frailty_desktop.gui.opening import Opened
    from frailty_desktop.gui.page import Page, Workplace
    from frailty_desktop.gui.sign_in_card import Given
    from frailty_desktop.gui.tasks import Tasks
    from frailty_desktop.gui.welcome_page import WelcomePage
    from frailty_desktop.services.people import Person
    from frailty_desktop.services.sign_in import HeldKeys, SignedIn

PREFERRED = QSize(1440, 900)
TITLE_BAR = 40  # what a window manager may put on top


class Desk(QObject):
    """One window, at most one open study."""

    def __init__(
        self, settings: Settings, appearance: Appearance, faults: Faults, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.settings = settings
        self.appearance = appearance
        self.clock = clock
        self._tasks: Tasks | None = None
        self.window = MainWindow(appearance, clock)
        self.workplace: Workplace | None = None
        self.opened: Opened | None = None
        self._faults = faults
        self._table: PatientTable | None = None
        self._welcome: WelcomePage | None = None
        self.signed: SignedIn | None = None
        self._wanted = Place.patients()
        self.door = Door(self)
        self.backups = BackupKeeping(settings, clock)
        self.start_check = StartCheck(self._on_forgery)
        self.backups.changed.connect(self._show_backup)
        settings.subscribe(lambda _preferences: self.backups.read_state())
        self._closing = Closing(self)
        self.window.ask_before_closing(self._closing.may_close)
        self._permitted = PermittedPlaces(self.window)
        self._doings = Doings(
            self.window, settings, self.show_welcome, self.door.ask_to_change, self.door.lock
        )
        self.window.asked.connect(self._doings.do)

    # Starting

    @property
    def tasks(self) -> Tasks:
        """The two threads of work; they start when first needed, which is after the first paint."""
        from frailty_desktop.gui.tasks import Tasks

        if self._tasks is None:
            self._tasks = Tasks()
            self._tasks.failed.connect(self._on_failed)
            self._tasks.pending_changed.connect(self.window.header.saved.on_pending)
            self.window.status.watch(self._tasks)
        return self._tasks

    def start(self, launch: Launch) -> None:
        """Show the window with what was asked for."""
        self.window.resize(_fitting_size())
        if launch.study is not None:
            self.open(launch.study)
        else:
            self.show_welcome()
            self.window.after_paint(self._after_first_paint)
            if launch.is_demo:
                self._welcome_page().open_demo(is_ongoing=launch.is_ongoing)
        self.window.show()

    def _after_first_paint(self) -> None:
        self.window.make_actions()
        self._welcome_page().load_accounts()

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Show the patients at once from a quick look at the file; open the study behind them."""
        from frailty_desktop.storage.key_presence import is_encrypted

        self.put_away()
        if is_encrypted(path):
            self.open_signed_in(path, read_only=read_only)
        else:
            self._open_plain(path, read_only=read_only)

    def open_signed_in(self, path: Path, given: Given | None = None, *, read_only: bool = False) -> None:
        """Ask for name and password, and open the study with them; a demo account is known already."""
        self.put_away()
        self.window.header.clear()
        self.door.ask_to_open(path, given=given, hint=demo_hint(path), read_only=read_only)

    def _open_plain(self, path: Path, *, read_only: bool) -> None:
        from frailty_desktop.storage.patient_glance import glance

        today = self.clock().astimezone().date()
        try:
            seen = glance(path)
        except UserError as error:
            self.show_welcome(error)
            return
        self._wanted = Place.patients()
        self._table = table = PatientTable(self.appearance)
        table.opened.connect(self._on_opened_early)
        table.show_lines(LateLines(seen, today))
        self.window.header.show_opening(path.stem, is_synthetic=seen.is_synthetic)
        self.window.show_alone(_with_margins(table, self.appearance))
        self.window.status.say(tr("Opening {study}…", study=path.name))
        table.view.setFocus()
        remembered = self.settings.now.people.get(str(path.resolve()), "")
        self.window.after_paint(lambda: self._open_behind(path, remembered, read_only))

    def show_welcome(self, error: UserError | None = None) -> None:
        """Show where studies are opened and made."""
        page = self._welcome_page()
        page.refresh()
        if error is not None:
            page.banner.show_error(error)
        self.window.show_alone(page)
        page.focus_first()

    def close(self) -> None:
        """Finish what is to be written and let go of the study."""
        self.door.idle.stop()  # a filter must not outlive what it listens to
        self.start_check.stop()
        self.backups.stop()
        if self._tasks is not None:
            self._tasks.close()
        self._let_go()

    # Opening in two steps

    def _open_behind(self, path: Path, remembered: str, read_only: bool) -> None:
        from frailty_desktop.gui.opening import open_for_work

        self.tasks.write(
            lambda: open_for_work(path, self.clock, remembered, read_only=read_only),
            self.on_opened,
            lambda error: self._on_not_opened(error, path, was_read_only=read_only),
        )

    def _on_not_opened(self, error: Exception, path: Path, *, was_read_only: bool) -> None:
        """Say on the welcome page why a study did not open; offer to look at it without writing."""
        self._table = None
        self.window.header.clear()
        self.show_welcome(error if isinstance(error, UserError) else None)
        if isinstance(error, UserError) and not was_read_only:
            look = tr("Open {file} only to read", file=path.name)
            self._welcome_page().banner.offer(look, lambda: self.open(path, read_only=True))

    def on_opened(self, opened: Opened) -> None:
        """Take the open study: to work in it, or to ask first who does."""
        self.opened = opened
        self.window.header.end_opening()
        self.settings.remember_study(opened.study.path)
        self.backups.start(opened.study, self.tasks)
        if opened.signed is not None:
            self.work_signed_in(opened.signed)
        elif opened.person is None:
            self.door.ask_to_change()
        else:
            self.work_as(opened.person)
        self.start_check.start(opened.study, self.tasks)

    def _on_forgery(self, error: UserError) -> None:
        if self.window.page is not None:
            self.window.page.banner.show_error(error)

    @property
    def has_passwords(self) -> bool:
        """Whether people of the open study have passwords; a plain file for development has none."""
        return self.opened is not None and self.opened.study.access.key is not None

    def work_signed_in(self, signed: SignedIn) -> None:
        """Let somebody work who has just proved who they are; say what they should know of their account."""
        from frailty_desktop.gui.opening import sign_in_words

        self.signed = signed
        self.work_as(signed.person, signed.keys)
        words = sign_in_words(signed, self.clock().astimezone().date())
        if words and self.window.page is not None:
            self.window.page.banner.show_note(words)

    def work_as(self, person: Person, keys: HeldKeys | None = None) -> None:
        """Give every page its workplace for this person; whoever takes over goes on at the same place."""
        from frailty_desktop.gui.change_signal import ChangeSignal
        from frailty_desktop.gui.live_averages import LiveAverages
        from frailty_desktop.gui.opening import allocation_view
        from frailty_desktop.gui.page import Workplace

        if self.opened is None:
            return
        study = self.opened.study
        self.settings.remember_person(study.path, str(person.id), person.name)
        if self.workplace is not None:
            self._wanted, self.door.left_at = self.door.left_at or self._wanted, None
            self._drop_pages()
            self.workplace.changes.close()
        view = allocation_view(study, person)
        changes = ChangeSignal(study)
        changes.changed.connect(lambda _changes: self.window.header.saved.on_committed())
        self.workplace = Workplace(
            study=study,
            tasks=self.tasks,
            changes=changes,
            person=person,
            view=view,
            settings=self.settings,
            appearance=self.appearance,
            clock=self.clock,
            go_to=self.window.go_to,
            go_back=self.window.go_back,
            say=self.window.status.say,
            averages=LiveAverages(study, self.tasks, changes, view, keys.allocation if keys else None),
            keys=keys,
        )
        self._permitted.show_for(self.workplace)
        self._show_header(person)
        self.window.status.say("")
        self._use_pages(self.workplace)
        self.window.uncover()
        self.door.idle.start(self.window.windowHandle(), study.design.access.idle_minutes)

    def _use_pages(self, workplace: Workplace) -> None:
        from frailty_desktop.gui.page_table import page_makers
        from frailty_desktop.gui.patient_list import PatientList

        table, self._table = self._table or PatientTable(self.appearance), None
        ready: dict[PageName, Page] = {}
        if self._permitted.has_right_to(PageName.PATIENTS):
            ready[PageName.PATIENTS] = PatientList(workplace, table)
            workplace.averages.build()
        self.window.use_pages(page_makers(workplace), ready)
        self._wanted = self._permitted.nearest(self._wanted)
        if ready and self._wanted.page is not PageName.PATIENTS:
            self.window.go_to(Place.patients())
        self.window.go_to(self._wanted)

    def _show_header(self, person: Person) -> None:
        from frailty_desktop.gui.opening import view_words

        assert self.workplace is not None  # noqa: S101 - called by work_as alone
        study, header = self.workplace.study, self.window.header
        header.show_study(
            study.design.protocol or study.design.title,
            whole_title=study.design.title,
            is_synthetic=study.info.is_synthetic,
            is_read_only=study.is_read_only,
            view=view_words(study, self.workplace.view),
            is_encrypted=self.has_passwords,
        )
        header.show_person(person.name, person.role.label)
        if self.backups.state is not None:
            self._show_backup(self.backups.state)

    def _show_backup(self, state: BackupState) -> None:
        now = self.clock()
        self.window.header.show_backup(
            state.words(now), problem=state.problem, is_alarming=state.is_alarming(now)
        )

    def _on_opened_early(self, patient_id: object) -> None:
        self._wanted = Place(PageName.PATIENT, patient_id)  # type: ignore[arg-type]
        self.window.status.say(tr("The patient opens as soon as the study is read."))

    # Letting go

    def put_away(self) -> None:
        """Let go of the study that is open."""
        self.door.idle.stop()
        self.start_check.stop()
        self.backups.stop()
        self._drop_pages()
        self._let_go()

    def _drop_pages(self) -> None:
        if self.window.page is not None:
            self.window.page.before_leaving()
        if self._tasks is not None:
            self._tasks.wait_for_writes(WRITES_MAY_TAKE_MS)
            self._tasks.forget_results()
        self.window.drop_pages()

    def _let_go(self) -> None:
        if self.workplace is not None:
            self.workplace.changes.close()
            self.workplace = None
            self._permitted.let_go()
        if self.signed is not None:
            from frailty_desktop.gui.opening import sign_out_at_last

            sign_out_at_last(self.signed)
            self.signed = None
        if self.opened is not None:
            self.opened.study.close()
            self.opened = None

    # The way in

    def _leave_alone(self) -> None:
        here = self.window.here
        if self.workplace is not None and here is not None:
            self.window.go_to(here)

    def _welcome_page(self) -> WelcomePage:
        from frailty_desktop.gui.welcome_page import WelcomePage

        if self._welcome is None:
            self._welcome = WelcomePage(self.appearance, self.settings, self.tasks, self.clock)
            self._welcome.chosen.connect(self.open)
            self._welcome.known.connect(self.open_signed_in)
            self._welcome.left.connect(self._leave_alone)
        return self._welcome

    # Bad news nobody else took

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._faults.report(error)
        elif self.window.page is not None:
            self.window.page.banner.show_error(error)
        else:
            self.show_welcome(error)


def _with_margins(widget: QWidget, appearance: Appearance) -> QWidget:
    ground = QWidget()
    column = QVBoxLayout(ground)
    margin = appearance.px(16)
    column.setContentsMargins(margin, margin, margin, margin)
    column.addWidget(widget)
    return ground


def _fitting_size() -> QSize:
    room = QGuiApplication.primaryScreen().availableSize()
    return QSize(min(PREFERRED.width(), room.width()), min(PREFERRED.height(), room.height() - TITLE_BAR))
