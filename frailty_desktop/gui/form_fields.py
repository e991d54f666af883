"""The middle of the form page: every section's fields in one column, walked from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.field_row import FieldRow
from frailty_desktop.gui.form_rows import label, literal
from frailty_desktop.study.design import Form, Section
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


WIDE_ENOUGH = 645  # at 100 % text: label and box side by side


class FormFields(QScrollArea):
    """Builds one `FieldRow` for each field and keeps the cursor in view."""

    built = Signal()
    past_last = Signal()
    group_asked = Signal(str)

    def __init__(self, appearance: Appearance, today: Callable[[], date]) -> None:
        super().__init__()
        self.rows: dict[FieldKey, FieldRow] = {}
        self._appearance = appearance
        self._today = today
        self._headings: dict[tuple[str, int], QWidget] = {}
        self._adding: list[QPushButton] = []
        self._sections: tuple[Section, ...] = ()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def build(self, form: Form, state: FormState, wire: Callable[[FieldRow], None]) -> None:
        """Make the rows of a form anew; `wire` connects each to the page."""
        self.rows = {}
        self._headings = {}
        self._adding = []
        self._sections = form.sections
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, self._appearance.px(8), self._appearance.px(24))
        column.setSpacing(self._appearance.px(2))
        if form.notice:
            column.addWidget(label(form.notice, "small", wrap=True))
        for section in form.sections:
            self._add_section(column, section, state, wire)
        column.addStretch(1)
        self.setWidget(ground)
        self._chain_tabs()
        self._fit_rows()
        self.show_headings(form)
        self.built.emit()

    def show_headings(self, form: Form) -> None:
        """Hide the heading of a section none of whose fields is shown."""
        for section in form.sections:
            names = {item.name for item in section.items}
            for (name, group), heading in self._headings.items():
                if name == section.name:
                    heading.setVisible(
                        any(
                            row.field_state is not None and row.field_state.is_visible
                            for key, row in self.rows.items()
                            if key.item in names and (key.group == group or group < 0)
                        )
                    )

    def show_adding(self, *, is_possible: bool) -> None:
        """Offer another group of the sections that repeat, or not."""
        for button in self._adding:
            button.setVisible(is_possible)

    def open_rows(self) -> list[FieldRow]:
        """List the rows the cursor can go to, in the order of the paper form."""
        return [
            row
            for row in self.rows.values()
            if row.item.derivation is None and row.field_state is not None and row.field_state.is_visible
        ]

    def go_to(self, key: FieldKey) -> None:
        """Put the cursor into a field and bring it into view."""
        row = self.rows.get(key)
        if row is not None:
            row.editor.take_cursor()
            self.bring_into_view(row)

    def put_cursor(self, wanted: str = "", group: int = 0) -> None:
        """Put the cursor into the wanted field, else into the first empty one, else into the first.

        A wanted field that takes no cursor, because it is computed or hidden, is brought into view.
        """
        rows = self.open_rows()
        key = FieldKey(wanted, group)
        named = [row for row in rows if row.key == key] or [row for row in rows if row.item.name == wanted]
        empty = [row for row in rows if row.field_state is not None and row.field_state.answer.is_empty]
        for row in (named or empty or rows)[:1]:
            self.go_to(row.key)
        if not named and key in self.rows:
            self.bring_into_view(self.rows[key])

    def go_to_last(self) -> None:
        """Put the cursor into the last field."""
        rows = self.open_rows()
        if rows:
            self.go_to(rows[-1].key)

    def step_from(self, key: FieldKey, steps: int) -> None:
        """Go on to the next field, or back; past the last one says so."""
        rows = self.open_rows()
        here = next((at for at, row in enumerate(rows) if row.key == key), -1)
        there = here + steps
        if 0 <= there < len(rows):
            self.go_to(rows[there].key)
        elif there >= len(rows):
            self.past_last.emit()

    def section_of(self, key: FieldKey) -> str:
        """Return the name of the section a field stands in."""
        names = (
            section.name for section in self._sections if key.item in {item.name for item in section.items}
        )
        return next(names, "")

    def go_to_section(self, name: str) -> None:
        """Put the cursor into the first field of a section."""
        rows = [row for row in self.open_rows() if self.section_of(row.key) == name]
        if rows:
            self.go_to(rows[0].key)

    def step_section(self, here: FieldKey | None, steps: int) -> None:
        """Go to the section before or after; sections without a field to fill are passed by."""
        names = list(dict.fromkeys(self.section_of(row.key) for row in self.open_rows()))
        place = names.index(self.section_of(here)) if here is not None else 0
        if 0 <= place + steps < len(names):
            self.go_to_section(names[place + steps])

    def bring_into_view(self, row: FieldRow) -> None:
        """Scroll so that the field and its neighbours can be seen; after the layout has settled."""
        margin = self._appearance.px(90)
        self.ensureWidgetVisible(row, 0, margin)
        QTimer.singleShot(0, self, lambda: self._show_settled(row, margin))

    def _show_settled(self, row: FieldRow, margin: int) -> None:
        if self.rows.get(row.key) is row:  # rows may have been made anew meanwhile
            self.ensureWidgetVisible(row, 0, margin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # PgUp and PgDn go by sections, arrows by fields: the page knows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        is_narrow = self.viewport().width() < self._appearance.px(WIDE_ENOUGH)
        for row in self.rows.values():
            row.set_narrow(is_narrow)

    def _add_section(
        self, column: QVBoxLayout, section: Section, state: FormState, wire: Callable[[FieldRow], None]
    ) -> None:
        groups = state.group_count(section.name) if section.repeats else 1
        for group in range(max(1, groups)):
            title = f"{section.title} {group + 1}" if section.repeats else section.title
            heading = label(title, "heading", wrap=True)
            heading.setContentsMargins(
                self._appearance.px(8), self._appearance.px(14), 0, self._appearance.px(2)
            )
            self._headings[(section.name, group)] = heading
            column.addWidget(heading)
            if section.help and group == 0:
                words = label(section.help, "small", wrap=True)
                words.setContentsMargins(self._appearance.px(8), 0, 0, self._appearance.px(4))
                self._headings[(section.name, -1)] = words
                column.addWidget(words)
            for item in section.items:
                key = FieldKey(item.name, group)
                row = FieldRow(key, item, self._appearance, self._today)
                self.rows[key] = row
                column.addWidget(row)  # into the page first: a row shown without a parent is a window
                row.setVisible(state.field(key).is_visible)
                wire(row)
        if section.repeats and groups < section.repeats:
            column.addWidget(self._add_button(section), 0, Qt.AlignmentFlag.AlignLeft)

    def _add_button(self, section: Section) -> QPushButton:
        button = QPushButton(tr("Add another: {title}", title=literal(section.title)))
        button.setProperty("look", "quiet")
        button.clicked.connect(lambda: self.group_asked.emit(section.name))
        self._adding.append(button)
        return button

    def _chain_tabs(self) -> None:
        boxes = [row.editor.box() for row in self.rows.values() if row.item.derivation is None]
        for before, after in pairwise(boxes):
            QWidget.setTabOrder(before, after)
