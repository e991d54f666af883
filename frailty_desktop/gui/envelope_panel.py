"""The emergency envelope of a patient: reason, who was told, password; then the arm, once, in large words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout

from frailty_desktop.errors import UserError
from frailty_desktop.gui.date_words import date_words, time_words
from frailty_desktop.gui.form_rows import add_row, label
from frailty_desktop.gui.inline_panel import InlinePanel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.emergency_unblinding import OpenedEnvelope


class EnvelopePanel(InlinePanel):
    """Opens one patient's arm; `finished` carries what was opened, for `OpenedCard` to show."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Emergency unblinding"), tr("Open the envelope"))
        self._workplace = workplace
        self._patient_id: UUID | None = None
        self._is_second_look = False
        self.reason = QLineEdit()
        self.told = QLineEdit()
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        width = workplace.appearance.px(360)
        for words, field, help_text in (
            (tr("Reason"), self.reason, tr("Why the treatment must be known now")),
            (tr("Who is told"), self.told, tr("Everybody who learns the treatment, or “nobody else”")),
            (_secret_words(workplace), self.secret, _secret_help(workplace)),
        ):
            add_row(self.fields, words, field, help_text=help_text)
            field.setMinimumWidth(width)

    def start(self, patient_id: UUID, number: str) -> None:
        """Ask for everything; a person who opened this envelope before is asked for the password alone."""
        from frailty_desktop.services import emergency_unblinding

        self._patient_id = patient_id
        with self._workplace.study.read() as session:
            opened = emergency_unblinding.opened_to(session, self._workplace.person.id)
        self._is_second_look = patient_id in opened
        self.title.setText(tr("{number}: emergency unblinding", number=number))
        self.setAccessibleName(self.title.text())
        self.explain(_what_follows(number, is_second_look=self._is_second_look))
        for field in (self.reason, self.told, self.secret):
            field.clear()
        for field in (self.reason, self.told):
            field.setEnabled(not self._is_second_look)
        self.open_at(self.secret if self._is_second_look else self.reason)

    def close_panel(self) -> None:
        """Put the panel away; no password stays in it."""
        self.secret.clear()
        super().close_panel()

    def act(self) -> None:
        """Open the envelope with what was typed; the password is the second confirmation."""
        patient_id = self._patient_id
        if patient_id is None:
            return
        reason, told, secret = self.reason.text(), self.told.text(), self.secret.text()
        for field, what in ((self.reason, reason), (self.told, told), (self.secret, secret)):
            if field.isEnabled() and not what.strip():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                raise UserError(
                    tr("{what} is missing.", what=field.accessibleName()),
                    kept=tr("Nothing was opened."),
                    next_step=tr("Type it in this line."),
                )
        self._workplace.tasks.write(
            lambda: self._open(patient_id, reason, told, secret), self._on_opened, self._on_refused
        )

    def _open(self, patient_id: UUID, reason: str, told: str, secret: str) -> OpenedEnvelope:
        from frailty_desktop.services import emergency_unblinding

        workplace = self._workplace
        key = _envelope_key(workplace, secret)
        if self._is_second_look:
            with workplace.study.edit(
                by=workplace.person.id, action=tr("Look into an opened envelope")
            ) as edit:
                return emergency_unblinding.look_again(edit, patient_id, envelope_key=key)
        with workplace.study.edit(
            by=workplace.person.id, action=tr("Emergency unblinding"), reason=reason
        ) as edit:
            return emergency_unblinding.open_envelope(
                edit, patient_id, envelope_key=key, reason=reason, who_was_told=told
            )

    def _on_opened(self, opened: OpenedEnvelope) -> None:
        self.close_panel()
        self.finished.emit(opened)

    def _on_refused(self, error: Exception) -> None:
        self.secret.clear()
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        self.on_error(error)


class OpenedCard(QFrame):
    """The arm in large words, until it is put away; nothing of it stays behind."""

    put_away = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._workplace = workplace
        self._heading = label("", "heading")
        self.arm = label("", "title", wrap=True)
        self._facts = label("", "", wrap=True)
        self._record = label("", "muted", wrap=True)
        self.close_button = QPushButton(tr("Put it away (Esc)"))
        self.close_button.setProperty("look", "primary")
        self.close_button.clicked.connect(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        for widget in (self._heading, self.arm, self._facts, self._record):
            column.addWidget(widget)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_opened(self, opened: OpenedEnvelope) -> None:
        """Show what was opened, and that it is on record."""
        now = self._workplace.clock().astimezone()
        self._heading.setText(tr("{number} gets", number=opened.patient))
        self.arm.setText(opened.arm_label)
        dose = tr("Dose {dose}", dose=opened.dose) if opened.dose else ""
        self._facts.setText(" · ".join(part for part in (dose, tr("kit {kit}", kit=opened.kit)) if part))
        self._record.setText(
            tr(
                "Opened by {person} on {day} at {time}. This is recorded and listed for the monitor; it "
                "cannot be taken back. The averages stay pooled. It is shown here once and stored nowhere.",
                person=self._workplace.person.name,
                day=date_words(now.date()),
                time=time_words(now),
            )
        )
        self.setAccessibleName(f"{self._heading.text()} {self.arm.text()}")
        self.show()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget what was shown."""
        was_visible = not self.isHidden()
        for words in (self._heading, self.arm, self._facts, self._record):
            words.clear()
        self.setAccessibleName("")
        self.hide()
        if was_visible:
            self.put_away.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clear()
            return
        super().keyPressEvent(event)


def _what_follows(number: str, *, is_second_look: bool) -> str:
    if is_second_look:
        return tr("You opened this envelope before. Looking again is recorded; your password is asked for.")
    return tr(
        "Only for an emergency in which the treatment of {number} decides what is done. It opens this one "
        "patient's treatment to you, cannot be taken back, is recorded with reason and time, and is listed "
        "for the monitor.",
        number=number,
    )


def _has_accounts(workplace: Workplace) -> bool:
    return workplace.study.access.key is not None


def _secret_words(workplace: Workplace) -> str:
    return tr("Your password") if _has_accounts(workplace) else tr("Printed key of the list")


def _secret_help(workplace: Workplace) -> str:
    if _has_accounts(workplace):
        return tr("The second confirmation")
    return tr("This study is not encrypted and has no passwords: the printed key opens its envelopes")


def _envelope_key(workplace: Workplace, secret: str) -> bytes:
    """Open the key of the envelopes with the password; a study without accounts takes the printed key."""
    if not _has_accounts(workplace):
        from frailty_desktop.services.allocation_keys import AllocationKey

        return AllocationKey.from_text(secret).envelope
    from frailty_desktop.services import sign_in
    from frailty_desktop.services.key_grants import KeyName

    return sign_in.held_key(
        workplace.study, workplace.person.name, secret, KeyName.ENVELOPE, clock=workplace.clock
    )
