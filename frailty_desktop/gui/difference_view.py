"""What changed since the monitor's last visit, as a list; saved as text or PDF with the head of the log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from frailty_desktop.exports.visit_difference import DifferenceRow, Heading
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.gui.tasks import Progress


class EndVisitPanel(InlinePanel):
    """Ends the visit with a note; `finished` says that it is on disk."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("End my visit"), tr("End the visit (Enter)"))
        self._workplace = workplace
        self.note = QLineEdit()
        self.add_field(tr("Note"), self.note, help_text=tr("What is left to do, if anything"))
        self.explain(tr("At your next visit you see what changed after this moment."))

    def start(self) -> None:
        """Show the panel."""
        self.note.clear()
        self.open_at(self.note)

    def act(self) -> None:
        """End the visit."""
        self._workplace.tasks.write(self._end, self._on_ended, self.on_error)

    def _end(self) -> object:
        from frailty_desktop.services import monitor_visits

        workplace, note = self._workplace, self.note.text()
        with workplace.study.edit(by=workplace.person.id, action=tr("End a monitoring visit")) as edit:
            return monitor_visits.end_visit(edit, note)

    def _on_ended(self, visit: object) -> None:
        self.close_panel()
        self.finished.emit(visit)


class DifferenceView(QWidget):
    """The list, and what one does with it."""

    opened = Signal(object)  # DifferenceRow
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._heading: Heading | None = None
        self._rows: Sequence[DifferenceRow] = ()
        self._since = label("", "muted", wrap=True)
        self.model: TableModel[DifferenceRow] = TableModel(_columns(), key=_row_key)
        self.view: TableView[DifferenceRow] = TableView(
            self.model, workplace.appearance, tr("Changes since the last visit")
        )
        self.view.opened.connect(self.opened)
        self.view.current_changed.connect(self._on_current)
        self._about = label("", wrap=True)
        self._empty = label(tr("Nothing changed since then."), "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.end_panel = EndVisitPanel(workplace)
        self.end_panel.cancelled.connect(self.focus_list)
        self.end = QPushButton(tr("End my visit (E)"))
        self.end.setProperty("look", "primary")
        self.end.clicked.connect(self.end_panel.start)
        self.save_text = QPushButton(tr("Save as text (S)"))
        self.save_text.clicked.connect(lambda: self.save(as_pdf=False))
        self.save_pdf = QPushButton(tr("Save as PDF (D)"))
        self.save_pdf.clicked.connect(lambda: self.save(as_pdf=True))
        self._arrange()

    def show_rows(self, rows: Sequence[DifferenceRow], heading: Heading) -> None:
        """Show what changed, and since when."""
        self._rows, self._heading = rows, heading
        self._since.setText(_since_words(heading, len(rows)))
        fill(self.view, rows)
        self.view.setVisible(bool(rows))
        self._empty.setVisible(not rows)

    def search(self, typed: str) -> tuple[int, int]:
        """Show the rows that hold every typed word; return how many, and of how many."""
        return self.model.search(typed), self.model.total()

    def focus_list(self) -> None:
        """Put the cursor on the list."""
        (self.view if self.model.rowCount() else self.end).setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self, *, as_pdf: bool) -> None:
        """Ask where, then write the pages there."""
        if self._heading is None:
            return
        folder = self._workplace.study.path.parent
        day = self._heading.printed_at.astimezone().date().isoformat()
        ending = "pdf" if as_pdf else "txt"
        suggested = folder / tr("changes-{day}.{ending}", day=day, ending=ending)
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save what changed"), str(suggested))
        if chosen:
            self.save_to(Path(chosen), as_pdf=as_pdf)

    def save_to(self, path: Path, *, as_pdf: bool) -> None:
        """Write the pages to a file."""
        heading = self._heading
        if heading is None:
            return
        words = tr("{file} is written.", file=path.name)
        if as_pdf:
            work = self._pdf(path, heading)
            self._workplace.tasks.long_aside(work, lambda _done: self.said.emit(words), self.failed.emit)
            return
        self._workplace.tasks.write(
            lambda: self._write_text(path, heading), lambda _done: self.said.emit(words), self.failed.emit
        )

    def _write_text(self, path: Path, heading: Heading) -> None:
        from frailty_desktop.exports import visit_difference

        visit_difference.write_text(path, visit_difference.pages(self._rows, heading))
        self._note(path, heading)

    def _pdf(self, path: Path, heading: Heading) -> Callable[[Progress], int]:
        """Return what writes the pages; the trail knows of them before the file has its name."""
        from frailty_desktop.paper.page_setter import write_pdf
        from frailty_desktop.reports.catalogue import DocumentRequest
        from frailty_desktop.reports.visit_difference import difference_document

        workplace, since = self._workplace, _since_words(heading, len(self._rows))
        request = DocumentRequest(at=heading.printed_at, study=workplace.study, person=workplace.person)
        rows = self._rows

        def work(progress: Progress) -> int:
            return write_pdf(
                difference_document(request, rows, since),
                path,
                progress=lambda done, total: progress(done, total, tr("Setting the pages")),
                before_placing=lambda _pages: self._note(path, heading),
            )

        return work

    def _note(self, path: Path, heading: Heading) -> None:
        from frailty_desktop.services import monitor_visits

        study = self._workplace.study
        if not study.is_read_only:
            with study.edit(by=self._workplace.person.id, action=tr("Save what changed")) as edit:
                monitor_visits.note_print(edit, heading.since, heading.up_to, path.name)

    def _on_current(self, row: DifferenceRow | None) -> None:
        self._about.setText(_sentence(row) if row is not None else "")

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._since, 1)
        for button in (self.save_text, self.save_pdf, self.end):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._workplace.appearance.px(12))
        column.addLayout(top)
        column.addWidget(self.end_panel)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._about)


def _since_words(heading: Heading, count: int) -> str:
    changes = tr_count("{count} line", "{count} lines", count)
    if heading.since_at is None:
        return tr("You have not ended a visit yet, so everything is new: {changes}.", changes=changes)
    return tr(
        "Since your last visit, {moment}: {changes}.",
        moment=moment_words(heading.since_at),
        changes=changes,
    )


def _sentence(row: DifferenceRow) -> str:
    """Write the whole row out: what a narrow column cuts short is still to be read."""
    change = f"{row.old} → {row.new}" if row.old else row.new
    said = f"{row.what}: {change}" if change else row.what
    parts = (row.patient_number, row.where, said, row.by, moment_words(row.at), row.why, row.note)
    return " · ".join(part for part in parts if part)


def _columns() -> tuple[Column[DifferenceRow], ...]:
    return (
        Column(tr("Sort"), lambda row: row.section, width=14),
        Column(tr("Patient"), lambda row: row.patient_number, width=8),
        Column(tr("Where"), lambda row: row.where, width=18, tone="muted"),
        Column(tr("What"), lambda row: row.what),
        Column(tr("Old"), lambda row: row.old, width=10, tone="muted"),
        Column(tr("New"), lambda row: row.new, width=14),
        Column(tr("Who"), lambda row: row.by, width=14, tone="muted"),
        Column(
            tr("When"),
            lambda row: moment_words(row.at),
            sort_key=lambda row: row.at,
            width=17,
            tone="muted",
        ),
        Column(tr("Why, and what it means"), _why_words, tone="muted"),
    )


def _why_words(row: DifferenceRow) -> str:
    return " · ".join(part for part in (row.why, row.note) if part)


def _row_key(row: DifferenceRow) -> tuple[object, ...]:
    return row.section, row.form_id, row.patient_id, row.item, row.group, row.at, row.what, row.new, row.by
