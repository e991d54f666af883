"""The lines above the tabs of the safety page: which events are counted, and whose timeline is shown."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.patient_field import PatientField
from frailty_desktop.gui.segments import Segments
from frailty_desktop.translation import tr


class EventControls(QWidget):
    """E chooses treatment-emergent events or all, G a line for each grade."""

    changed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.emergent_only = True
        self.by_grade = False
        flow = FlowLayout(self, gap=appearance.px(16))
        self.which = Segments(
            appearance,
            tr("Events"),
            "E",
            (
                (True, tr("Treatment-emergent"), tr("Began on or after the infusion, or worsened after it")),
                (False, tr("All"), tr("Also those from before the infusion")),
            ),
        )
        self.grades = Segments(
            appearance,
            tr("Lines"),
            "G",
            (
                (False, tr("By term"), tr("One line for each term")),
                (True, tr("By grade"), tr("Each term split by the highest grade of each patient")),
            ),
        )
        self.which.chosen.connect(lambda value: self._set("emergent_only", value))
        self.grades.chosen.connect(lambda value: self._set("by_grade", value))
        flow.addWidget(self.which)
        flow.addWidget(self.grades)

    def _set(self, name: str, value: object) -> None:
        setattr(self, name, value is True)
        self.changed.emit()


class TimelineControls(QWidget):
    """A number typed narrows the timeline to one patient; Page Up and Page Down turn its pages."""

    patient_chosen = Signal(object)  # UUID, or None for everybody
    turned = Signal(int)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.search = PatientField()
        self.search.patient_chosen.connect(self.patient_chosen)
        self.everybody = QPushButton(tr("All patients (Esc)"))
        self.everybody.setProperty("look", "quiet")
        self.everybody.clicked.connect(lambda _checked=False: self.patient_chosen.emit(None))
        self.back = _turning(tr("‹ Page Up"), tr("The patients before"))
        self.onward = _turning(tr("Page Down ›"), tr("The next patients"))
        self.back.clicked.connect(lambda _checked=False: self.turned.emit(-1))
        self.onward.clicked.connect(lambda _checked=False: self.turned.emit(1))
        self._arrange(appearance)

    def show_patients(self, patients: Sequence[tuple[str, UUID]], chosen: UUID | None) -> None:
        """Offer these patients, and write the number of the one whose timeline is shown."""
        self.search.show_numbers(dict(patients))
        if not self.search.hasFocus():
            self.search.show_patient(chosen)
        self.everybody.setVisible(chosen is not None)

    def show_pages(self, page: int, total: int) -> None:
        """Offer to turn pages when there is more than one."""
        for button in (self.back, self.onward):
            button.setVisible(total > 1)
        self.back.setEnabled(page > 0)
        self.onward.setEnabled(page < total - 1)

    def _arrange(self, appearance: Appearance) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(appearance.px(8))
        words = label(tr("&Patient"), "muted")
        words.setTextFormat(Qt.TextFormat.AutoText)
        words.setBuddy(self.search)
        name_field(
            self.search, tr("Patient"), help_text=tr("Type a number and press Enter; empty shows everybody")
        )
        self.search.setPlaceholderText(tr("Number, or nothing for all"))
        appearance.changed.connect(self._make_room)
        for widget in (words, self.search, self.everybody):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.back)
        line.addWidget(self.onward)
        self._make_room()
        self.show_patients((), None)
        self.show_pages(0, 1)

    def _make_room(self) -> None:
        self.search.setFixedWidth(self._appearance.px(230))


def _turning(words: str, help_text: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("look", "quiet")
    button.setToolTip(help_text)
    return button
