"""The inline panel that makes a new study file from one of the bundled designs or a design folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from frailty_desktop.errors import UserError
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.resource_files import resource
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.storage.study_file import StudyFile


class NewStudyPanel(InlinePanel):
    """Emits `made` with the file of the new study."""

    made = Signal(object)

    def __init__(self, appearance: Appearance, tasks: Tasks, clock: Callable[[], datetime]) -> None:
        super().__init__(appearance, tr("New study"), tr("Make the study"))
        self._tasks = tasks
        self._clock = clock
        self.design = ChoiceBox()
        self.file = QLineEdit()
        self._choose = QPushButton(tr("Choose…"))
        self._choose.clicked.connect(self._on_choose)
        self.add_field(tr("Design"), self.design, help_text=tr("What the protocol says: visits, forms, arms"))
        self.add_field(tr("File"), self.file, help_text=tr("A folder on this computer is fastest and safest"))
        self.fields.addWidget(self._choose, self.fields.rowCount(), 1)

    def start(self) -> None:
        """Show the panel with the bundled designs."""
        if self.design.count() == 0:
            from frailty_desktop.study.design_file import bundled_designs

            for name in bundled_designs():
                self.design.addItem(name, name)
        if not self.file.text():
            self.file.setText(str(Path.home() / "study.frailty"))
        self.open_at(self.design)

    def act(self) -> None:
        """Make the file, off the UI thread."""
        name, path, clock = (
            self.design.currentData(),
            Path(self.file.text().strip()).expanduser(),
            self._clock,
        )
        self._tasks.write(lambda: _make(name, path, clock), self._on_made, self.on_error)

    def _on_made(self, path: Path) -> None:
        self.close_panel()
        self.made.emit(path)

    def _on_choose(self) -> None:
        file, _ = QFileDialog.getSaveFileName(self, tr("Where the study is kept"), self.file.text())
        if file:
            self.file.setText(file)


def _make(design: str, path: Path, clock: Callable[[], datetime]) -> Path:
    from frailty_desktop.storage.study_file import create_study
    from frailty_desktop.study.design_file import design_texts

    if not path.name:
        raise UserError(tr("The study needs a file."), next_step=tr("Choose a folder and a name."))
    study: StudyFile = create_study(path, design_texts(resource("designs", design)), clock=clock)
    study.close()
    return path
