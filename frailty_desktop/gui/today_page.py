"""The Today page: what is due, late, unfinished or running out; one key opens the next thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from frailty_desktop.gui.count_strip import CountStrip
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.gui.work_lines import Section, WorkLine, sections
from frailty_desktop.translation import tr

A_MINUTE_MS = 60_000


def columns() -> tuple[Column[WorkLine], ...]:
    """List the columns of the work list."""
    return (
        Column(tr("To do"), lambda line: line.section, mark=lambda line: line.mark, width=24),
        Column(tr("Patient"), lambda line: line.number, width=10),
        Column(tr("What"), lambda line: line.what),
        Column(tr("How long"), lambda line: line.how_long, width=36, tone="muted"),
    )


class TodayPage(Page):
    """Counts on top, then every thing to do as a line, the most urgent first."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._title = label("", "title")
        self.counts = CountStrip(workplace.appearance)
        self.next = QPushButton(tr("Open the next thing (N)"))
        self.next.setProperty("look", "primary")
        self.next.clicked.connect(self._open_next)
        self.model: TableModel[WorkLine] = TableModel(columns(), key=lambda line: line.key)
        self.view: TableView[WorkLine] = TableView(self.model, workplace.appearance, tr("Work to do"))
        self.view.opened.connect(self._open)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.hide()
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.next)
        self.content.setSpacing(workplace.appearance.px(12))
        self.content.addLayout(top)
        self.content.addWidget(self.counts)
        self.content.addWidget(self.view, 1)
        self.content.addWidget(self._empty, 1)
        self._clock = QTimer(self)  # windows close and SAE clocks run down without anybody saving
        self._clock.setInterval(A_MINUTE_MS)
        self._clock.timeout.connect(self.mark_stale)
        self._clock.start()

    def title(self) -> str:
        """Name the page."""
        return tr("Today")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("N", tr("Open the next thing to do")),
            KeyHelp("Enter", tr("Open the line in the cursor")),
        )

    def focus_first(self) -> None:
        """Put the cursor on the work list."""
        (self.view if self.model.rowCount() else self.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the work list anew."""
        self._title.setText(tr("Today, {day}", day=date_words(self.workplace.today())))
        self.ask("work", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self._open_next()
            return
        super().keyPressEvent(event)

    def _read(self) -> tuple[tuple[Section, ...], int]:
        from frailty_desktop.services import patients, visits

        workplace = self.workplace
        design, today = workplace.study.design, workplace.today()
        with workplace.read() as session:
            work = visits.work_list(session, design, today)
            count = len(patients.list_patients(session, design, today)) if not any_work(work) else 1
        return sections(work, workplace.clock()), count

    def _show(self, answer: tuple[tuple[Section, ...], int]) -> None:
        found, patients = answer
        lines = [line for section in found for line in section.lines]
        had_cursor = self.next.hasFocus() or self.view.hasFocus() or self.hasFocus()
        fill(self.view, lines)
        self.counts.show_counts([(section.words, len(section.lines), section.mark) for section in found])
        self.view.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        if patients:
            self._empty.setText(tr("Nothing is due today. Ctrl+2 shows every patient."))
        else:
            self._empty.setText(tr("No patients yet. Add the first one (N)."))
        self.next.setText(tr("Open the next thing (N)") if patients else tr("Add the first patient (N)"))
        self.next.setEnabled(bool(lines) or not patients)
        if had_cursor:
            self.focus_first()

    def _open_next(self) -> None:
        if self.model.rowCount():
            self._open(self.model.row(0))
        else:
            self.workplace.go_to(Place.patients(new=True))

    def _open(self, line: WorkLine) -> None:
        self.workplace.go_to(line.place)


def any_work(work: object) -> bool:
    """Say whether a work list holds anything."""
    parts = ("due", "overdue", "soon", "missed", "open_adverse_events", "unfinished")
    return any(getattr(work, part) for part in parts)
