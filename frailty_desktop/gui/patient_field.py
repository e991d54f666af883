"""A line that chooses a patient by number: the whole number or a part of it, offered while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

if TYPE_CHECKING:
    from uuid import UUID


class PatientField(QLineEdit):
    """Enter chooses the patient whose number was typed; an empty line chooses nobody in particular."""

    patient_chosen = Signal(object)  # UUID, or None for an empty line

    def __init__(self) -> None:
        super().__init__()
        self._numbers: Mapping[str, UUID] = {}
        self._names = QStringListModel(self)
        self.setClearButtonEnabled(True)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._on_typed)
        self.setCompleter(completer)
        self.returnPressed.connect(self._on_typed)

    @property
    def patients(self) -> list[UUID]:
        """Whom the line offers, in their order."""
        return list(self._numbers.values())

    def show_numbers(self, numbers: Mapping[str, UUID]) -> None:
        """Offer these patients."""
        self._numbers = numbers
        self._names.setStringList(list(numbers))

    def show_patient(self, patient_id: UUID | None) -> None:
        """Write the number of the patient chosen, or nothing."""
        self.setText(next((number for number, known in self._numbers.items() if known == patient_id), ""))

    def _on_typed(self, *_: object) -> None:
        typed = self.text().strip().casefold()
        if not typed:
            self.patient_chosen.emit(None)
            return
        exact = [known for number, known in self._numbers.items() if number.casefold() == typed]
        partly = [known for number, known in self._numbers.items() if typed in number.casefold()]
        if exact or partly:
            self.patient_chosen.emit((exact or partly)[0])
