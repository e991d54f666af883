"""All endpoints of one patient beside the averages, as a grid of small charts, and any of them large."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from frailty_desktop.gui.chart_controls import ChartControls
from frailty_desktop.gui.chart_legend import ChartLegend
from frailty_desktop.gui.chart_reading import ChartChoice, PatientNumber, read_charts, read_numbers
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.trajectory_grid import TrajectoryGrid
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries
    from frailty_desktop.gui.chart_panel import ChartPanel
    from frailty_desktop.gui.chart_view import ChartView
    from frailty_desktop.storage.changes import Changes

_NARROWEST, _CHART_HEIGHT = 290, 232
_ROOM_FOR_LEGEND = 560  # px of page height
_EVERY_CHART = frozenset({ChangeKind.PATIENT, ChangeKind.VISIT, ChangeKind.FORM, ChangeKind.STUDY})
_STEPS = {Qt.Key.Key_M: "measure", Qt.Key.Key_D: "x", Qt.Key.Key_S: "spread", Qt.Key.Key_L: "is_log"}


class ChartsPage(Page):
    """A save moves only the charts it touches; nobody has to ask."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._endpoints = tuple(endpoint.name for endpoint in workplace.study.design.endpoints)
        self._patient_id: UUID | None = None
        self._large = ""  # the endpoint shown large
        self._wanted: set[str] = set()  # endpoints to be worked out anew
        self._series: dict[str, ChartSeries] = {}
        self._are_numbers_stale = True
        self._is_library_asked = False
        look = workplace.appearance
        self.controls = ChartControls(look)
        self.legend = ChartLegend(look)
        self.large_legend = ChartLegend(look)
        self.grid = TrajectoryGrid(
            look, workplace.study.design.endpoints, narrowest=_NARROWEST, chart_height=_CHART_HEIGHT
        )
        self.panel: ChartPanel | None = None  # made when somebody first looks: its library loads slowly
        self._stack = QStackedWidget()
        self._large_place = QWidget()
        self._arrange()
        self.controls.choice_changed.connect(self._on_choice)
        self.controls.patient_chosen.connect(self._on_patient)
        self.grid.chosen.connect(self.show_large)
        workplace.averages.changed.connect(self._on_averages)

    @property
    def view(self) -> ChartView | None:
        """The large chart, once somebody looked at one."""
        return self.panel.view if self.panel is not None else None

    def title(self) -> str:
        """Say whose charts these are."""
        number = self.controls.search.text()
        return tr("Charts of {number}", number=number) if self._patient_id and number else tr("Charts")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("/", tr("Choose a patient")),
            KeyHelp("[  ]", tr("The patient before, the next patient")),
            KeyHelp("Enter", tr("The chart in the cursor, large")),
            KeyHelp("Esc", tr("All charts")),
            KeyHelp("← →", tr("In the large chart: along the line")),
            KeyHelp("↑ ↓", tr("In the large chart: to another line")),
            KeyHelp("+  −  0", tr("In the large chart: nearer, farther, all of it")),
            KeyHelp("T", tr("The large chart as a table")),
            KeyHelp("Ctrl+C  Ctrl+E", tr("Copy the large chart, save it")),
            KeyHelp("Page Up, Page Down", tr("The large chart of the endpoint before, of the next")),
            KeyHelp("M", tr("Values or change from baseline")),
            KeyHelp("D", tr("By visit or by day")),
            KeyHelp("S", tr("Spread: usual, CI, SD, median")),
            KeyHelp("L", tr("Linear or log scale of skewed endpoints")),
        )

    def show_place(self, place: Place) -> None:
        """Show a patient's charts, or the groups alone; with an item, its chart large."""
        if place.patient_id != self._patient_id or not self._series:
            self._start(place.patient_id)
        if place.item in self._endpoints:
            self.show_large(place.item)
        else:
            self.show_grid()

    def focus_first(self) -> None:
        """Put the cursor on the chart, or the first one."""
        first = next(iter(self.grid.charts.values()), None)
        if self._large and self.panel is not None:
            self.panel.focus_picture()
            return
        (first or self.controls.search).setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        px = self.workplace.appearance.px
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, px(4), 0)
        column.setSpacing(px(8))
        column.addWidget(self.legend)
        column.addWidget(self.grid)
        column.addStretch(1)
        scroll.setWidget(ground)
        self._scroll = scroll
        back = QPushButton(tr("All charts (Esc)"))
        back.clicked.connect(lambda _checked=False: self.show_grid())
        large = QVBoxLayout(self._large_place)
        large.setContentsMargins(0, 0, 0, 0)
        self._large_line = QHBoxLayout()
        self._large_line.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        self._large_line.addWidget(self.large_legend, 1)
        self._large_line.addStretch()
        large.addLayout(self._large_line)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._large_place)
        self.content.setSpacing(px(8))
        self.content.addWidget(self.controls)
        self.content.addWidget(self._stack, 1)

    # Staying true

    def concerns(self, changes: Changes) -> bool:
        """Note which of this patient's charts differ after a save; the averages tell of themselves."""
        self._are_numbers_stale |= ChangeKind.PATIENT in changes.kinds or changes.is_bulk
        if self._patient_id not in changes.patients and not changes.is_bulk:
            return self._are_numbers_stale
        if changes.is_bulk or changes.kinds & _EVERY_CHART:
            self._wanted.update(self._endpoints)
        else:
            design = self.workplace.study.design
            self._wanted.update(
                endpoint.name for endpoint in design.endpoints if endpoint.item in changes.items
            )
            if self._touches_events(changes):
                self._wanted.update(self._endpoints)
        return bool(self._wanted) or self._are_numbers_stale

    def _touches_events(self, changes: Changes) -> bool:
        """Whether what the marks stand for changed: adverse events, or the day everything is counted from."""
        design = self.workplace.study.design
        return bool(changes.items & set(design.key_items.values()))

    def refresh(self) -> None:
        """Work out what is wanted anew."""
        if self._are_numbers_stale:
            self._are_numbers_stale = False
            self.ask("numbers", lambda: read_numbers(self.workplace), self._show_numbers)
        wanted = frozenset(self._wanted)
        if not wanted:
            return
        workplace, patient_id, choice = self.workplace, self._patient_id, self.controls.choice
        self.ask(
            "charts",
            lambda: read_charts(workplace, patient_id, wanted, choice),
            lambda series: self._show(patient_id, choice, series),
        )

    def _show(self, patient_id: UUID | None, choice: ChartChoice, series: dict[str, ChartSeries]) -> None:
        if patient_id != self._patient_id or choice != self.controls.choice:
            return
        self._wanted.difference_update(series)
        self._series.update(series)
        self.grid.show_charts(series)
        if self._large in series and self.panel is not None:
            self.panel.show_series(series[self._large])
        self._explain()
        self._load_library()

    def _on_averages(self, endpoints: frozenset[str]) -> None:
        self._wanted.update(endpoints)
        self.mark_stale()

    def _start(self, patient_id: UUID | None) -> None:
        self._patient_id = patient_id
        self._series.clear()
        self.grid.clear()
        self._wanted.update(self._endpoints)
        self._are_numbers_stale = True
        self.mark_stale()

    def _show_numbers(self, numbers: tuple[PatientNumber, ...]) -> None:
        self.controls.show_numbers(numbers)
        self.controls.show_patient(self._patient_id)

    def _explain(self) -> None:
        """Show the legend of the large chart, or of the first that has everything."""
        grouping = self.workplace.averages.grouping
        series = self._series.get(self._large) if self._large else None
        if series is None and self._series:
            series = max(self._series.values(), key=lambda found: (len(found.curves), len(found.bands)))
        groups = grouping.sentence if grouping else tr("The averages are being computed.")
        legend = self.large_legend if self._large else self.legend
        legend.show_series(series, self._readings(series), groups)
        self._make_room()

    def _readings(self, series: ChartSeries | None) -> tuple[str, ...]:
        """Say what lines and bands are: of the large chart, or of every sort of small chart there is."""
        shown = [series] if self._large and series else list(self._series.values())
        usual = dict.fromkeys(
            found.reading for found in shown if found.reading and found.question.spread != "iqr"
        )
        median = dict.fromkeys(
            found.reading for found in shown if found.reading and found.question.spread == "iqr"
        )
        if usual and median:
            return (*usual, *(tr("Skewed values: {reading}", reading=reading.lower()) for reading in median))
        return (*usual, *median)

    def _make_room(self) -> None:
        """Leave the large chart its room where the page is low for its letters; its lines name themselves."""
        self.large_legend.setVisible(self.height() >= self.workplace.appearance.px(_ROOM_FOR_LEGEND))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    # One chart large

    def show_large(self, endpoint: str) -> None:
        """Show one endpoint's chart in the whole page."""
        self._large = endpoint
        panel = self._made_panel()
        panel.show_series(self._series.get(endpoint))
        self._stack.setCurrentWidget(self._large_place)
        panel.focus_picture()
        self._explain()

    def show_grid(self) -> None:
        """Show all charts again, the cursor on the one that was large."""
        was, self._large = self._large, ""
        self._stack.setCurrentIndex(0)
        if was:
            chart = self.grid.charts[was]
            chart.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(chart)
        self._explain()

    def _made_panel(self) -> ChartPanel:
        if self.panel is None:
            from frailty_desktop.gui.chart_panel import ChartPanel

            self.panel = ChartPanel(self.workplace.appearance, self.workplace.say)
            place = self._large_place.layout()
            if place is not None:
                place.addWidget(self.panel)
            self._large_line.addWidget(self.panel.tools, 0, Qt.AlignmentFlag.AlignTop)
        return self.panel

    def _load_library(self) -> None:
        """Load the large chart's library while the small ones are looked at: it then opens at once."""
        if not self._is_library_asked:
            self._is_library_asked = True
            self.workplace.tasks.read(lambda: import_module("frailty_desktop.gui.chart_panel"))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._large:
            self.show_grid()
        elif key in _STEPS and not event.modifiers():
            self.controls.step(_STEPS[key])
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} and self._large:
            steps = 1 if key == Qt.Key.Key_PageDown else -1
            here = self._endpoints.index(self._large)
            self.show_large(self._endpoints[(here + steps) % len(self._endpoints)])
        elif self._large and self.panel is not None and self.panel.takes_key(event):
            return
        elif event.text() in {"[", "]"}:
            self._on_patient(self.controls.beside(self._patient_id, 1 if event.text() == "]" else -1))
        elif event.text() == "/":
            self.controls.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.controls.search.selectAll()
        else:
            super().keyPressEvent(event)

    def _on_choice(self, _choice: ChartChoice) -> None:
        self._wanted.update(self._endpoints)
        self.mark_stale()

    def _on_patient(self, patient_id: UUID | None) -> None:
        if patient_id == self._patient_id:
            return
        self.workplace.go_to(Place.charts(patient_id, self._large))
