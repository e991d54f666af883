"""Keeps one cohort for all pages of a window true while people save; read when a page first asks."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from uuid import UUID

    from frailty_desktop.analysis.cohort import Cohort
    from frailty_desktop.gui.change_signal import ChangeSignal
    from frailty_desktop.gui.live_averages import LiveAverages
    from frailty_desktop.gui.tasks import Tasks
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.storage.study_file import StudyFile


class CohortMove(NamedTuple):
    """What moved: the endpoints (None: any of them), of whom, and whether who they are is new too."""

    endpoints: frozenset[str] | None
    patients: frozenset[UUID]
    are_facts_new: bool = True


class CohortKeeper(QObject):
    """Made and told in the UI thread; the cohort itself lives on the reader thread, as the averages do."""

    changed = Signal(object)  # CohortMove

    def __init__(self, study: StudyFile, tasks: Tasks, changes: ChangeSignal, averages: LiveAverages) -> None:
        super().__init__()
        self._study = study
        self._tasks = tasks
        self._averages = averages
        self._cohort: Cohort | None = None
        self._waiting: deque[Changes] = deque()
        changes.changed.connect(self._on_changes)
        averages.changed.connect(self._on_averages)

    def current(self) -> Cohort | None:
        """Return the cohort as it is now; None while the averages are still being made. In a read task."""
        averages = self._averages.current
        if averages is None:
            return None
        self._follow()
        if self._cohort is None or self._cohort.averages is not averages:
            from frailty_desktop.analysis.cohort import read_cohort

            with self._study.read() as session:
                self._cohort = read_cohort(session, self._study.design, averages)
        return self._cohort

    def _on_changes(self, changes: Changes) -> None:
        # The averages heard it first, and reads keep their order: when this one runs, they have followed.
        if not changes.kinds:
            return
        self._tasks.read(lambda: self._take(changes), self._tell)

    def _take(self, changes: Changes) -> CohortMove:
        self._waiting.append(changes)
        before = self._cohort.patients if self._cohort is not None else None
        endpoints = self._follow()
        after = self._cohort.patients if self._cohort is not None else None
        return CohortMove(endpoints, changes.patients, endpoints is None or after is not before)

    def _follow(self) -> frozenset[str] | None:
        """Take in what waits; None when the cohort has to be read anew."""
        moved: set[str] = set()
        while self._waiting:
            changes = self._waiting.popleft()
            if self._cohort is None:
                continue
            touched = self._cohort.apply(changes, self._study.read)
            if touched is None:
                self._cohort = None
                self._waiting.clear()
                return None
            moved |= touched
        return frozenset(moved)

    def _tell(self, move: CohortMove) -> None:
        if move.endpoints or move.are_facts_new:
            self.changed.emit(move)

    def _on_averages(self, _endpoints: frozenset[str]) -> None:
        """The averages were made, perhaps anew: what was waited for is there."""
        if self._cohort is None or self._cohort.averages is not self._averages.current:
            self.changed.emit(CohortMove(None, frozenset()))
