"""The lines above the trail: patient, person, kind, field, days, words; nothing is filtered unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QPushButton, QWidget

from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.trail import TrailFilter
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.places import Place
    from frailty_desktop.study.design import StudyDesign

TYPING_PAUSE_MS = 300


@dataclass(frozen=True, slots=True)
class TrailChoices:
    """Whom the trail can be filtered by."""

    patients: tuple[tuple[str, UUID], ...]
    people: tuple[tuple[str, UUID], ...]


class TrailFilters(QWidget):
    """Tells what is wanted whenever the person paused; Esc in a field clears them all."""

    changed = Signal()

    def __init__(self, appearance: Appearance, design: StudyDesign) -> None:
        super().__init__()
        self._look = appearance
        self._patients: dict[str, UUID] = {}
        self._items = _items(design)
        self._form_id: UUID | None = None
        self._numbers = QStringListModel(self)
        self._widths: dict[QWidget, int] = {}  # at 100 %
        self.words = self._line(tr("Search the history"), tr("Any words, values, reasons"), 215)
        self.patient = self._line(tr("Patient"), tr("all"), 90, self._numbers)
        items = QStringListModel(list(self._items), self)
        self.field = self._line(tr("Field"), tr("all"), 150, items)
        self.person, self.kind = ChoiceBox(), ChoiceBox()
        self.since = self._line(tr("From"), tr("day"), 92)
        self.until = self._line(tr("To"), tr("day"), 92)
        self.clear_button = QPushButton(tr("Show all (Esc)"))
        self.clear_button.setProperty("look", "quiet")
        self.clear_button.clicked.connect(self.clear)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self._fill_kinds()
        self.show_choices(TrailChoices((), ()))
        self._arrange()

    def show_choices(self, choices: TrailChoices) -> None:
        """Offer these patients and people; what is chosen stays."""
        self._patients = {number.casefold(): patient for number, patient in choices.patients}
        chosen = self.person.currentData()
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItem(tr("everybody"), None)
        for name, person_id in choices.people:
            self.person.addItem(name, person_id)
        self.person.setCurrentIndex(max(0, self.person.findData(chosen)))
        self.person.blockSignals(False)
        self._numbers.setStringList([number for number, _ in choices.patients])

    def show_place(self, place: Place, number: str) -> None:
        """Set the filters to a place: a patient's trail, or one field of it."""
        self._reset()
        self._form_id = place.form_id
        self.patient.setText(number)
        names = (words for words, item in self._items.items() if item == place.item)
        self.field.setText(next(names, place.item))
        self._pause.stop()

    def show_field(self, patient: str, item: str, form_id: UUID | None) -> None:
        """Set the filters to one field."""
        self._reset()
        self._form_id = form_id
        self.patient.setText(patient)
        self.field.setText(next((words for words, name in self._items.items() if name == item), item))
        self._pause.stop()
        self.changed.emit()

    def wanted(self, today: date, patient_id: UUID | None) -> TrailFilter:
        """Return what is wanted; a date that cannot be read raises a UserError in words."""
        from frailty_desktop.analysis.trail import TrailFilter
        from frailty_desktop.analysis.trail_kinds import KindGroup
        from frailty_desktop.gui.inline_panel import day_typed

        since = _start(day_typed(self.since, today, tr("From"))) if self.since.text().strip() else None
        until = day_typed(self.until, today, tr("To")) if self.until.text().strip() else None
        typed = self.field.text().strip()
        kind = self.kind.currentData()  # Qt gives it back as plain text
        return TrailFilter(
            patient_id=self._patients.get(self.patient.text().strip().casefold(), patient_id),
            person_id=self.person.currentData(),
            form_id=self._form_id,
            item=self._items.get(typed, typed),
            kinds=KindGroup(kind) if kind else None,
            since=since,
            until=_start(until + timedelta(days=1)) if until is not None else None,
            words=self.words.text(),
        )

    def unknown_patient(self) -> str:
        """Return the typed number when no patient has it."""
        typed = self.patient.text().strip()
        return typed if typed and typed.casefold() not in self._patients else ""

    def clear(self) -> None:
        """Want everything."""
        self._reset()
        self._pause.stop()
        self.changed.emit()

    def is_clear(self) -> bool:
        """Whether everything is wanted."""
        lines = (self.words, self.patient, self.field, self.since, self.until)
        is_one_form = self._form_id is not None
        return not (is_one_form or any(line.text() for line in lines) or self._boxes_chosen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.is_clear():
            self.clear()
            return
        super().keyPressEvent(event)

    def _boxes_chosen(self) -> bool:
        return self.person.currentIndex() > 0 or self.kind.currentIndex() > 0

    def _reset(self) -> None:
        self._form_id = None
        for line in (self.words, self.patient, self.field, self.since, self.until):
            line.clear()
        for box in (self.person, self.kind):
            box.setCurrentIndex(0)

    def _fill_kinds(self) -> None:
        from frailty_desktop.analysis.trail_kinds import KindGroup

        self.kind.addItem(tr("everything"), None)
        for group in KindGroup:
            self.kind.addItem(group.label, group.value)

    def _line(self, name: str, hint: str, width: int, offered: QStringListModel | None = None) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(hint)
        line.setClearButtonEnabled(True)
        self._widths[line] = width
        name_field(line, name)
        if offered is not None:
            completer = QCompleter(offered, line)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            line.setCompleter(completer)
        line.textEdited.connect(self._on_typed)
        line.textChanged.connect(lambda _text: self._pause.start())
        line.returnPressed.connect(self._on_enter)
        return line

    def _on_typed(self) -> None:
        self._form_id = None  # whoever types another patient or field no longer means that one form
        self._pause.start()

    def _on_enter(self) -> None:
        self._pause.stop()
        self.changed.emit()

    def _arrange(self) -> None:
        flow = FlowLayout(self, gap=self._look.px(12))
        name_field(self.person, tr("Person"))
        name_field(self.kind, tr("Kind"))
        for box in (self.person, self.kind):
            self._widths[box] = 150
            box.currentIndexChanged.connect(lambda _index: self._pause.start())
        for words, widget in (
            (tr("Search"), self.words),
            (tr("Patient"), self.patient),
            (tr("Person"), self.person),
            (tr("Kind"), self.kind),
            (tr("Field"), self.field),
            (tr("From"), self.since),
            (tr("To"), self.until),
        ):
            flow.addWidget(named(words, widget, self._look.px(6)))
        self._look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        for widget, width in self._widths.items():
            widget.setFixedWidth(self._look.px(width))


def named(words: str, widget: QWidget, gap: int) -> QWidget:
    """Put a name before a field."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(gap)
    name = label(words, "muted")
    name.setBuddy(widget)
    line.addWidget(name)
    line.addWidget(widget)
    return box


def _items(design: StudyDesign) -> dict[str, str]:
    """Map the words for every field, with its form where two say the same, to the item's name."""
    found: dict[str, str] = {}
    for form in design.forms:
        title = form.short_title or form.title
        for item in form.items():
            words = item.label if item.label not in found else f"{item.label} ({title})"
            found.setdefault(words, item.name)
    return found


def _start(day: date) -> datetime:
    """Return the first moment of a day on this machine's wall."""
    return datetime(day.year, day.month, day.day).astimezone()
