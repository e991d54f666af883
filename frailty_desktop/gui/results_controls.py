"""The line above the results: what is looked at, of which visit, which measure, and of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frailty_desktop.analysis.cohort_filter import AnalysisSet
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.flow_layout import FlowLayout
from frailty_desktop.gui.form_rows import label, name_field
from frailty_desktop.gui.results_reading import ResultsChoice, ResultsView, view_words
from frailty_desktop.gui.segments import Segments
from frailty_desktop.study.design import Endpoint, VisitPlan
from frailty_desktop.translation import tr

_OF_ONE_MEASURE = (ResultsView.DOSE, ResultsView.MODEL)


class ResultsControls(QWidget):
    """V steps through the views, N through the visits, M through the measures, S through the sets."""

    choice_changed = Signal(object)  # ResultsChoice
    csv_wanted = Signal()

    def __init__(self, appearance: Appearance, endpoints: Sequence[Endpoint]) -> None:
        super().__init__()
        first = endpoints[0].name if endpoints else ""
        self.choice = ResultsChoice(endpoint=first)
        self._visits: tuple[VisitPlan, ...] = ()
        options = [(view, *words) for view, words in view_words().items()]
        self.views = Segments(appearance, tr("Show"), "V", options)
        self.visit, self.measure, self.whom = ChoiceBox(), ChoiceBox(), ChoiceBox()
        for box in (self.visit, self.measure, self.whom):
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        for endpoint in endpoints:
            self.measure.addItem(endpoint.label, endpoint.name)
        for one in AnalysisSet:
            self.whom.addItem(one.label, one)
        self.save = QPushButton(tr("Save as CSV…"))
        self.save.setProperty("look", "quiet")
        self.save.setToolTip(tr("One row for each measure, visit and arm, unrounded (Ctrl+E)"))
        flow = FlowLayout(self, gap=appearance.px(12))
        flow.addWidget(self.views)
        self._visit_box = _named(tr("Visit (N)"), self.visit, tr("The visit that is shown"))
        self._measure_box = _named(tr("Measure (M)"), self.measure, tr("The measure that is shown"))
        for widget in (
            self._visit_box,
            self._measure_box,
            _named(tr("Patients (S)"), self.whom, tr("Whom the figures are of")),
            self.save,
        ):
            flow.addWidget(widget)
        self._wire()
        self._offer()

    def _wire(self) -> None:
        self.views.chosen.connect(lambda view: self._choose(view=view, visit=""))
        self.visit.activated.connect(lambda _at: self._choose(visit=str(self.visit.currentData() or "")))
        self.measure.activated.connect(lambda _at: self._choose(endpoint=str(self.measure.currentData())))
        self.whom.activated.connect(
            lambda _at: self._choose(analysis_set=AnalysisSet(self.whom.currentData()))
        )
        self.save.clicked.connect(lambda _checked=False: self.csv_wanted.emit())

    # From outside

    def show_visits(self, visits: tuple[VisitPlan, ...], main: str) -> None:
        """Offer the visits of the analysis; pictures show one, the table every one unless told otherwise."""
        self._visits = visits
        wanted = self.choice.visit or ("" if self.choice.view.is_table else main)
        self.visit.clear()
        if self.choice.view is ResultsView.TABLE:
            self.visit.addItem(tr("Every visit"), "")
        for visit in visits:
            self.visit.addItem(visit.label, visit.name)
        self.visit.setCurrentIndex(max(self.visit.findData(wanted), 0))

    def show_measure(self, endpoint: str) -> None:
        """Take a measure without telling anybody."""
        at = self.measure.findData(endpoint)
        if at >= 0:
            self.measure.setCurrentIndex(at)
            self.choice = replace(self.choice, endpoint=endpoint)

    def step(self, key: str) -> bool:
        """Go to the next value of the choice with this letter; say whether there is one now."""
        if key == "V":
            self.views.step()
            return True
        box = {"N": self.visit, "M": self.measure, "S": self.whom}.get(key)
        if box is None or box.count() == 0 or box.isHidden() or not box.isEnabled():
            return False
        box.setCurrentIndex((box.currentIndex() + 1) % box.count())
        box.activated.emit(box.currentIndex())
        return True

    # Inside

    def _choose(self, **chosen: object) -> None:
        changed = replace(self.choice, **chosen)  # type: ignore[arg-type]
        if changed != self.choice:
            self.choice = changed
            self._offer()
            self.choice_changed.emit(changed)

    def _offer(self) -> None:
        """Show what matters for the view."""
        view = self.choice.view
        for box, inner, is_offered in (
            (self._visit_box, self.visit, view in (ResultsView.TABLE, ResultsView.FOREST, ResultsView.DOSE)),
            (self._measure_box, self.measure, view in _OF_ONE_MEASURE),
            (self.save, self.save, view is ResultsView.TABLE),
        ):
            box.setVisible(is_offered)
            inner.setEnabled(is_offered)


def _named(words: str, box: ChoiceBox, help_text: str) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(label(words, "muted"))
    line.addWidget(box)
    name_field(box, words.partition(" (")[0], help_text=help_text)
    return holder
