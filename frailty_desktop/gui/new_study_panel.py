"""The inline panel that makes a new study: its design, its file, and the administrator who opens it first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from frailty_desktop.errors import UserError
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.sign_in_card import Given, same_twice, secret_field
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.resource_files import resource
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.storage.study_file import StudyFile

PROTECTED, PLAIN = "protected", "plain"


class NewStudy(NamedTuple):
    """A study that was just made, and the code that is shown once."""

    path: Path
    recovery_code: str


class NewStudyPanel(InlinePanel):
    """Emits `made` with the file of a plain study, or `protected` with a `NewStudy` and its administrator."""

    made = Signal(object)
    protected = Signal(object, object)  # NewStudy, Given

    def __init__(self, appearance: Appearance, tasks: Tasks, clock: Callable[[], datetime]) -> None:
        super().__init__(appearance, tr("New study"), tr("Make the study"))
        self._tasks = tasks
        self._clock = clock
        self._words = self.confirm_button.text()
        self.design = ChoiceBox()
        self.file = QLineEdit()
        self.protection = ChoiceBox()
        self.protection.addItem(tr("encrypted, opened by name and password"), PROTECTED)
        self.protection.addItem(tr("without encryption (development only)"), PLAIN)
        self.name = QLineEdit()
        self.password = secret_field()
        self.again = secret_field()
        self._choose = QPushButton(tr("Choose…"))
        self._choose.clicked.connect(self._on_choose)
        self.add_field(tr("Design"), self.design, help_text=tr("What the protocol says: visits, forms, arms"))
        self.add_field(tr("File"), self.file, help_text=tr("A folder on this computer is fastest and safest"))
        self.fields.addWidget(self._choose, self.fields.rowCount(), 1)
        self.add_field(tr("Protection"), self.protection)
        self.add_field(
            tr("Administrator"), self.name, help_text=tr("Your name: adds people, sees no clinical data")
        )
        self.add_field(
            tr("Password"), self.password, help_text=tr("Three or four unrelated words are long and strong")
        )
        self.add_field(tr("Once more"), self.again)
        self.protection.currentIndexChanged.connect(self._on_protection)

    @property
    def is_protected(self) -> bool:
        """Whether the study is going to be encrypted."""
        return bool(self.protection.currentData() == PROTECTED)

    def start(self) -> None:
        """Show the panel with the bundled designs."""
        if self.design.count() == 0:
            from frailty_desktop.study.design_file import bundled_designs

            for name in bundled_designs():
                self.design.addItem(name, name)
        if not self.file.text():
            self.file.setText(str(Path.home() / "study.frailty"))
        self._show_busy(is_busy=False)
        self._on_protection()
        self.open_at(self.design)

    def act(self) -> None:
        """Make the file, off the UI thread."""
        if not self.confirm_button.isEnabled():
            return
        path = Path(self.file.text().strip()).expanduser()
        if not path.name:
            raise UserError(tr("The study needs a file."), next_step=tr("Choose a folder and a name."))
        design, clock = self.design.currentData(), self._clock
        if not self.is_protected:
            self._tasks.write(lambda: _make_plain(design, path, clock), self._on_plain, self.on_error)
            return
        who = Given(self.name.text().strip(), same_twice(self.password, self.again))
        if not who.name:
            self.name.setFocus()
            raise UserError(
                tr("The study needs an administrator."),
                next_step=tr("Type the name as it should be recorded."),
            )
        self._show_busy(is_busy=True)
        self._tasks.write(
            lambda: _make_protected(design, path, who, clock),
            lambda made: self._on_protected(made, who),
            self.on_error,
        )

    def on_error(self, error: Exception) -> None:
        """Say what went wrong; what was typed stays."""
        self._show_busy(is_busy=False)
        super().on_error(error)

    def _on_plain(self, path: Path) -> None:
        self.close_panel()
        self.made.emit(path)

    def _on_protected(self, made: NewStudy, who: Given) -> None:
        for field in (self.password, self.again):
            field.clear()
        self._show_busy(is_busy=False)
        self.close_panel()
        self.protected.emit(made, who)

    def _show_busy(self, *, is_busy: bool) -> None:
        self.confirm_button.setText(tr("Making the study…") if is_busy else self._words)
        self.confirm_button.setEnabled(not is_busy)

    def _on_protection(self) -> None:
        for field in (self.name, self.password, self.again):
            self.offer_field(field, self.is_protected)
        self.explain(
            tr("Its recovery code is shown next, once: have paper or a printer at hand.")
            if self.is_protected
            else tr("Anybody who has the file can read it, and nobody has a password. For no patient's data.")
        )

    def _on_choose(self) -> None:
        file, _ = QFileDialog.getSaveFileName(self, tr("Where the study is kept"), self.file.text())
        if file:
            self.file.setText(file)


def _make_plain(design: str, path: Path, clock: Callable[[], datetime]) -> Path:
    from frailty_desktop.storage.study_file import create_study
    from frailty_desktop.study.design_file import design_texts

    study: StudyFile = create_study(path, design_texts(resource("designs", design)), clock=clock)
    study.close()
    return path


def _make_protected(design: str, path: Path, who: Given, clock: Callable[[], datetime]) -> NewStudy:
    from frailty_desktop.services.protected_study import make_protected_study
    from frailty_desktop.study.design_file import design_texts

    texts = design_texts(resource("designs", design))
    made = make_protected_study(path, texts, who.name, who.password, clock=clock)
    made.study.close()
    return NewStudy(path, made.recovery_code)
