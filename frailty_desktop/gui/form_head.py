"""The top of the form page: whose form this is, at which visit, and how far it is. It never scrolls away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from frailty_desktop.gui.date_words import date_words, moment_words
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.patient_header import who_words
from frailty_desktop.study.form_state import FormState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.gui.form_loading import LoadedForm


class FormHead(QFrame):
    """Patient, visit, form, progress."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._patient = label("", "title")
        self._facts = ElidedLabel(look="muted")
        self._form = ElidedLabel(look="heading")
        self._progress = ElidedLabel(look="muted")
        px = appearance.px
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(0)
        right.setSpacing(0)
        left.addWidget(self._patient)
        left.addWidget(self._facts)
        right.addWidget(self._form)
        right.addWidget(self._progress)
        self._why = label("", wrap=True)
        self._why.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(8), px(16), px(8))
        column.setSpacing(px(4))
        row = QHBoxLayout()
        row.setSpacing(px(32))
        column.addLayout(row)
        column.addWidget(self._why)
        row.addLayout(left, 2)
        row.addLayout(right, 3)

    def why(self) -> str:
        """Return the sentence that says why not every field takes something."""
        return self._why.text()

    def show_form(self, loaded: LoadedForm, state: FormState, today: date) -> None:
        """Show a form instance."""
        patient, record = loaded.patient, loaded.record
        self._patient.setText(patient.number)
        self._facts.setText(" · ".join(part for part in (who_words(patient), patient.status.label) if part))
        visit = " · ".join(part for part in (loaded.visit_label, date_words(record.visit_date)) if part)
        title = f"{record.form.title} {record.ordinal}" if record.ordinal else record.form.title
        self._form.setText(" · ".join(part for part in (visit, title) if part))
        answered, expected = state.progress()
        self._progress.setText(
            " · ".join(
                (
                    _state_words(loaded, today),
                    tr("{answered} of {expected} answered", answered=answered, expected=expected),
                )
            )
        )
        self._why.setText(loaded.access.why)
        self._why.setVisible(bool(loaded.access.why))
        words = (patient.number, self._facts.text(), self._form.text(), self._progress.text())
        said = (part for part in (*words, loaded.access.why) if part)
        self.setAccessibleName(". ".join(said))


def _state_words(loaded: LoadedForm, today: date) -> str:
    record = loaded.record
    if record.is_voided:
        return tr("Entered in error: {reason}", reason=record.voided_reason)
    if record.is_complete and record.completed_at is not None:
        return tr("Complete since {moment}", moment=moment_words(record.completed_at, today))
    return tr("In progress, started {moment}", moment=moment_words(record.started_at, today))
