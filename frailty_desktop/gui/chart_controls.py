"""The line above the charts: whose charts, and how they are shown. Every choice has its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.chart_reading import ChartChoice, PatientNumber
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.patient_field import PatientField
from frailty_desktop.gui.segments import Segments
from frailty_desktop.translation import tr


class ChartControls(QWidget):
    """M, D, S and L step through measure, axis, spread and scale; typing a number chooses the patient."""

    choice_changed = Signal(object)  # ChartChoice
    patient_chosen = Signal(object)  # UUID, or None for the groups alone

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.choice = ChartChoice()
        self.search = PatientField()
        self.search.patient_chosen.connect(self.patient_chosen)
        self._segments: dict[str, Segments] = {}
        self._arrange(appearance)

    def show_numbers(self, numbers: Sequence[PatientNumber]) -> None:
        """Offer these patients."""
        self.search.show_numbers({patient.number: patient.id for patient in numbers})

    def show_patient(self, patient_id: UUID | None) -> None:
        """Write the number of the patient whose charts are shown."""
        self.search.show_patient(patient_id)

    def step(self, part: str) -> None:
        """Go to the next value of one choice."""
        self._segments[part].step()

    def beside(self, patient_id: UUID | None, steps: int) -> UUID | None:
        """Return the patient before or after this one."""
        ids = self.search.patients
        if not ids:
            return None
        here = ids.index(patient_id) if patient_id in ids else (-1 if steps > 0 else len(ids))
        return ids[min(max(here + steps, 0), len(ids) - 1)]

    def _arrange(self, appearance: Appearance) -> None:
        flow = FlowLayout(self, gap=appearance.px(16))
        flow.addWidget(self._patient_box(appearance))
        for part, title, key, options in _parts():
            segments = Segments(appearance, title, key, options)
            segments.chosen.connect(lambda value, part=part: self._on_chosen(part, value))
            self._segments[part] = segments
            flow.addWidget(segments)

    def _patient_box(self, appearance: Appearance) -> QWidget:
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        words = label(tr("&Patient"), "muted")
        words.setTextFormat(Qt.TextFormat.AutoText)
        words.setBuddy(self.search)
        name_field(
            self.search,
            tr("Patient"),
            help_text=tr("Type a number and press Enter; empty shows the groups alone"),
        )
        self.search.setPlaceholderText(tr("Number, or nothing for groups"))
        self.search.setFixedWidth(appearance.px(210))
        line.addWidget(words)
        line.addWidget(self.search)
        return box

    def _on_chosen(self, part: str, value: object) -> None:
        self.choice = replace(self.choice, **{part: value})  # type: ignore[arg-type]
        self.choice_changed.emit(self.choice)


def _parts() -> tuple[tuple[str, str, str, tuple[tuple[object, str, str], ...]], ...]:
    return (
        (
            "measure",
            tr("Show"),
            "M",
            (
                ("absolute", tr("Values"), tr("The values as they were measured")),
                ("change", tr("Change"), tr("The change from baseline")),
            ),
        ),
        (
            "x",
            tr("By"),
            "D",
            (
                ("visit", tr("Visit"), tr("One place per visit")),
                ("day", tr("Day"), tr("Real days; groups at the day the visit is planned for")),
            ),
        ),
        (
            "spread",
            tr("Spread"),
            "S",
            (
                ("usual", tr("Usual"), tr("Mean with 95 % CI; for skewed values median with quartiles")),
                ("ci", tr("CI"), tr("Mean with 95 % confidence interval")),
                ("sd", tr("SD"), tr("Mean with standard deviation")),
                ("iqr", tr("Median"), tr("Median with quartiles")),
            ),
        ),
        (
            "is_log",
            tr("Scale"),
            "L",
            (
                (False, tr("Linear"), tr("Equal steps are equal differences")),
                (True, tr("Log"), tr("Equal steps are equal ratios; for skewed values only")),
            ),
        ),
    )
