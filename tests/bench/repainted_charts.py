"""Twelve charts of a patient are open, one value is saved: times the repaint, and a bare chart beside it."""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.chart_data import ChartSeries, Curve
from frailty_desktop.analysis.chart_series import ChartQuestion, chart
from frailty_desktop.analysis.patient_series import patient_values
from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.trajectory_grid import TrajectoryGrid
from frailty_desktop.settings import Settings
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.changes import Changes
from tests.bench.bench_study import BenchStudy, item_name, make_study
from tests.bench.painting import Painted, settle

PATIENTS = 30
TIMES = 60
SIZE = (330, 190)
COLOURS = ("#1b6e3c", "#1f5fa8", "#6b6b6b", "#111111")


class BareChart(QWidget):
    """The floor: one chart of the same data by QPainter, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.series: ChartSeries | None = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("white"))
        if self.series is not None:
            _draw(painter, self.series, QRectF(self.rect()).adjusted(40, 24, -12, -24))


def _draw(painter: QPainter, series: ChartSeries, plot: QRectF) -> None:
    (left, right), (bottom, top) = series.x_range, series.y_range

    def at(x: float, y: float) -> QPointF:
        across = plot.left() + plot.width() * (x - left) / (right - left)
        return QPointF(across, plot.bottom() - plot.height() * (y - bottom) / (top - bottom))

    painter.setPen(QPen(QColor("#cccccc"), 1))
    painter.drawRect(plot)
    painter.setPen(QPen(QColor("black"), 1))
    painter.drawText(QPointF(plot.left(), 14), series.title)
    for x, label in series.ticks:
        painter.drawText(at(x, bottom) + QPointF(-8, 16), label)
    for step in range(4):
        y = bottom + (top - bottom) * step / 3
        painter.drawText(at(left, y) + QPointF(-36, 4), f"{y:.0f}")
    for colour, curve in zip(COLOURS, series.curves, strict=False):
        _draw_curve(painter, curve, QColor(colour), [at(x, y) for x, y in zip(curve.x, curve.y, strict=True)])
        if curve.low and all(value is not None for value in (*curve.low, *curve.high)):
            edge = [at(x, y or 0) for x, y in zip(curve.x, curve.high, strict=True)]
            edge += [at(x, y or 0) for x, y in reversed(list(zip(curve.x, curve.low, strict=True)))]
            wash = QColor(colour)
            wash.setAlpha(50)
            painter.setBrush(wash)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(QPolygonF(edge))


def _draw_curve(painter: QPainter, curve: Curve, colour: QColor, points: list[QPointF]) -> None:
    painter.setPen(QPen(colour, 2))
    painter.setBrush(colour)
    painter.drawPolyline(points)
    for point in points:
        painter.drawEllipse(point, 3, 3)
    if points and curve.end_label:
        painter.drawText(points[-1], curve.end_label)


class OpenCharts:
    """A patient's charts in a window, following what is saved."""

    def __init__(self, application: QApplication, bench: BenchStudy) -> None:
        self._application = application
        self._bench = bench
        self._study = bench.study
        self._patient = bench.patients[0]
        self._chance = random.Random(5)
        self._heard: list[Changes] = []
        self._averages = ArmAverages(self._study.design, read=self._study.read)
        with self._study.read() as session:
            self._averages.build(session, bench.grouping())
        self._study.subscribe(self._heard.append)
        self.grid = TrajectoryGrid(Appearance(application, Settings()), self._study.design.endpoints)
        self.grid.resize(4 * SIZE[0], 3 * SIZE[1])
        self.grid.show_charts(self.series([endpoint.name for endpoint in self._study.design.endpoints]))
        self.grid.show()
        settle(application)
        self._painted = Painted()
        for shown in self.grid.charts.values():
            self._painted.watch(shown)

    def series(self, endpoints: list[str]) -> dict[str, ChartSeries]:
        """Work the charts of some endpoints out."""
        design = self._study.design
        with self._study.read() as session:
            points = patient_values(session, design, self._patient.id)
        return {
            name: chart(ChartQuestion(self._patient.id, name), design, self._averages, points)
            for name in endpoints
        }

    def save_one(self) -> dict[str, ChartSeries]:
        """Save a value of the patient and return the charts that it touches, worked out anew."""
        patient, number = self._patient, self._chance.randrange(len(self._study.design.endpoints))
        value = round(self._chance.uniform(200, 500), 2)
        row = AnswerRow(
            patient.id,
            patient.visits[4],
            patient.forms[4],
            0,
            item_name(number),
            str(value),
            value_number=value,
        )
        with self._study.edit(by=self._bench.by, action="Save an answer") as edit:
            edit.save_answers([row])
        return self.series(sorted(self._averages.apply(self._heard.pop())))

    def repaint(self, touched: dict[str, ChartSeries]) -> float:
        """Show them and return the seconds until they are painted."""
        self._painted.forget()
        started = time.perf_counter()
        self.grid.show_charts(touched)
        self._painted.wait_for(self._application, [self.grid.charts[name] for name in touched])
        return time.perf_counter() - started

    def painted_without_need(self, touched: dict[str, ChartSeries]) -> int:
        """Count the charts that were painted although the value does not touch them."""
        return len(self._painted.widgets - {self.grid.charts[name] for name in touched})


def main(folder: Path) -> None:
    """Measure both in turn and print the medians."""
    application = QApplication([])
    bench = make_study(folder / "charts.frailty", PATIENTS)
    with bench.study:
        with bench.study.edit(by=bench.by, action="Load the measurements") as edit:
            edit.load_many(bench.batches())
        charts = OpenCharts(application, bench)
        bare = BareChart()
        bare.resize(*SIZE)
        bare.show()
        painted = Painted()
        painted.watch(bare)
        settle(application)
        ours, floor, others, working = [], [], 0, []
        for _ in range(TIMES):
            started = time.perf_counter()
            touched = charts.save_one()
            working.append(time.perf_counter() - started)
            ours.append(charts.repaint(touched))
            others += charts.painted_without_need(touched)
            floor.append(_bare_repaint(application, bare, painted, next(iter(touched.values()))))
    found = {"seconds": ours, "floor": floor, "save_and_series": working}
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    print(json.dumps({**medians, "painted_without_need": others}))


def _bare_repaint(application: QApplication, bare: BareChart, painted: Painted, series: ChartSeries) -> float:
    painted.forget()
    bare.series = series
    started = time.perf_counter()
    bare.update()
    painted.wait_for(application, [bare])
    return time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]))
