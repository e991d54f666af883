"""Files that leave the audit view: the filtered trail, the whole log, the study as it stood, the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.review_report import ReviewReport
    from frailty_desktop.analysis.trail import TrailFilter
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.gui.tasks import Progress

OnSaved = Callable[[str], None]
OnError = Callable[[Exception], None]


class TrailSaving:
    """Asks where, writes off the UI thread with progress, and says what was written."""

    def __init__(self, parent: QWidget, workplace: Workplace, on_saved: OnSaved, on_error: OnError) -> None:
        self._parent = parent
        self._workplace = workplace
        self._on_saved = on_saved
        self._on_error = on_error

    def menu(self, wanted: TrailFilter, sequence: int | None) -> QMenu:
        """Make the menu of what can be saved from here."""
        menu = QMenu(self._parent)
        menu.addAction(tr("What is shown here, as CSV"), lambda: self.save_trail(wanted))
        menu.addAction(tr("The whole log, to be verified by anybody"), self.save_log)
        if sequence is not None:
            words = tr("The study as it stood after change {sequence}, as CSV", sequence=sequence)
            menu.addAction(words, lambda: self.save_state(sequence))
        return menu

    def save_trail(self, wanted: TrailFilter) -> None:
        """Save the filtered trail."""
        from frailty_desktop.exports.trail_files import export_trail

        workplace = self._workplace
        folder = self._folder("audit_trail")
        if folder is None:
            return

        def work(progress: Progress) -> str:
            count = export_trail(
                workplace.study,
                workplace.person,
                workplace.view,
                wanted,
                folder,
                at=workplace.clock(),
                progress=lambda done, total: progress(done, total, tr("Writing the trail")),
            )
            return tr("{count} lines of the trail are in {folder}.", count=count, folder=folder)

        workplace.tasks.long(work, self._on_saved, self._on_error)

    def save_log(self) -> None:
        """Save the whole log as lines that the stand-alone verifier reads."""
        from frailty_desktop.exports.audit_log_file import export_log

        workplace = self._workplace
        name, _ = QFileDialog.getSaveFileName(
            self._parent, tr("Where the log is written"), str(self._beside("log.jsonl"))
        )
        if not name:
            return

        def work(progress: Progress) -> str:
            made = export_log(
                workplace.study,
                workplace.person,
                Path(name),
                progress=lambda done, total: progress(done, total, tr("Writing the log")),
            )
            return tr("{count} changes are in {file}.", count=made.events, file=name)

        workplace.tasks.long(work, self._on_saved, self._on_error)

    def save_state(self, sequence: int) -> None:
        """Save the study as it stood after a change."""
        from frailty_desktop.exports.replay_files import export_state

        workplace = self._workplace
        folder = self._folder(f"as_it_stood_after_{sequence}")
        if folder is None:
            return

        def work(progress: Progress) -> str:
            progress(0, 0, tr("Replaying the log"))
            count = export_state(workplace.study, workplace.person, sequence, folder, at=workplace.clock())
            return tr("{count} rows as they stood are in {folder}.", count=count, folder=folder)

        workplace.tasks.long(work, self._on_saved, self._on_error)

    def save_report(self, report: ReviewReport) -> None:
        """Save the review report as tables and as a text to print."""
        from frailty_desktop.exports.trail_files import export_report

        workplace = self._workplace
        folder = self._folder("review_report")
        if folder is None:
            return

        def work(progress: Progress) -> str:
            progress(0, 0, tr("Writing the report"))
            export_report(workplace.study, workplace.person, report, folder, at=workplace.clock())
            return tr("The report is in {folder}.", folder=folder)

        workplace.tasks.long(work, self._on_saved, self._on_error)

    def _folder(self, name: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(
            self._parent, tr("The folder to make"), str(self._beside(name))
        )
        return Path(chosen) if chosen else None

    def _beside(self, name: str) -> Path:
        path = self._workplace.study.path
        return path.with_name(f"{path.stem}_{name}")
