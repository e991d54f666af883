"""The liver plot: each patient's peak transaminase against their peak bilirubin, in multiples of the limit.

After the evaluation of drug-induced serious hepatotoxicity (eDISH): logarithmic axes, and lines at the
multiples that Hy's law names. A patient in the upper right quadrant is looked at one by one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from frailty_desktop.analysis.axis_ticks import log_ticks
from frailty_desktop.analysis.chart_words import number_words
from frailty_desktop.analysis.picture import (
    Axis,
    Cell,
    Column,
    LegendEntry,
    Look,
    Mark,
    Picture,
    Points,
    Row,
    Rule,
    Stop,
    TableView,
    Tone,
    Words,
)
from frailty_desktop.analysis.safety_data import SafetyData, SafetyPatient
from frailty_desktop.analysis.safety_laboratory import Laboratory
from frailty_desktop.analysis.safety_words import group_cell, group_column, text_cell
from frailty_desktop.study.blinding import GroupLabel
from frailty_desktop.study.design_safety import LabTest, LiverPlot
from frailty_desktop.translation import tr, tr_count

_LEAST_LOW, _LEAST_HIGH = 0.1, 10.0
_AIR = 1.3
_TICKS = 6


@dataclass(frozen=True, slots=True)
class LiverPoint:
    """One patient's peaks after the infusion, in multiples of the upper limit of normal."""

    patient: SafetyPatient
    transaminase: float
    bilirubin: float


def liver_points(laboratory: Laboratory) -> tuple[LiverPoint, ...]:
    """Return the peaks of every infused patient who has both after the infusion, by number."""
    liver = laboratory.data.design.plans.safety.liver
    if liver is None:
        return ()
    plan = laboratory.data.design.plans.safety
    transaminases, bilirubin = [plan.test(name) for name in liver.transaminases], plan.test(liver.bilirubin)
    found = []
    for patient in laboratory.data.infused:
        peaks = [peak for test in transaminases if (peak := _peak(laboratory, test, patient)) is not None]
        of_bilirubin = _peak(laboratory, bilirubin, patient)
        if peaks and of_bilirubin is not None:
            found.append(LiverPoint(patient, max(peaks), of_bilirubin))
    return tuple(found)


def quadrant_words(point: LiverPoint, liver: LiverPlot) -> str:
    """Say in which quadrant a patient lies; on a line is not beyond it."""
    is_enzyme = point.transaminase > liver.transaminase_limit
    is_bilirubin = point.bilirubin > liver.bilirubin_limit
    if is_enzyme and is_bilirubin:
        return tr("possible Hy's law: look at this patient")
    if is_enzyme:
        return tr("transaminase high alone (Temple's corollary)")
    return tr("bilirubin high alone (cholestasis)") if is_bilirubin else tr("below both lines")


def liver_picture(laboratory: Laboratory) -> Picture:
    """Draw the plot; Enter on a point opens its patient."""
    data, points = laboratory.data, liver_points(laboratory)
    liver = data.design.plans.safety.liver
    title = tr("Liver: peak transaminase and bilirubin after the infusion")
    table = _table(data, liver, points, title)
    if liver is None or not points:
        return _picture(data, title, (), table, ((_LEAST_LOW, _LEAST_HIGH),) * 2, points, laboratory)
    ranges = (
        _range([point.transaminase for point in points], liver.transaminase_limit),
        _range([point.bilirubin for point in points], liver.bilirubin_limit),
    )
    marks = (*_lines(liver, ranges), *_point_marks(data, points))
    return _picture(data, title, marks, table, ranges, points, laboratory)


def _peak(laboratory: Laboratory, test: LabTest, patient: SafetyPatient) -> float | None:
    values = laboratory.values[test.name].get(patient)
    limit = laboratory.limits(test, patient).upper
    if values is None or values.highest is None or not limit or values.highest <= 0:
        return None
    return values.highest / limit


def _range(values: Sequence[float], line: float) -> tuple[float, float]:
    low, high = min(values) / _AIR, max([*values, line]) * _AIR
    return min(low, _LEAST_LOW), max(high, _LEAST_HIGH)


def _lines(liver: LiverPlot, ranges: tuple[tuple[float, float], tuple[float, float]]) -> tuple[Mark, ...]:
    (left, right), (bottom, top) = ranges
    look = Look(Tone.MUTED, width=1.0, is_dashed=True)
    quiet = Look(Tone.MUTED)
    before, beyond = _middle(left, liver.transaminase_limit), _middle(liver.transaminase_limit, right)
    return (
        Rule(at=liver.transaminase_limit, look=look, words=_times(liver.transaminase_limit), is_upright=True),
        Rule(at=liver.bilirubin_limit, look=look, words=_times(liver.bilirubin_limit)),
        Words(x=beyond, y=top, text=tr("possible Hy's law"), look=quiet, side="above"),
        Words(x=before, y=top, text=tr("cholestasis"), look=quiet, side="above"),
        Words(x=beyond, y=bottom, text=tr("Temple's corollary"), look=quiet, side="below"),
    )


def _middle(low: float, high: float) -> float:
    return math.sqrt(low * high)


def _times(limit: float) -> str:
    return tr("{limit:g} × ULN", limit=limit)


