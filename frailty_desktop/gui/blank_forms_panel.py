"""The inline panel of the start page that prints blank forms: no study has to open for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from frailty_desktop.errors import UserError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.resource_files import resource
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.tasks import Progress, Tasks
    from frailty_desktop.study.design import StudyDesign

FOLDER = "folder"


class BlankFormsPanel(InlinePanel):
    """`finished` carries a sentence that says where the forms are."""

    def __init__(self, appearance: Appearance, tasks: Tasks, clock: Callable[[], datetime]) -> None:
        super().__init__(appearance, tr("Blank forms"), tr("Save as PDF (Enter)"))
        self._tasks = tasks
        self._clock = clock
        self._folder: Path | None = None
        self._design: StudyDesign | None = None
        self.design = ChoiceBox()
        self.form = ChoiceBox()
        self.add_field(tr("Design"), self.design, help_text=tr("The study whose forms are wanted"))
        self.add_field(tr("Form"), self.form, help_text=tr("One, or all of them"))
        self.explain(tr("To fill by hand while a study does not open, and to type in later."))
        self.design.activated.connect(lambda _row: self._on_design())

    def start(self) -> None:
        """Show the panel with the bundled designs."""
        if self.design.count() == 0:
            from frailty_desktop.study.design_file import bundled_designs

            for name in bundled_designs():
                self.design.addItem(name, name)
            self.design.addItem(tr("Another design, from a folder…"), FOLDER)
        self.open_at(self.design)
        self._on_design()

    def act(self) -> None:
        """Ask where, then print."""
        design = self._design
        if design is None:
            raise UserError(tr("No design is chosen."), next_step=tr("Choose one of the list, or a folder."))
        name = self.form.currentData() or design.name
        suggested = Path.home() / tr("blank-{name}.pdf", name=name)
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save as PDF"), str(suggested), tr("PDF documents (*.pdf)")
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the forms that are chosen to a file."""
        design, form, at = self._design, self.form.currentData(), self._clock()
        if design is None:
            return

        def work(progress: Progress) -> int:
            from frailty_desktop.paper.saved_document import save_document
            from frailty_desktop.reports.catalogue import DocumentRequest

            request = DocumentRequest(at=at, design=design, forms=(form,) if form else ())
            return save_document(
                "blank-forms",
                request,
                path,
                progress=lambda done, total: progress(done, total, tr("Setting the pages")),
            )

        self._tasks.long(work, lambda pages: self._on_saved(path, pages), self.on_error)

    def _on_saved(self, path: Path, pages: int) -> None:
        self.close_panel()
        words = tr_count("{count} page is in {file}.", "{count} pages are in {file}.", pages, file=str(path))
        self.finished.emit(words)

    def _on_design(self) -> None:
        name = self.design.currentData()
        if name == FOLDER:
            chosen = QFileDialog.getExistingDirectory(self, tr("The folder of a design"), str(Path.home()))
            if not chosen:
                self.design.setCurrentIndex(0)
                self._on_design()
                return
            folder = Path(chosen)
        else:
            folder = Path(str(resource("designs", name)))
        self._design = None
        self.form.clear()
        self._tasks.read(lambda: _read(folder), self._show_design, self.on_error)

    def _show_design(self, design: StudyDesign) -> None:
        self._design = design
        self.form.clear()
        self.form.addItem(tr("All forms"), "")
        for form in design.forms:
            self.form.addItem(form.title, form.name)


def _read(folder: Path) -> StudyDesign:
    from frailty_desktop.study.design_file import read_design

    return read_design(folder)
