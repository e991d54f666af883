"""Carries what the study announces after a commit to the UI thread, as one queued signal."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.storage.study_file import StudyFile


class ChangeSignal(QObject):
    """`changed` is always emitted in the UI thread, with the `Changes` of one commit."""

    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, study: "StudyFile") -> None:
        super().__init__()
        self._is_closed = False
        self._heard.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._stop_listening = study.subscribe(self._on_commit)

    def close(self) -> None:
        """Listen no more; what was heard and not told yet is told to nobody: they are being put away."""
        self._is_closed = True
        self._stop_listening()

    def _on_commit(self, changes: "Changes") -> None:
        self._heard.emit(changes)

    def _tell(self, changes: "Changes") -> None:
        if not self._is_closed:
            self.changed.emit(changes)
