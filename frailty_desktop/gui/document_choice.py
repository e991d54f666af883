"""The line above a document's preview: which patient, how much of it, and the button that saves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget

from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import name_field
from frailty_desktop.gui.patient_field import PatientField
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.reports.catalogue import DocumentKind
    from frailty_desktop.reports.narrowing import Narrowing


class KindList(QListWidget):
    """The kinds of documents; arrows choose, every other key is the page's own."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Kinds of documents"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()


class DocumentChoice(QWidget):
    """Typing a number chooses the patient; a list narrows the document to a visit, a form or an event."""

    patient_chosen = Signal(object)  # UUID, or None for everybody
    narrowed = Signal(object)  # Narrowing
    save_wanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.patient = PatientField()
        self.patient.patient_chosen.connect(self.patient_chosen)
        self.patient.setFixedWidth(appearance.px(190))
        self.part = ChoiceBox()
        self.part.setMinimumWidth(appearance.px(260))
        name_field(self.part, tr("How much"), help_text=tr("All of it, a visit, a form or an event"))
        self.part.activated.connect(self._on_part)
        self.save = QPushButton(tr("Save as PDF (Ctrl+E)"))
        self.save.setProperty("look", "primary")
        self.save.clicked.connect(self.save_wanted)
        flow = FlowLayout(self, gap=appearance.px(12))
        for widget in (self.patient, self.part, self.save):
            flow.addWidget(widget)
        self.show_parts(())

    def show_numbers(self, numbers: Mapping[str, UUID]) -> None:
        """Offer these patients."""
        self.patient.show_numbers(numbers)

    def show_kind(self, kind: DocumentKind | None) -> None:
        """Ask for what this kind of document is about."""
        takes = kind is not None and kind.takes_patient
        needs = kind is not None and kind.needs_patient
        words = tr("Patient's number") if needs else tr("Number, or nothing for everybody")
        self.patient.setVisible(takes)
        self.patient.setPlaceholderText(words)
        name_field(self.patient, tr("Patient"), help_text=words)

    def show_patient(self, patient_id: UUID | None) -> None:
        """Write the number of the patient chosen."""
        self.patient.show_patient(patient_id)

    def show_parts(self, parts: Sequence[Narrowing], here: Narrowing | None = None) -> None:
        """Offer what the document can be narrowed to."""
        self.part.clear()
        for part in parts:
            self.part.addItem(part.label, part)
        if here is not None and here in parts:
            self.part.setCurrentIndex(list(parts).index(here))
        self.part.setVisible(len(parts) > 1)

    def _on_part(self, place: int) -> None:
        self.narrowed.emit(self.part.itemData(place))
