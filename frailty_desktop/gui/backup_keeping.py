"""Backs the open study up by itself: every so often when something changed, and once more on closing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from frailty_desktop.errors import UserError
from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.settings import Settings
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.tasks import Progress, Task, Tasks
    from frailty_desktop.services.backups import BackupReport
    from frailty_desktop.storage.study_file import StudyFile

LOOK_MS = 60_000
TOO_OLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last backup that passed its check, what failed since, and since when there could have been one.

    `since` is the first opening on this computer: a study that comes from elsewhere, such as the
    demonstration of an earlier year, has not been left without a backup here.
    """

    at: datetime | None
    since: datetime
    problem: str = ""

    def words(self, now: datetime) -> str:
        """Say it for the bar on top."""
        if self.problem:
            return tr("Backup failed")
        if self.at is None:
            return tr("No backup yet")
        return tr("Last good backup {time}", time=moment_words(self.at, now.astimezone().date()))

    def is_alarming(self, now: datetime) -> bool:
        """Say whether somebody should act: the last one failed, or is older than a day."""
        return bool(self.problem) or now - (self.at or self.since) > TOO_OLD


class BackupKeeping(QObject):
    """`changed` carries the `BackupState`; `closed_safely` says that the study may now close."""

    changed = Signal(object)
    closing_ended = Signal(str)  # what went wrong; nothing when the backup is good

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.on_close = True
        self.state: BackupState | None = None
        self._settings = settings
        self._clock = clock
        self._study: StudyFile | None = None
        self._tasks: Tasks | None = None
        self._task: Task[BackupReport] | None = None
        self._problem = ""
        self._since = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self, study: StudyFile, tasks: Tasks) -> None:
        """Look after an open study."""
        self._since = self._first_opened(study)
        self._study, self._tasks, self._problem = study, tasks, ""
        self.read_state()
        if not study.is_read_only:
            self._timer.start()

    def stop(self) -> None:
        """Look after it no more; a backup under way is given up, and leaves nothing behind."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task.finished.wait()
        self._study = self._task = self.state = None

    def read_state(self) -> None:
        """Read from the log when the last good backup was."""
        study, tasks = self._study, self._tasks
        if study is not None and tasks is not None:
            tasks.read(lambda: _last(study), lambda at: self._show(study, at))

    def look(self) -> None:
        """Back up if it is time."""
        study, tasks = self._study, self._tasks
        if study is None or tasks is None or self._task is not None:
            return
        settings, now = self._settings.now, self._clock()

        def ask() -> bool:
            from frailty_desktop.services import backups

            with study.read() as session:
                return backups.is_due(session, backups.plan_for(study.path, settings), now)

        tasks.read(ask, lambda is_due: self._back_up() if is_due else self._tell())

    def wants_closing(self) -> bool:
        """Say whether closing needs one more backup first."""
        study = self._study
        if study is None or study.is_read_only or not self.on_close:
            return False
        from frailty_desktop.services import backups

        try:
            with study.read() as session:
                return backups.has_changed(session)
        except UserError:
            return False  # the file is gone or broken: there is nothing that could be copied

    def begin_closing(self) -> None:
        """Back up now; `closing_ended` tells of the outcome."""
        self._timer.stop()
        if self._task is None:
            self._back_up()

    def skip(self) -> None:
        """Give up the backup under way."""
        if self._task is not None:
            self._task.cancel()

    def _back_up(self) -> None:
        study, tasks = self._study, self._tasks
        if study is None or tasks is None or self._task is not None:
            return
        settings, now = self._settings.now, self._clock()

        def work(progress: Progress) -> BackupReport:
            from frailty_desktop.services import backups

            plan = backups.plan_for(study.path, settings)
            words = tr("Backing up")
            return backups.back_up(
                study, plan, now, progress=lambda done, total: progress(done, total, words)
            )

        self._task = tasks.long_aside(work, self._on_made, self._on_failed)

    def _on_made(self, report: BackupReport) -> None:
        self._task = None
        self._problem = " ".join(report.problems)
        self.read_state()
        self.closing_ended.emit(self._problem)

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        if isinstance(error, UserError):
            self._problem = error.sentence()
            self.read_state()
            self.closing_ended.emit(self._problem)

    def _first_opened(self, study: StudyFile) -> datetime:
        noted = self._settings.first_opened(study.path, self._clock().isoformat())
        try:
            return max(study.info.created_at, datetime.fromisoformat(noted).astimezone())
        except ValueError:
            return study.info.created_at  # preferences that somebody wrote by hand

    def _show(self, study: StudyFile, at: datetime | None) -> None:
        if study is self._study:
            self.state = BackupState(at, self._since, self._problem)
            self._tell()

    def _tell(self) -> None:
        if self.state is not None:
            self.changed.emit(self.state)


def _last(study: StudyFile) -> datetime | None:
    from frailty_desktop.services import backups

    with study.read() as session:
        found = backups.last_good_backup(session)
    return found.at if found is not None else None
