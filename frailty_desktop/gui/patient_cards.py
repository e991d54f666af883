"""What lies below a patient's header: visits and forms, trajectories, adverse events, the newest history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frailty_desktop.gui import history_columns
from frailty_desktop.gui.card import Card
from frailty_desktop.gui.card_columns import CardColumns
from frailty_desktop.gui.event_columns import short_columns
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.next_step import upcoming_visit
from frailty_desktop.gui.page import Place, Workplace
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.gui.trajectory_grid import TrajectoryGrid
from frailty_desktop.gui.visit_matrix import VisitMatrixView
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.history import HistoryLine
    from frailty_desktop.gui.patient_reading import PatientRecord
    from frailty_desktop.services.adverse_events import AdverseEventLine

EVENT_ROWS = 6
HISTORY_ROWS = 9


class PatientCards(CardColumns):
    """Four cards in reading order."""

    def __init__(self, workplace: Workplace) -> None:
        look = workplace.appearance
        super().__init__(look)
        self._look = look
        self._workplace = workplace
        self.matrix = VisitMatrixView(look)
        self.trajectories = TrajectoryGrid(look, workplace.study.design.endpoints)
        self.events: TableView[AdverseEventLine] = TableView(
            TableModel(short_columns(workplace.clock), key=lambda event: event.form_id),
            look,
            tr("Adverse events"),
        )
        self.events.opened.connect(lambda event: workplace.go_to(Place.form(event.form_id, event.patient_id)))
        self.history: TableView[HistoryLine] = TableView(
            TableModel(history_columns.short_columns(), key=history_columns.line_key), look, tr("History")
        )
        self.history.opened.connect(self._on_history)
        self._no_visits = label("", "muted", wrap=True)
        self._no_events = label(tr("No adverse events. A records the first one."), "muted", wrap=True)
        self._visits_card = Card(look, tr("Visits and forms"))
        self._charts_card = Card(look, tr("Trajectories"))
        self._events_card = Card(look, tr("Adverse events"))
        self._history_card = Card(look, tr("History"))
        self._fill()

    def clear(self) -> None:
        """Show nothing of the patient before."""
        self.matrix.show_matrix(None)
        self.trajectories.clear()
        fill(self.events, [])
        fill(self.history, [])
        for card in (self._visits_card, self._events_card, self._history_card):
            card.set_note("")

    def show_record(self, record: PatientRecord) -> None:
        """Show a patient's record."""
        self.matrix.show_matrix(record.matrix)
        self._no_visits.setVisible(not any(column.happened_on for column in record.matrix.columns))
        upcoming = upcoming_visit(record)
        if upcoming is not None:
            self._no_visits.setText(tr("No visits yet. Record {visit} (Enter).", visit=upcoming.plan.label))
        fill(self.events, record.events)
        still_open = sum(1 for event in record.events if event.is_ongoing)
        self._events_card.set_note(tr_count("{count} open", "{count} open", still_open) if still_open else "")
        self.events.setVisible(bool(record.events))
        self._no_events.setVisible(not record.events)
        fill(self.history, record.history)
        self._fit()
        grouping = self._workplace.averages.grouping
        self._charts_card.set_note(grouping.sentence if grouping else "")

    def _fill(self) -> None:
        self._visits_card.body.addWidget(self._no_visits)
        self._visits_card.body.addWidget(self.matrix)
        self._charts_card.body.addWidget(self.trajectories)
        self._events_card.body.addWidget(self.events)
        self._events_card.body.addWidget(self._no_events)
        self._history_card.body.addWidget(self.history)
        self.large = self._charts_card.add_button(tr("Large (C)"))
        self.log = self._events_card.add_button(tr("Log (L)"))
        self.whole_history = self._history_card.add_button(tr("All (H)"))
        self._no_visits.hide()
        self.set_shares(12, 13, 9)
        self.set_shares(12, 13)
        self.add(self._visits_card, of_three=0, of_two=0)
        self.add(self._events_card, of_three=2, of_two=1)
        self.add(self._charts_card, of_three=1, of_two=1)
        self.add(self._history_card, of_three=2, of_two=1)
        for view in (self.events, self.history):
            view.horizontalHeader().hide()
        self._look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Make the lists as high as their rows, up to a limit; beyond it they scroll."""
        for view, most in ((self.events, EVENT_ROWS), (self.history, HISTORY_ROWS)):
            rows = max(1, min(most, view.rows.rowCount()))
            view.setFixedHeight(rows * view.verticalHeader().defaultSectionSize() + self._look.px(6))

    def _on_history(self, line: HistoryLine) -> None:
        if line.form_id is not None:
            self._workplace.go_to(Place.form(line.form_id, line.patient_id, line.item))
