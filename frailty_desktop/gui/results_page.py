"""Shows the results table and what is drawn from it: forest plot, dose and response, mixed model."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp, Page, PageName, Place, Workplace
from frailty_desktop.gui.picture_panel import PicturePanel
from frailty_desktop.gui.results_controls import ResultsControls
from frailty_desktop.gui.results_reading import (
    ResultsChoice,
    ResultsShown,
    ResultsView,
    main_visit,
    read_results,
)
from frailty_desktop.gui.results_table_view import ResultsTableView
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort_filter import AnalysisSet
    from frailty_desktop.analysis.model_picture import ModelQuestion
    from frailty_desktop.analysis.repeated_measures import RepeatedMeasures
    from frailty_desktop.analysis.results_figures import ResultsFigures
    from frailty_desktop.gui.cohort_keeper import CohortMove
    from frailty_desktop.gui.tasks import Task
    from frailty_desktop.storage.changes import Changes


_WAITING, _TABLE, _PICTURE = range(3)


class ResultsPage(Page):
    """One view at a time; every one follows the saves of everybody."""

    def __init__(self, workplace: Workplace) -> None:
        cohort = workplace.cohort  # made first, it hears of a save before this page does
        super().__init__(workplace)
        px = workplace.appearance.px
        design = workplace.study.design
        named = design.plans.analysis.endpoints
        endpoints = [design.endpoint(name) for name in named] if named else list(design.endpoints)
        self.controls = ResultsControls(workplace.appearance, endpoints)
        self.table = ResultsTableView(workplace.appearance)
        self.panel = PicturePanel(workplace.appearance, workplace.say, height_hint=px(420))
        self.sentence = label(tr("The averages are being computed."), "muted", wrap=True)
        self.cancel = QPushButton(tr("Stop (Esc)"))
        self._figures: tuple[AnalysisSet, ResultsFigures] | None = None
        self._moved: set[str] = set()  # endpoints that moved since the figures were computed
        self._moved_since_asked: set[str] = set()
        self._times_forgotten = 0
        self._fit: Task[RepeatedMeasures | None] | None = None
        self._stack = QStackedWidget()
        self._wanted_row = ""
        self._arrange(px(8))
        self.controls.choice_changed.connect(lambda _choice: self.mark_stale())
        self.controls.csv_wanted.connect(self.save_csv)
        self.table.opened.connect(self._open)
        self.table.words.copied.connect(workplace.say)
        self.panel.opened.connect(self._open)
        self.cancel.clicked.connect(lambda _checked=False: self.stop_fitting())
        cohort.changed.connect(self._on_moved)

    def _arrange(self, gap: int) -> None:
        waiting = QWidget()
        line = QHBoxLayout(waiting)
        line.setContentsMargins(0, 0, 0, 0)
        line.setAlignment(Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.cancel)
        self.cancel.hide()
        for widget in (waiting, self.table, _scrolled(self.panel)):
            self._stack.addWidget(widget)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        column.addWidget(self.controls)
        column.addWidget(self._stack, 1)
        self.content.setSpacing(gap)
        self.content.addWidget(CohortTabs(self.workplace, PageName.RESULTS))
        self.content.addWidget(_scrolled(body), 1)

    # What the page says of itself

    def title(self) -> str:
        """Name the page."""
        return tr("Results")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys."""
        return (
            KeyHelp("V", tr("Table, forest plot, dose and response, mixed model, published figures in turn")),
            KeyHelp("N, M, S", tr("Next visit, next measure, next set of patients")),
            KeyHelp("Enter", tr("Open the measure of the row, or the patient of a point")),
            KeyHelp("T", tr("Turn a picture into its table and back")),
            KeyHelp("Ctrl+C", tr("Copy")),
            KeyHelp("Ctrl+E", tr("Save the figures as CSV, or the picture as a file")),
        )

    def show_place(self, place: Place) -> None:
        """Put the cursor on the endpoint that the place names."""
        if place.item:
            self.controls.show_measure(place.item)
            self._wanted_row = place.item
            self.table.select(place.item)

    def focus_first(self) -> None:
        """Start in the table or the picture."""
        shown = self.table if self.controls.choice.view.is_table else self.panel
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    # Staying true

    def concerns(self, changes: Changes) -> bool:  # noqa: ARG002 - whatever it is
        """Nothing here is read but from the cohort, and the cohort tells of what moved."""
        return False

    def _forget(self) -> None:
        """Compute everything anew next time, whatever is under way."""
        self._figures = None
        self._times_forgotten += 1

    def _on_moved(self, move: CohortMove) -> None:
        if move.endpoints is None or move.are_facts_new:
            self._forget()
        else:
            self._moved |= move.endpoints
            self._moved_since_asked |= move.endpoints
        self.mark_stale()

    def refresh(self) -> None:
        """Compute what is chosen anew."""
        self._drop_fit()
        workplace, choice = self.workplace, self.controls.choice
        known = self._figures[1] if self._figures and self._figures[0] is choice.analysis_set else None
        moved = frozenset(self._moved)
        self._moved_since_asked = set()
        times = self._times_forgotten
        self.ask(
            "results",
            lambda: read_results(workplace, choice, known, moved),
            lambda shown: self._show(shown, is_fresh=times == self._times_forgotten),
        )

    def _show(self, shown: ResultsShown | None, *, is_fresh: bool) -> None:
        if shown is None or shown.choice != self.controls.choice:
            return
        self._figures = (shown.choice.analysis_set, shown.figures) if is_fresh else None
        self._moved = set(self._moved_since_asked)
        self.controls.show_visits(shown.figures.visits, main_visit(shown.figures))
        if shown.table is not None:
            self.table.show_table(shown.table)
            if self._wanted_row:
                self.table.select(self._wanted_row)
                self._wanted_row = ""
            self._turn_to(_TABLE)
        elif shown.picture is not None:
            self.panel.show_picture(shown.picture)
            self._make_room(shown)
            self._turn_to(_PICTURE)
        elif shown.question is not None:
            self._start_fitting(shown.choice, shown.question)

    def _make_room(self, shown: ResultsShown) -> None:
        """Give a forest plot a line of text for each of its lines; the page scrolls."""
        lines = len(shown.picture.stops) if shown.picture and shown.choice.view is ResultsView.FOREST else 0
        self.panel.view.setMinimumHeight(self.workplace.appearance.px(15 * lines + 90) if lines else 0)

    def _turn_to(self, place: int) -> None:
        """Show another part; a cursor that was in the one before goes along."""
        was_inside = self.isVisible() and self._stack.isAncestorOf(self.focusWidget())
        if self._stack.currentIndex() == place:
            return
        self._stack.setCurrentIndex(place)
        if was_inside and place != _WAITING:
            self.focus_first()

    # The mixed model

    def _start_fitting(self, choice: ResultsChoice, question: ModelQuestion) -> None:
        """Fit the model in a thread of its own; a model of the same measure stays in sight meanwhile."""
        from frailty_desktop.analysis.model_picture import fit_model, model_picture

        def show(model: RepeatedMeasures | None) -> None:
            self.cancel.hide()
            if choice == self.controls.choice:
                self.panel.view.setMinimumHeight(0)
                self.panel.show_picture(model_picture(question, model))
                self._turn_to(_PICTURE)

        if question.rows is None:
            show(None)
            return
        self._say_waiting(
            tr("The mixed model of {measure} is being fitted.", measure=question.endpoint.label)
        )
        self.cancel.show()
        self._fit = self.workplace.tasks.long_aside(
            lambda _progress: fit_model(question), show, self.on_error
        )

    def _say_waiting(self, words: str) -> None:
        self.sentence.setText(words)
        self._turn_to(_WAITING)

    def stop_fitting(self) -> None:
        """Want the model no more; V or M asks for another view or measure."""
        if self.cancel.isHidden():
            return
        self._drop_fit()
        self._say_waiting(tr("The model was stopped. Choose a measure or a view to go on."))

    def _drop_fit(self) -> None:
        if self._fit is not None:
            self._fit.cancel()
            self._fit = None
        self.cancel.hide()

    # Doing

    def _open(self, key: str) -> None:
        design = self.workplace.study.design
        if any(endpoint.name == key for endpoint in design.endpoints):
            self.workplace.go_to(Place.arms(key))
        elif key:
            self.workplace.go_to(Place.patient(UUID(key)))

    def save_csv(self) -> None:
        """Ask where, and write the figures there: a row for each measure, visit and group."""
        from frailty_desktop.errors import UserError
        from frailty_desktop.gui.results_saving import save_results

        if self._figures is None:
            return
        try:
            save_results(self, self._figures[1])
        except UserError as refused:
            self.banner.show_error(refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.cancel.isHidden():
            self.stop_fitting()
        elif not event.modifiers() and self.controls.step(event.text().upper()):
            pass
        elif event.matches(QKeySequence.StandardKey.Copy) and self.controls.choice.view.is_table:
            self.table.words.copy()
        elif (
            event.key() == Qt.Key.Key_E
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and self.controls.choice.view is ResultsView.TABLE
        ):
            self.save_csv()
        else:
            super().keyPressEvent(event)


def _scrolled(widget: QWidget) -> QScrollArea:
    """Let what is larger than the page be scrolled; the keys stay with what is inside."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area
