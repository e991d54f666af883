"""Checks the record beside the work, once after a study was opened: pages, trail, every row, signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.tasks import Progress, Task, Tasks
    from frailty_desktop.storage.study_file import StudyFile
    from frailty_desktop.storage.whole_check import FileCheck

MOST_EVENTS = 200_000
"""A longer trail takes too long beside the work; `verify` and the Study page check it whenever asked."""


class StartCheck:
    """Runs the check in the thread for long work; what does not fit is told, what fits is not."""

    def __init__(self, tell: Callable[[UserError], None]) -> None:
        self._tell = tell
        self._task: Task[FileCheck | None] | None = None

    def start(self, study: StudyFile, tasks: Tasks) -> None:
        """Check the study that was just opened."""
        self.stop()
        self._task = tasks.long_aside(lambda progress: _checked(study, progress), self._on_checked, _ignore)

    def stop(self) -> None:
        """Let the check go, as when the study is closed."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _on_checked(self, found: FileCheck | None) -> None:
        self._task = None
        if found is None or found.is_good:
            return
        first = found.first_bad.sentence() if found.first_bad else "; ".join(found.damage[:1])
        self._tell(
            UserError(
                tr("This study is not what its audit trail says. {first}", first=first),
                kept=tr("Nothing was changed by the check."),
                next_step=tr("Stop recording, keep the file, and restore the last backup to a new file."),
            )
        )


def _checked(study: StudyFile, progress: Progress) -> FileCheck | None:
    if study.last_sequence > MOST_EVENTS:
        return None
    return study.checks(progress=lambda done, total: progress(done, total, tr("Checking the record")))


def _ignore(error: Exception) -> None:
    """Leave a check that could not be finished: a file that cannot be read says so where people work."""
