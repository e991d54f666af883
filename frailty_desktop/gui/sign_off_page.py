"""What waits for the investigator's signature: the list, what would be signed in full, and the signing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from frailty_desktop.gui.beside import Beside
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.filter_chips import Filter, FilterChips
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.sign_panel import SignPanel
from frailty_desktop.gui.signing_sheet import SigningSheet
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.services.sign_off import QueueLine
    from frailty_desktop.services.signing_view import SigningView
    from frailty_desktop.storage.changes import Changes

_HEARD = frozenset(
    {
        ChangeKind.PATIENT,
        ChangeKind.VISIT,
        ChangeKind.FORM,
        ChangeKind.ANSWER,
        ChangeKind.QUERY,
        ChangeKind.REVIEW,
    }
)
READY, CHANGED, NOT_YET = "ready", "changed", "not_yet"


class _Read(NamedTuple):
    lines: list[QueueLine]
    may_sign: bool


class SignOffPage(Page):
    """Filters with their counts, the list oldest first, and the sheet of the line in the cursor."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._lines: list[QueueLine] = []
        self._may_sign = False
        self._title = label(tr("Sign off"), "title")
        self._count = label("", "muted")
        self.chips = FilterChips(workplace.appearance, _filters(), tr("What waits for a signature"))
        self.chips.chosen.connect(lambda _name: self._fill())
        self.model: TableModel[QueueLine] = TableModel(_columns(), key=lambda line: line.record_id)
        self.view: TableView[QueueLine] = TableView(
            self.model, workplace.appearance, tr("Waiting to be signed")
        )
        self.view.opened.connect(lambda _line: self._on_sign())
        self.view.current_changed.connect(self._show_current)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sheet = SigningSheet(workplace.appearance)
        self.panel = SignPanel(workplace)
        self.panel.finished.connect(self._on_signed)
        self.panel.cancelled.connect(self._put_panel_away)
        self.sign = QPushButton(tr("Sign (Enter)"))
        self.sign.setProperty("look", "primary")
        self.sign.clicked.connect(self._on_sign)
        self._arrange()

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Sign what is in the cursor")),
            KeyHelp("G", tr("Go to the patient")),
            KeyHelp("1 - 3", tr("Choose what is listed")),
            KeyHelp("Tab", tr("Read what is signed")),
        )

    def concerns(self, changes: Changes) -> bool:
        """Hear of answers, forms, visits, queries and signatures."""
        return bool(changes.kinds & _HEARD)

    def focus_first(self) -> None:
        """Put the cursor on the list."""
        (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def before_leaving(self) -> None:
        """Leave no password behind."""
        self._put_panel_away()

    def refresh(self) -> None:
        """Read the list anew."""
        self.ask("queue", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.view.current_row()
        if event.key() == Qt.Key.Key_G and not event.modifiers() and line is not None:
            self._go(line)
        elif not self.chips.takes(event):
            super().keyPressEvent(event)

    def _read(self) -> _Read:
        from frailty_desktop.services import rights, sign_off

        workplace = self.workplace
        study, by, today = workplace.study, workplace.person.id, workplace.today()
        with rights.reading(study, by, rights.Right.READ_PATIENTS, today) as session:
            lines = sign_off.sign_off_queue(session, study.design, today)
            return _Read(lines, rights.may(session, by, rights.Right.SIGN, today))

    def _show(self, read: _Read) -> None:
        self._lines, self._may_sign = read
        self.chips.show_counts(
            {one.name: sum(_passes(line, one.name) for line in self._lines) for one in _filters()}
        )
        had_cursor = self.hasFocus() or self.view.hasFocus()
        self._fill()
        if had_cursor:
            self.focus_first()

    def _fill(self) -> None:
        found = [line for line in self._lines if _passes(line, self.chips.now)]
        fill(self.view, found)
        self._count.setText(tr_count("{count} waits", "{count} wait", len(self._lines)))
        self.view.setVisible(bool(found) and not self.panel.isVisible())
        self._empty.setVisible(not found)
        self._empty.setText(
            tr("Nothing here. The digits show the others.")
            if self._lines
            else tr("Everything that is complete is signed.")
        )
        self._show_current(self.view.current_row())

    def _show_current(self, line: QueueLine | None) -> None:
        if self.panel.isVisible() and (line is None or line.record_id != self.panel.record_id):
            self._put_panel_away()
        may_sign = line is not None and line.is_ready and self._may_sign
        self.sign.setEnabled(may_sign and not self.workplace.study.is_read_only)
        if line is None:
            self.sheet.show_view(None)
            return
        level, record_id = line.level, line.record_id
        self.ask("sheet", lambda: self._read_sheet(level, record_id), self._show_sheet)

    def _show_sheet(self, view: SigningView) -> None:
        """Show it; a signature that is being given for what stood there before is not asked for any more."""
        if self.panel.isVisible() and self.sheet.view != view:
            self._put_panel_away()
            self.banner.show_note(tr("What is signed has changed just now. Look at it again, then sign."))
        self.sheet.show_view(view)

    def _read_sheet(self, level: str, record_id: UUID) -> SigningView:
        from frailty_desktop.services import signing_view

        study = self.workplace.study
        with self.workplace.read() as session:
            return signing_view.to_sign(session, study.design, level, record_id, self.workplace.today())

    def _on_sign(self) -> None:
        line = self.view.current_row()
        if line is not None and self.sign.isEnabled():
            self._show_list(is_shown=False)  # what is signed has the whole page while it is signed
            self.panel.start(line.level, line.record_id, f"{line.patient_number} · {line.title}")

    def _put_panel_away(self) -> None:
        self.panel.close_panel()
        self._show_list(is_shown=True)
        if self.isVisible():
            self.focus_first()

    def _show_list(self, *, is_shown: bool) -> None:
        self.chips.setVisible(is_shown)
        self.view.setVisible(is_shown and self.model.rowCount() > 0)
        self.sign.setVisible(is_shown)

    def _on_signed(self, said: str) -> None:
        self.workplace.say(said)
        self.banner.clear()
        self._put_panel_away()

    def _go(self, line: QueueLine) -> None:
        place = (
            Place.form(line.record_id, line.patient_id)
            if line.level == "form"
            else Place.patient(line.patient_id)
        )
        self.workplace.go_to(place)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title)
        top.addWidget(self._count, 1)
        top.addWidget(self.sign)
        middle = Beside(self.workplace.appearance, ((self.view, 6), (self._empty, 6), (self.sheet, 6)))
        self.content.setSpacing(self.workplace.appearance.px(12))
        self.content.addLayout(top)
        self.content.addWidget(self.chips)
        self.content.addWidget(self.panel)
        self.content.addWidget(middle, 1)


def _filters() -> tuple[Filter, ...]:
    return (
        Filter(READY, tr("Ready to sign")),
        Filter(CHANGED, tr("Changed since signed")),
        Filter(NOT_YET, tr("Not yet complete")),
    )


def _passes(line: QueueLine, chosen: str) -> bool:
    if chosen == CHANGED:
        return bool(line.voided_because)
    return line.is_ready == (chosen == READY)


def _columns() -> tuple[Column[QueueLine], ...]:
    return (
        Column(tr("Patient"), lambda line: line.patient_number, width=9),
        Column(tr("Visit or entry"), lambda line: line.title, width=14),
        Column(
            tr("Day"),
            lambda line: date_words(line.on),
            tone="muted",
            width=12,
            sort_key=lambda line: str(line.on),
        ),
        Column(tr("Forms"), lambda line: str(line.forms), is_number=True, width=6),
        Column(tr("State"), _state_words, mark=_mark),
    )


def _state_words(line: QueueLine) -> str:
    if line.missing:
        return tr("not complete: {names}", names=", ".join(line.missing))
    if line.open_queries:
        return tr_count("{count} query open", "{count} queries open", line.open_queries)
    return line.voided_because or tr("since {day}", day=date_words(line.waiting_since.astimezone().date()))


def _mark(line: QueueLine) -> StateMark:
    if not line.is_ready:
        return StateMark(tr("not yet"), "awaits", "missed")
    if line.voided_because:
        return StateMark(tr("changed since it was signed"), "problem", "soon")
    return StateMark(tr("ready"), "sign_off", "due")
