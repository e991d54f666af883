"""The review report on screen: its sections at the left, the lines of one at the right."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.gui.trail_filters import named
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.report_work import ReportRow, Section
    from frailty_desktop.analysis.review_report import ReviewReport, WorkingDay
    from frailty_desktop.gui.appearance import Appearance

SECTIONS_WIDTH = 330
HOUR_WIDTH = 70
LONGEST_CELL = 22


class ReviewPanel(QWidget):
    """`hours_changed` asks for the report anew; `opened` carries the row to go to."""

    hours_changed = Signal()
    opened = Signal(object)
    left = Signal()
    saved = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._look = appearance
        self.report: ReviewReport | None = None
        self.basis = label("", "muted", wrap=True)
        self.starts, self.ends = self._hour("07:00", tr("Working day from")), self._hour("19:00", tr("to"))
        self.sections: TableView[Section] = TableView(
            TableModel(_section_columns(), key=lambda section: section.name), appearance, tr("Sections")
        )
        self.sections.current_changed.connect(self._show_section)
        self.title = label("", "heading")
        self.empty = label("", "muted", wrap=True)
        self._rows = QVBoxLayout()
        self.rows: TableView[ReportRow] | None = None
        self._arrange()

    def show_report(self, report: ReviewReport) -> None:
        """Show a report; the section in the cursor stays."""
        self.report = report
        self.basis.setText(
            tr(
                "{events} recorded changes · late: over {days} days after the visit",
                events=f"{report.events:,}",
                days=report.late_after_days,
            )
        )
        fill(self.sections, report.sections)
        self._show_section(self.sections.current_row())

    def hours(self) -> WorkingDay:
        """Return the working day as typed; a UserError says what could not be read."""
        from frailty_desktop.analysis.review_report import WorkingDay

        return WorkingDay(_time(self.starts), _time(self.ends))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_E and not event.modifiers():
            self.saved.emit()
        else:
            super().keyPressEvent(event)

    def _show_section(self, section: Section | None) -> None:
        if section is None:
            return
        self.title.setText(section.title)
        self.empty.setText(section.empty)
        self.empty.setVisible(not section.rows)
        if self.rows is not None:
            self._rows.removeWidget(self.rows)
            self.rows.deleteLater()
            self.rows = None
        if section.rows:
            model: TableModel[ReportRow] = TableModel(
                _row_columns(section), key=lambda row: (row.sequence, row.cells)
            )
            self.rows = TableView(model, self._look, section.title)
            self.rows.opened.connect(self.opened)
            self._rows.addWidget(self.rows, 1)
            fill(self.rows, section.rows)

    def _hour(self, text: str, name: str) -> QLineEdit:
        field = QLineEdit(text)
        name_field(field, name, help_text=tr("What was entered before or after is listed as odd hours"))
        field.returnPressed.connect(self.hours_changed)
        return field

    def _arrange(self) -> None:
        px = self._look.px
        save = QPushButton(tr("Save tables and text (E)"))
        save.clicked.connect(self.saved)
        back = QPushButton(tr("Back to the trail (Esc)"))
        back.setProperty("look", "quiet")
        back.clicked.connect(self.left)
        top = FlowLayout(gap=px(12))
        heading = label(tr("Review report"), "title")
        heading.setMinimumHeight(self.starts.sizeHint().height())
        top.addWidget(heading)
        for words, field in ((tr("Working day"), self.starts), (tr("to"), self.ends)):
            top.addWidget(named(words, field, px(6)))
        top.addWidget(save)
        top.addWidget(back)
        self._rows.setSpacing(px(8))
        self._rows.addWidget(self.title)
        self._rows.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        middle = QHBoxLayout()
        middle.setSpacing(px(16))
        middle.addWidget(self.sections)
        middle.addLayout(self._rows, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addLayout(top)
        column.addWidget(self.basis)
        column.addLayout(middle, 1)
        self._look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.sections.setFixedWidth(self._look.px(SECTIONS_WIDTH))
        for field in (self.starts, self.ends):
            field.setFixedWidth(self._look.px(HOUR_WIDTH))


def _section_columns() -> tuple[Column[Section], ...]:
    return (
        Column(tr("Section"), lambda section: section.title, mark=_section_mark),
        Column(tr("Found"), lambda section: str(len(section.rows)), is_number=True, width=7),
    )


def _section_mark(section: Section) -> StateMark:
    if section.rows:
        return StateMark(tr("something to look at"), "problem", "soon")
    return StateMark(tr("nothing found"), "done", "done")


def _row_columns(section: Section) -> tuple[Column[ReportRow], ...]:
    """Make columns as wide as what stands in them; the last with words takes what is left."""
    made = []
    filled = [at for at in range(len(section.heading)) if any(row.cells[at] for row in section.rows)]
    for at, title in enumerate(section.heading):
        longest = max(len(title), *(len(row.cells[at]) for row in section.rows[:200]))
        is_last = at == filled[-1]
        made.append(
            Column(
                title,
                lambda row, at=at: row.cells[at],  # type: ignore[misc]
                width=0 if is_last else min(longest + 1, LONGEST_CELL),
            )
        )
    return tuple(made)


def _time(field: QLineEdit) -> time:
    try:
        return time.fromisoformat(field.text().strip().zfill(5))
    except ValueError:
        raise UserError(
            tr("“{typed}” is no time of the day.", typed=field.text()), next_step=tr("Write it as in 07:30.")
        ) from None
