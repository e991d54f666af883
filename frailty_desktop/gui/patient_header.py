"""The line that stays while a patient is open: number, sex, age, status, study day, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.icons import pixmap
from frailty_desktop.gui.patient_lines import visit_state_words
from frailty_desktop.gui.state_marks import StateMark, status_mark, visit_mark
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.identities import Identity
    from frailty_desktop.services.patients import PatientSummary
    from frailty_desktop.study.schedule import PlannedVisit

WIDE_ENOUGH = 1.3  # text scale up to which words and buttons stand in one line


class MarkedWords(QWidget):
    """A state's icon with its words, in its colour."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._mark: StateMark | None = None
        self._icon = label("")
        self._words = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(appearance.px(6))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        appearance.changed.connect(self._paint)

    def show_mark(self, mark: StateMark | None, words: str) -> None:
        """Show a state; without one, nothing."""
        self._mark = mark
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(mark is not None)
        self._paint()

    def _paint(self) -> None:
        if self._mark is None:
            return
        colour = self._appearance.colour(self._mark.colour)
        self._icon.setPixmap(pixmap(self._mark.icon, colour, self._appearance.px(18), 2.0))
        self._words.setStyleSheet(f"color: {colour.name()};")


class PatientHeader(QFrame):
    """Two lines: who, and what next; the primary button is the next step and answers to Enter."""

    next_wanted = Signal()
    event_wanted = Signal()
    status_wanted = Signal()
    envelope_wanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._appearance = appearance
        self._number = label("", "title")
        self._who = ElidedLabel()
        self._name = ElidedLabel()
        self._contact = ElidedLabel(look="muted")
        self._status = MarkedWords(appearance)
        self._day = label("", "muted")
        self._next_visit = MarkedWords(appearance)
        self.next = QPushButton()
        self.next.setProperty("look", "primary")
        self.next.clicked.connect(self.next_wanted)
        self.new_event = QPushButton(tr("Adverse event (A)"))
        self.new_event.clicked.connect(self.event_wanted)
        self.status = QPushButton(tr("Status (S)"))
        self.status.clicked.connect(self.status_wanted)
        self.envelope = QPushButton(tr("Envelope (E)"))
        self.envelope.setProperty("look", "quiet")
        self.envelope.setToolTip(tr("Emergency unblinding of this patient"))
        self.envelope.clicked.connect(self.envelope_wanted)
        self.envelope.hide()
        self.show_identity(None)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        pad = appearance.px(12)
        self._rows.setContentsMargins(pad, appearance.px(8), pad, appearance.px(8))
        self._rows.addLayout(self._words_of(appearance), 1)
        self._rows.addLayout(self._buttons(appearance))
        appearance.changed.connect(self._fit)
        self._fit()

    def _words_of(self, appearance: Appearance) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(appearance.px(4))
        lines = (
            (self._number, self._name, self._who, self._status),
            (self._contact,),
            (self._next_visit, self._day),
        )
        for line in lines:
            row = QHBoxLayout()
            row.setSpacing(appearance.px(16))
            for widget in line:
                row.addWidget(widget)
            row.addStretch(1)
            words.addLayout(row)
        return words

    def _buttons(self, appearance: Appearance) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(appearance.px(8))
        buttons.addStretch(1)
        for button in (self.envelope, self.status, self.new_event, self.next):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return buttons

    def minimumSizeHint(self) -> QSize:
        return QSize(self._appearance.px(320), super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Put the buttons under the words when large text needs the whole line."""
        is_one_line = self._appearance.scale <= WIDE_ENOUGH
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if is_one_line else direction.TopToBottom)

    def show_patient(
        self, patient: PatientSummary, upcoming: PlannedVisit | None, study_day: int | None
    ) -> None:
        """Show who this is and where the patient stands."""
        self._number.setText(patient.number)
        self._who.setText(who_words(patient))
        mark = status_mark(patient.status)
        sentence = tr("{status} since {day}") if patient.status.is_active else tr("{status} on {day}")
        since = sentence.format(status=mark.word, day=date_words(patient.status_date))
        self._status.show_mark(mark, since if patient.status_date else mark.word)
        self._status.setToolTip(patient.status_reason)
        self._day.setText(tr("study day {day}", day=study_day) if study_day is not None else "")
        if upcoming is None:
            self._next_visit.show_mark(StateMark("", "none", "muted"), tr("No further visit is expected."))
        else:
            words = tr("{visit}: {state}", visit=upcoming.plan.label, state=visit_state_words(upcoming))
            self._next_visit.show_mark(visit_mark(upcoming.state), words)
        self.setAccessibleName(f"{patient.number}, {who_words(patient)}, {mark.word}")

    def show_identity(self, identity: Identity | None) -> None:
        """Show name and contact to somebody who may see them; to everybody else nothing stands here."""
        name = identity.name if identity is not None else ""
        self._name.setText(name)
        self._name.setVisible(bool(name))
        contact = contact_words(identity) if identity is not None else ""
        self._contact.setText(contact)
        self._contact.setVisible(bool(contact))

    def offer_envelope(self, *, is_offered: bool) -> None:
        """Show the way to the emergency envelope to those who may open it."""
        self.envelope.setVisible(is_offered)

    def show_next_step(self, words: str, *, is_possible: bool) -> None:
        """Name the next step on the button that Enter presses."""
        self.next.setText(tr("{step} (Enter)", step=words) if words else "")
        self.next.setVisible(bool(words))
        for button in (self.next, self.new_event, self.status):
            button.setEnabled(is_possible)


def contact_words(identity: Identity) -> str:
    """Say how to reach a patient: telephone, address, contact person."""
    contact = tr("contact: {person}", person=identity.contact_person) if identity.contact_person else ""
    return " · ".join(part for part in (identity.phone, identity.address, contact) if part)


def who_words(patient: PatientSummary) -> str:
    """Say sex, age and date of birth: "F · 81 years · born 3 Feb 1944"."""
    sex = {"F": tr("female"), "M": tr("male")}.get(patient.sex, "")
    age = tr("{years} years", years=patient.age_years) if patient.age_years is not None else ""
    born = tr("born {day}", day=date_words(patient.birth_date)) if patient.birth_date else ""
    kit = tr("kit {number}", number=patient.kit) if patient.kit else ""
    return " · ".join(part for part in (sex, age, born, patient.site, kit) if part)
