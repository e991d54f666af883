"""Answers a chart's question: hand `chart` a `ChartQuestion`, get everything on the chart as data."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from frailty_desktop.analysis import chart_sentences
from frailty_desktop.analysis.chart_data import (
    Averages,
    ChartQuestion,
    ChartSeries,
    Curve,
    DatedMark,
    GroupCounts,
    Mark,
    ghost_at,
    widened,
    with_ghost,
    without_ghost,
)
from frailty_desktop.analysis.chart_words import axis_words, change_words, reading_words
from frailty_desktop.analysis.patient_series import PatientPoint, PatientSeries, endpoint_for_item
from frailty_desktop.analysis.statistics import GroupSummary
from frailty_desktop.analysis.visit_axis import Tick, VisitAxis, baseline_visit, visit_axis
from frailty_desktop.study.blinding import AllocationView, GroupLabel
from frailty_desktop.study.design import Endpoint, StudyDesign
from frailty_desktop.translation import tr

__all__ = [
    "Averages",
    "ChartQuestion",
    "ChartSeries",
    "Curve",
    "DatedMark",
    "GroupCounts",
    "Mark",
    "chart",
    "ghost_at",
    "with_ghost",
    "without_ghost",
]

_MARGIN = 0.06  # of the y range, above and below the data
_SIDE = 0.015  # of a day axis, before the first visit and after the last


def chart(
    question: ChartQuestion,
    design: StudyDesign,
    averages: Averages | None,
    patient: PatientSeries | None,
    marks: Iterable[DatedMark] = (),
    today: date | None = None,
) -> ChartSeries:
    """Work out one chart. Without averages (still being computed) the patient is shown alone.

    `today` is marked on the day axis of a patient who is still taking part.
    """
    endpoint = _endpoint(design, question.endpoint)
    start = baseline_visit(design, endpoint) if question.measure == "change" else ""
    axis = visit_axis(design, endpoint, question.x, patient, start)
    groups = _group_curves(question, design, endpoint, axis, averages, start)
    baseline = patient.baseline(endpoint.name) if patient else None
    own = _patient_curve(question, endpoint, axis, patient, baseline)
    curves = (*groups, *([own] if own else []))
    bands = _bands(question, endpoint, baseline, patient is not None, bool(groups))
    all_marks = _marks(axis, patient, marks)
    words = chart_sentences.words(question, endpoint, axis, averages, patient, own, groups)
    return ChartSeries(
        question=question,
        title=endpoint.label,
        short_title=endpoint.short_label or endpoint.label,
        x_label=axis.label,
        y_label=axis_words(
            tr("Change from baseline") if question.measure == "change" else endpoint.label, endpoint.unit
        ),
        unit=endpoint.unit,
        places=endpoint.places,
        ticks=tuple((tick.x, tick.label) for tick in axis.ticks),
        tick_details=tuple(tick.detail for tick in axis.ticks),
        tick_visits=tuple(tick.visit for tick in axis.ticks),
        curves=curves,
        windows=axis.windows,
        bands=bands,
        marks=all_marks,
        counts=_counts(axis, averages, groups),
        reading=reading_words(question.measure, question.spread) if groups else "",
        sentence=words.sentence,
        latest=words.latest,
        description=words.description,
        baseline=baseline.value if baseline else None,
        today_x=_today_x(axis, patient, today),
        x_range=_x_range(axis, curves, all_marks),
        y_range=_y_range(question, curves, bands),
    )


def _endpoint(design: StudyDesign, name: str) -> Endpoint:
    for endpoint in design.endpoints:
        if endpoint.name == name:
            return endpoint
    found = endpoint_for_item(design, name)
    if found is None:
        raise KeyError(name)
    return found


# Groups


def _group_curves(
    question: ChartQuestion,
    design: StudyDesign,
    endpoint: Endpoint,
    axis: VisitAxis,
    averages: Averages | None,
    start: str,
) -> tuple[Curve, ...]:
    if averages is None or averages.grouping is None:
        return ()
    found = (
        _group_curve(question, design, endpoint, axis, averages, label, start)
        for label in averages.grouping.labels
    )
    return tuple(curve for curve in found if curve is not None)


def _group_curve(
    question: ChartQuestion,
    design: StudyDesign,
    endpoint: Endpoint,
    axis: VisitAxis,
    averages: Averages,
    label: GroupLabel,
    start: str,
) -> Curve | None:
    points: list[tuple[Tick, int, float, float | None, float | None]] = []
    for tick in axis.ticks:
        summary = _summary_at(question, endpoint, averages, tick, label.name)
        if tick.visit == start and summary.n == 0:
            at_start = averages.baseline(endpoint.name, label.name).n
            if at_start:
                points.append((tick, at_start, 0.0, None, None))
            continue
        centre, low, high = _spread(summary, question.spread)
        if centre is not None and _can_show(question, centre):
            low = low if low is not None and _can_show(question, low) else None
            points.append((tick, summary.n, centre, low, high))
    if not any(tick.visit != start for tick, *_rest in points):
        return None
    return Curve(
        key=label.name,
        label=label.label,
        role="group",
        style_index=_style(averages, label),
        x=tuple(point[0].x for point in points),
        y=tuple(point[2] for point in points),
        low=tuple(point[3] for point in points),
        high=tuple(point[4] for point in points),
        n=tuple(point[1] for point in points),
        end_label=_short_label(design, averages, label),
        visits=tuple(point[0].visit_label for point in points),
    )


def _summary_at(
    question: ChartQuestion, endpoint: Endpoint, averages: Averages, tick: Tick, group: str
) -> GroupSummary:
    if not tick.is_averaged:
        return GroupSummary(0)
    return averages.summary(endpoint.name, tick.visit, group, question.measure)


def _spread(summary: GroupSummary, spread: str) -> tuple[float | None, float | None, float | None]:
    if spread == "iqr":
        return summary.median, summary.q1, summary.q3
    if spread == "ci":
        return summary.mean, summary.low, summary.high
    if summary.mean is None or summary.sd is None:
        return summary.mean, None, None
    return summary.mean, summary.mean - summary.sd, summary.mean + summary.sd


def _style(averages: Averages, label: GroupLabel) -> int:
    is_pooled = averages.grouping is not None and averages.grouping.view is AllocationView.POOLED
    return -1 if is_pooled else label.style_index


def _short_label(design: StudyDesign, averages: Averages, label: GroupLabel) -> str:
    if _style(averages, label) < 0:
        return tr("All")
    return next(
        (arm.short_label for arm in design.arms if arm.name == label.name and arm.short_label), label.label
    )


def _counts(axis: VisitAxis, averages: Averages | None, groups: Sequence[Curve]) -> tuple[GroupCounts, ...]:
    grouping = averages.grouping if averages else None
    if averages is None or grouping is None:
        return ()
    n_at = {(curve.key, x): n for curve in groups for x, n in zip(curve.x, curve.n, strict=True)}
    return tuple(
        GroupCounts(
            label.label,
            _style(averages, label),
            tuple(n_at.get((label.name, tick.x), 0) for tick in axis.ticks),
        )
        for label in grouping.labels
    )


# The patient


def _patient_curve(
    question: ChartQuestion,
    endpoint: Endpoint,
    axis: VisitAxis,
    patient: PatientSeries | None,
    baseline: PatientPoint | None,
) -> Curve | None:
    if patient is None:
        return None
    points = [
        (x, y, point)
        for point in _shown_points(question, endpoint, patient, baseline)
        if (x := axis.of_point(point)) is not None
        and _can_show(question, y := point.value - _zero(question, baseline))
    ]
    points.sort(key=lambda found: found[0])
    if not points:
        return None
    xs = tuple(x for x, _y, _point in points)
    return Curve(
        key="patient",
        label=patient.number,
        role="patient",
        style_index=-1,
        x=xs,
        y=tuple(y for _x, y, _point in points),
        end_label=patient.number,
        visits=tuple(point.visit_label for _x, _y, point in points),
        dates=tuple(point.date for _x, _y, point in points),
        days=tuple(point.day for _x, _y, point in points),
        bridged=_bridged(axis, [point.visit for _x, _y, point in points]),
    )


def _shown_points(
    question: ChartQuestion, endpoint: Endpoint, patient: PatientSeries, baseline: PatientPoint | None
) -> Sequence[PatientPoint]:
    points = patient.points.get(endpoint.name, ())
    if patient.ends_on is not None:
        points = tuple(point for point in points if point.date is None or point.date <= patient.ends_on)
    if question.measure == "absolute":
        return points
    if baseline is None or patient.reference_start is None:
        return ()
    start = patient.reference_start
    return [point for point in points if point is baseline or (point.date is not None and point.date > start)]


def _zero(question: ChartQuestion, baseline: PatientPoint | None) -> float:
    return baseline.value if question.measure == "change" and baseline else 0.0


def _bridged(axis: VisitAxis, visits: Sequence[str]) -> frozenset[int]:
    place = {tick.visit: index for index, tick in enumerate(axis.ticks)}
    return frozenset(
        index
        for index, (here, there) in enumerate(pairwise(visits))
        if here in place and there in place and place[there] - place[here] > 1
    )


def _can_show(question: ChartQuestion, value: float) -> bool:
    return question.scale == "linear" or question.measure == "change" or value > 0


# What stands around the curves


def _bands(
    question: ChartQuestion,
    endpoint: Endpoint,
    baseline: PatientPoint | None,
    is_of_patient: bool,
    has_groups: bool,
) -> tuple[tuple[float, str], ...]:
    small, substantial = endpoint.mcid_small, endpoint.mcid_substantial
    if question.measure == "absolute":
        if baseline is None or substantial is None:
            return ()
        return tuple(
            (baseline.value + sign * substantial, _size_words(sign * substantial)) for sign in (1, -1)
        )
    sizes = [(substantial, tr("substantial"))] if substantial is not None else []
    if small is not None and (has_groups or not is_of_patient):
        sizes.append((small, tr("small")))
    return tuple(
        (sign * size, f"{_size_words(sign * size)} {word}") for size, word in sizes for sign in (1, -1)
    )


def _size_words(size: float) -> str:
    places = len(f"{size:.3f}".rstrip("0").partition(".")[2])
    return change_words(size, places)


def _marks(axis: VisitAxis, patient: PatientSeries | None, marks: Iterable[DatedMark]) -> tuple[Mark, ...]:
    dated = list(marks)
    if patient is not None and patient.reference_start and not any(mark.kind == "infusion" for mark in dated):
        dated.append(DatedMark(patient.reference_start, tr("Infusion"), "infusion"))
    if patient is not None and patient.ends_on:
        dated.append(DatedMark(patient.ends_on, patient.end_label, "end"))
    placed = ((axis.of_day(mark.on), mark) for mark in sorted(dated, key=lambda mark: mark.on))
    return tuple(Mark(x, mark.label, mark.kind, mark.on) for x, mark in placed if x is not None)


def _x_range(axis: VisitAxis, curves: Sequence[Curve], marks: Sequence[Mark]) -> tuple[float, float]:
    xs = [tick.x for tick in axis.ticks] + [x for curve in curves for x in curve.x]
    xs += [edge for low, high, _label in axis.windows for edge in (low, high)]
    if not xs:
        return (-0.5, 0.5)
    low, high = min(xs), max(xs)
    if axis.kind == "visit":
        return (low - 0.5, high + 0.5)
    low, high = widened((low, high), [mark.x for mark in marks])
    room = (high - low) * _SIDE
    return (low - room, high + room)


def _today_x(axis: VisitAxis, patient: PatientSeries | None, today: date | None) -> float | None:
    if (
        axis.kind == "visit"
        or patient is None
        or patient.ends_on is not None
        or today is None
        or not axis.windows
    ):
        return None
    x = axis.of_day(today)
    return x if x is not None and axis.windows[0][0] <= x <= axis.windows[-1][1] else None


def _y_range(
    question: ChartQuestion, curves: Sequence[Curve], bands: Sequence[tuple[float, str]]
) -> tuple[float, float]:
    values = [
        edge
        for curve in curves
        for part in (curve.y, curve.low, curve.high)
        for edge in part
        if edge is not None
    ]
    if not values:
        return (-1.0, 1.0) if question.measure == "change" else (0.0, 1.0)
    if question.measure == "change":
        values.append(0.0)
    values += [y for y, _label in bands if _can_show(question, y)]
    low, high = min(values), max(values)
    if question.scale == "log" and question.measure == "absolute":
        return (low / 1.1, high * 1.1)
    room = (high - low) * _MARGIN or abs(high) * _MARGIN or 1.0
    return (low - room, high + room)
