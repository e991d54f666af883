"""One patient on one page: who, visits to scale, forms by visit, trajectories, adverse events, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from frailty_desktop.gui.chart_reading import read_charts
from frailty_desktop.gui.envelope_panel import EnvelopePanel, OpenedCard
from frailty_desktop.gui.identity_panel import IdentityPanel
from frailty_desktop.gui.new_event import start_event
from frailty_desktop.gui.next_step import NextStep, StepKind, next_step, upcoming_visit
from frailty_desktop.gui.page import ENTER_KEYS, KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.patient_cards import PatientCards
from frailty_desktop.gui.patient_header import PatientHeader
from frailty_desktop.gui.patient_reading import PatientRecord, read_record
from frailty_desktop.gui.record_visit_panel import RecordVisitPanel
from frailty_desktop.gui.status_panel import StatusPanel
from frailty_desktop.gui.visit_forms import start_first_form, start_visit_form
from frailty_desktop.gui.visit_timeline import VisitTimeline
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries
    from frailty_desktop.storage.changes import Changes


class PatientPage(Page):
    """The header and the panels stay; what is below them scrolls."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        look = workplace.appearance
        self._patient_id: UUID | None = None
        self._record: PatientRecord | None = None
        self._step = NextStep(StepKind.NOTHING)
        self.header = PatientHeader(look)
        self.visit_panel = RecordVisitPanel(workplace)
        self.status_panel = StatusPanel(workplace)
        self.envelope_panel = EnvelopePanel(workplace)
        self.opened_card = OpenedCard(workplace)
        self.identity_panel = IdentityPanel(workplace)
        self._holds_names = workplace.keys is not None and workplace.keys.identity is not None
        self._may_open_envelope = workplace.view != "open" and workplace.may("open_envelope")
        self.timeline = VisitTimeline(look)
        self.cards = PatientCards(workplace)
        self._connect()
        self._arrange()

    def title(self) -> str:
        """Name the patient."""
        return self._record.summary.number if self._record else tr("Patient")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("The next step, as the button says; in the matrix, open the form")),
            KeyHelp("R", tr("Record a visit, also one that was missed or unscheduled")),
            KeyHelp("A", tr("New adverse event")),
            KeyHelp("S", tr("Change status")),
            KeyHelp("V", tr("Go to the visits and forms")),
            KeyHelp("C", tr("The charts, large")),
            KeyHelp("L", tr("The adverse event log of this patient")),
            KeyHelp("H", tr("The whole history of this patient")),
            *((KeyHelp("N", tr("Name and contact of this patient")),) if self._holds_names else ()),
            *((KeyHelp("E", tr("Emergency unblinding of this patient")),) if self._may_open_envelope else ()),
        )

    def show_place(self, place: Place) -> None:
        """Show a patient."""
        if place.patient_id is not None and place.patient_id != self._patient_id:
            self._patient_id, self._record = place.patient_id, None
            self.visit_panel.close_panel()
            self.status_panel.close_panel()
            self._put_envelope_away()
            self._put_name_away()
            self.cards.clear()
            self.banner.clear()
            self.mark_stale()
        if place.note:
            self.banner.show_note(place.note)

    def on_paper(self) -> Place:
        """Print this patient's page."""
        return Place.documents("patient-profile", self._patient_id)

    def before_leaving(self) -> None:
        """Let nothing of an opened envelope, and no name, stay on a page in the background."""
        self._put_envelope_away()
        self._put_name_away()
        self._is_stale = True

    def focus_first(self) -> None:
        """Put the cursor on the next step."""
        target = self.header.next if self.header.next.isVisible() else self.cards.matrix
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def concerns(self, changes: Changes) -> bool:
        """Only what touches this patient."""
        return self._patient_id in changes.patients

    def refresh(self) -> None:
        """Read the patient anew: first the record, then the charts."""
        patient_id = self._patient_id
        if patient_id is None:
            return
        workplace = self.workplace
        endpoints = tuple(endpoint.name for endpoint in workplace.study.design.endpoints)
        self.ask("record", lambda: read_record(workplace, patient_id), self._show)
        self.ask("charts", lambda: read_charts(workplace, patient_id, endpoints), self._show_charts)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS and not self._is_on_button():
            self._take_step()
            return
        act = self._letters.get(event.key()) if not event.modifiers() else None
        if act is not None:
            act()
            return
        super().keyPressEvent(event)

    # Showing

    def _show(self, record: PatientRecord) -> None:
        if record.summary.id != self._patient_id:
            return
        is_new = self._record is None
        self._record = record
        design, today = self.workplace.study.design, self.workplace.today()
        self._step = next_step(record, design.enrolment.screening_visit)
        self.header.show_patient(record.summary, upcoming_visit(record), record.study_day(today))
        self.header.show_identity(record.identity)
        may_write = not self.workplace.study.is_read_only
        self.header.show_next_step(self._step.words, is_possible=may_write)
        summary = record.summary
        ended = summary.status_date if not summary.status.is_active else None
        self.timeline.show_timeline(
            record.planned, today, summary.reference_start, ended, summary.status.label if ended else ""
        )
        self.cards.show_record(record)
        self.header.offer_envelope(is_offered=self._may_open_envelope and bool(summary.kit) and may_write)
        if is_new and not self.visit_panel.isVisible() and not self.status_panel.isVisible():
            self.focus_first()

    def _show_charts(self, series: dict[str, ChartSeries]) -> None:
        self.cards.trajectories.show_charts(series)

    def _on_averages(self, endpoints: frozenset[str]) -> None:
        patient_id, workplace = self._patient_id, self.workplace
        if patient_id is None or not self.isVisible():
            self.mark_stale()
            return
        self.ask("averages", lambda: read_charts(workplace, patient_id, endpoints), self._show_charts)

    # Doing

    def _take_step(self) -> None:
        record, step = self._record, self._step
        if record is None or self.workplace.study.is_read_only:
            return
        if step.kind is StepKind.FORM:
            self._open_form(step.form_name, step.form_id, step.visit_id)
        elif step.kind is StepKind.ENROL:
            self._change_status()
        elif step.kind is StepKind.VISIT:
            self._record_visit(step.visit_name)

    def _record_visit(self, wanted: str = "") -> None:
        record = self._record
        if record is None or self.workplace.study.is_read_only:
            return
        upcoming = upcoming_visit(record)
        name = wanted or (upcoming.plan.name if upcoming else "")
        self.status_panel.close_panel()
        self.visit_panel.start(record.summary.id, record.planned, name)

    def _change_status(self) -> None:
        if self._patient_id is not None and not self.workplace.study.is_read_only:
            self.visit_panel.close_panel()
            self.status_panel.start(self._patient_id)

    def _open_envelope(self) -> None:
        record = self._record
        if record is None or self.header.envelope.isHidden():
            return
        for panel in (self.visit_panel, self.status_panel):
            panel.close_panel()
        self.opened_card.clear()
        self.envelope_panel.start(record.summary.id, record.summary.number)

    def _put_envelope_away(self) -> None:
        self.envelope_panel.close_panel()
        self.opened_card.clear()

    def _put_name_away(self) -> None:
        self.identity_panel.close_panel()
        self.header.show_identity(None)

    def _edit_identity(self) -> None:
        record = self._record
        if record is None or not record.may_edit_identity or self.workplace.study.is_read_only:
            return
        for panel in (self.visit_panel, self.status_panel):
            panel.close_panel()
        self.identity_panel.start(record.summary.id, record.identity)

    def _on_identity_saved(self, said: str) -> None:
        self.workplace.say(said)
        self.mark_stale()
        self.focus_first()

    def _new_event(self) -> None:
        if self._patient_id is not None and not self.workplace.study.is_read_only:
            start_event(self.workplace, self._patient_id, self.on_error)

    def _on_visit_recorded(self, visit_id: UUID | None) -> None:
        if visit_id is None or self._patient_id is None:
            self.focus_first()
            return
        workplace, patient_id = self.workplace, self._patient_id
        workplace.tasks.write(
            lambda: start_first_form(workplace, patient_id, visit_id), self._go, self.on_error
        )

    def _open_form(self, form_name: str, form_id: UUID | None, visit_id: UUID | None) -> None:
        if form_id is not None:
            self.workplace.go_to(Place.form(form_id, self._patient_id))
        elif self._patient_id and visit_id and not self.workplace.study.is_read_only:
            workplace, patient_id = self.workplace, self._patient_id
            workplace.tasks.write(
                lambda: start_visit_form(workplace, patient_id, visit_id, form_name), self._go, self.on_error
            )

    def _on_cell(self, row: int, column: int) -> None:
        """Open the form of a cell; start it when the visit took place, else record the visit."""
        record = self._record
        if record is None:
            return
        form, visit = record.matrix.forms[row], record.matrix.columns[column]
        cell = record.matrix.cell(form.name, visit.key)
        if cell.form_id is not None or (visit.visit_id is not None and cell.state.value == "empty"):
            self._open_form(form.name, cell.form_id, visit.visit_id)
        elif visit.visit_id is None and cell.state.value == "empty":
            self._record_visit(visit.name)
        else:
            self.workplace.say(
                tr("{form} is not asked for at {visit}.", form=form.title, visit=visit.plan.label)
            )

    def _go(self, place: Place | None) -> None:
        if place is not None:
            self.workplace.go_to(place)
        else:
            self.focus_first()

    # Making

    def _connect(self) -> None:
        header, cards, workplace = self.header, self.cards, self.workplace
        header.next_wanted.connect(self._take_step)
        header.event_wanted.connect(self._new_event)
        header.status_wanted.connect(self._change_status)
        self.visit_panel.finished.connect(self._on_visit_recorded)
        self.status_panel.finished.connect(lambda _patient: self.focus_first())
        header.envelope_wanted.connect(self._open_envelope)
        self.envelope_panel.finished.connect(self.opened_card.show_opened)
        self.opened_card.put_away.connect(self.focus_first)
        self.identity_panel.finished.connect(self._on_identity_saved)
        for panel in (self.visit_panel, self.status_panel, self.envelope_panel, self.identity_panel):
            panel.cancelled.connect(self.focus_first)
        self.timeline.visit_chosen.connect(self._on_visit_chosen)
        cards.matrix.chosen.connect(self._on_cell)
        cards.trajectories.chosen.connect(self._show_chart)
        cards.large.clicked.connect(lambda _checked=False: self._show_chart(""))
        cards.log.clicked.connect(lambda: workplace.go_to(Place.adverse_events(self._patient_id)))
        cards.whole_history.clicked.connect(lambda: workplace.go_to(Place.history(self._patient_id)))
        workplace.averages.changed.connect(self._on_averages)
        key = Qt.Key
        self._letters: dict[int, Callable[[], object]] = {
            key.Key_R: self._record_visit,
            key.Key_A: self._new_event,
            key.Key_S: self._change_status,
            key.Key_V: cards.matrix.setFocus,
            key.Key_C: self._show_chart,
            key.Key_L: lambda: workplace.go_to(Place.adverse_events(self._patient_id)),
            key.Key_E: self._open_envelope,
            key.Key_N: self._edit_identity,
            key.Key_H: lambda: workplace.go_to(Place.history(self._patient_id)),
        }

    def _arrange(self) -> None:
        gap = self.workplace.appearance.px(12)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, gap, 0)
        column.setSpacing(gap)
        # What is asked scrolls with the rest: in large letters it may be higher than what the page has left.
        panels = (self.visit_panel, self.status_panel, self.identity_panel, self.envelope_panel)
        for widget in (*panels, self.opened_card, _framed(self.timeline)):
            column.addWidget(widget)
        column.addWidget(self.cards, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(ground)
        self.content.setSpacing(gap)
        for came_up in (*(panel.came_up for panel in panels), self.envelope_panel.finished):
            came_up.connect(lambda *_: area.verticalScrollBar().setValue(0))
        self.content.addWidget(self.header)
        self.content.addWidget(area, 1)

    def _on_visit_chosen(self, visit: str) -> None:
        record = self._record
        if record is None:
            return
        names = [column.name for column in record.matrix.columns]
        happened = {planned.plan.name for planned in record.planned if planned.happened_on}
        if visit not in happened:
            self._record_visit(visit)
        elif visit in names:
            self.cards.matrix.select_visit(names.index(visit))

    def _show_chart(self, endpoint: str = "") -> None:
        self.workplace.go_to(Place.charts(self._patient_id, endpoint))

    def _is_on_button(self) -> bool:
        return isinstance(self.focusWidget(), QAbstractButton) and self.focusWidget() is not self.header.next


def _framed(widget: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("look", "card")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(4, 4, 4, 4)
    inside.addWidget(widget)
    return frame