def _looks(data: SafetyData) -> list[tuple[str | None, str, Look]]:
    """Return the groups that points are drawn by, each with its name and look."""
    if not data.labels:
        return [(None, tr("All participants"), Look(Tone.GROUP, -1))]
    return [(label.name, label.label, _look(data, label)) for label in data.labels]


def _look(data: SafetyData, label: GroupLabel) -> Look:
    return Look(Tone.GROUP, label.style_index if data.is_open else -1)


def _point_marks(data: SafetyData, points: Sequence[LiverPoint]) -> list[Mark]:
    marks: list[Mark] = []
    for name, _words, look in _looks(data):
        own = [point for point in points if name is None or point.patient.group == name]
        if own:
            marks.append(
                Points(
                    x=np.array([point.transaminase for point in own]),
                    y=np.array([point.bilirubin for point in own]),
                    look=look,
                    keys=tuple(str(point.patient.id) for point in own),
                )
            )
    return marks


def _picture(
    data: SafetyData,
    title: str,
    marks: Sequence[Mark],
    table: TableView,
    ranges: tuple[tuple[float, float], ...],
    points: Sequence[LiverPoint],
    laboratory: Laboratory,
) -> Picture:
    liver = data.design.plans.safety.liver
    names = (
        " / ".join(laboratory.label(data.design.plans.safety.test(name)) for name in liver.transaminases)
        if liver
        else ""
    )
    bilirubin = laboratory.label(data.design.plans.safety.test(liver.bilirubin)) if liver else ""
    known = {label.name for label in data.labels}
    return Picture(
        name="liver",
        title=title,
        description=tr_count(
            "{title}: {count} patient, one point each, on logarithmic axes.",
            "{title}: {count} patients, one point each, on logarithmic axes.",
            len(points),
            title=title,
        ),
        x=_axis(tr("Peak {tests} (× upper limit of normal)", tests=names), ranges[0]),
        y=_axis(tr("Peak {tests} (× upper limit of normal)", tests=bilirubin), ranges[1]),
        marks=tuple(marks),
        table=table,
        stops=tuple(
            _stop(data, liver, point)
            for point in sorted(points, key=lambda point: point.transaminase)
            if liver is not None and (not known or point.patient.group in known)
        ),
        legend=tuple(LegendEntry(words, look, "point") for _name, words, look in _looks(data))
        if marks
        else (),
        notes=_notes(data, points) if marks else (),
        sentence="" if marks else table.sentence,
        aspect=1.3,
    )


def _axis(label: str, between: tuple[float, float]) -> Axis:
    ticks = log_ticks(*between, _TICKS)
    named = tuple(
        zip(ticks, (number_words(tick, 0) if tick >= 1 else f"{tick:g}" for tick in ticks), strict=True)
    )
    return Axis(label=label, low=between[0], high=between[1], ticks=named, scale="log", has_grid=True)


def _stop(data: SafetyData, liver: LiverPlot, point: LiverPoint) -> Stop:
    label = next((label.label for label in data.labels if label.name == point.patient.group), "")
    who = f"{point.patient.number}, {label}" if data.is_open and label else point.patient.number
    words = tr(
        "{who}: transaminase {enzyme} × ULN, bilirubin {bilirubin} × ULN, {quadrant}",
        who=who,
        enzyme=number_words(point.transaminase, 2),
        bilirubin=number_words(point.bilirubin, 2),
        quadrant=quadrant_words(point, liver),
    )
    return Stop(point.transaminase, point.bilirubin, words, "", str(point.patient.id))


def _notes(data: SafetyData, points: Sequence[LiverPoint]) -> tuple[str, ...]:
    notes = [
        tr(
            "The highest value of each after the infusion, up to a later one; they need not be of one day."
            " ULN: upper limit of normal, a setting of the design."
        )
    ]
    without = len(data.infused) - len(points)
    if without:
        notes.append(
            tr_count(
                "{count} infused patient has no value of both yet.",
                "{count} infused patients have no value of both yet.",
                without,
            )
        )
    return tuple(notes)


def _table(data: SafetyData, liver: LiverPlot | None, points: Sequence[LiverPoint], title: str) -> TableView:
    columns = (
        Column("patient", tr("Patient")),
        *group_column(data),
        Column("transaminase", tr("Transaminase (× ULN)"), is_number=True),
        Column("bilirubin", tr("Bilirubin (× ULN)"), is_number=True),
        Column("quadrant", tr("Where")),
    )
    if liver is None:
        return TableView(columns, (), title, sentence=tr("This design has no liver plot."))
    if not points:
        sentence = tr("No infused patient has a transaminase and a bilirubin value after the infusion yet.")
        return TableView(columns, (), title, sentence=sentence)
    rows = tuple(
        Row(
            (
                text_cell(point.patient.number),
                *group_cell(data, point.patient.group),
                Cell(number_words(point.transaminase, 2), f"{point.transaminase:.4f}"),
                Cell(number_words(point.bilirubin, 2), f"{point.bilirubin:.4f}"),
                text_cell(quadrant_words(point, liver)),
            ),
            key=str(point.patient.id),
        )
        for point in points
    )
    return TableView(columns, rows, title)
