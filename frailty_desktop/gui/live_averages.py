"""Keeps the averages of the arms (or of everybody, while blinded) true while people save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from frailty_desktop.errors import UserError

if TYPE_CHECKING:
    from frailty_desktop.analysis.arm_averages import ArmAverages
    from frailty_desktop.gui.change_signal import ChangeSignal
    from frailty_desktop.gui.tasks import Tasks
    from frailty_desktop.services.allocation_keys import AllocationKey
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.storage.study_file import StudyFile
    from frailty_desktop.study.blinding import AllocationView, Grouping


class LiveAverages(QObject):
    """Built and updated on the reader thread, where charts are computed too: none sees half an average."""

    changed = Signal(object)  # frozenset[str]: endpoints whose averages moved

    def __init__(
        self,
        study: StudyFile,
        tasks: Tasks,
        changes: ChangeSignal,
        view: AllocationView,
        key: AllocationKey | None = None,
    ) -> None:
        super().__init__()
        self._study = study
        self._tasks = tasks
        self._view = view
        self._key = key
        self._averages: ArmAverages | None = None
        self._grouping: Grouping | None = None
        self._is_asked = False
        changes.changed.connect(self._on_changes)

    @property
    def current(self) -> ArmAverages | None:
        """The averages, or None before the first build is done. Use inside a read task."""
        return self._averages

    @property
    def grouping(self) -> Grouping | None:
        """Which groups this person may see, or None before the first build."""
        return self._grouping

    def build(self) -> None:
        """Ask for the averages from scratch."""
        self._is_asked = True
        self._tasks.read(self._build, self._tell)

    def _on_changes(self, changes: Changes) -> None:
        # Also while the first build runs: it may not have seen this commit; reads keep their order.
        if self._is_asked:
            self._tasks.read(lambda: self._apply(changes), self._tell)

    def _build(self) -> frozenset[str]:
        from frailty_desktop.analysis.arm_averages import ArmAverages
        from frailty_desktop.services import allocation
        from frailty_desktop.study.blinding import ungrouped

        study = self._study
        with study.read() as session:
            try:
                grouping = allocation.grouping(session, study.info, study.design, self._view, self._key)
            except (
                UserError
            ) as sealed:  # an unblinded role that does not hold the key is told so on the charts
                grouping = ungrouped(study.design.blinding, sealed.sentence())
            averages = ArmAverages(study.design, read=study.read)
            averages.build(session, grouping)
        self._grouping, self._averages = grouping, averages
        return frozenset(endpoint.name for endpoint in study.design.endpoints)

    def _apply(self, changes: Changes) -> frozenset[str]:
        if self._averages is None:
            return frozenset()
        touched = self._averages.apply(changes)
        return self._build() if self._averages.needs_rebuild else touched

    def _tell(self, endpoints: frozenset[str]) -> None:
        if endpoints:
            self.changed.emit(endpoints)
