"""What a chart is made of, as data: curves, windows, bands, marks, counts and words. No colours, no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

from frailty_desktop.analysis.statistics import GroupSummary
from frailty_desktop.study.blinding import Grouping

XKind = Literal["visit", "day"]
ShownMeasure = Literal["absolute", "change"]
Spread = Literal["ci", "sd", "iqr"]
Scale = Literal["linear", "log"]
Role = Literal["patient", "group", "ghost"]
MarkKind = Literal["infusion", "adverse_event", "serious_adverse_event", "end"]


class Averages(Protocol):
    """Where group summaries come from: `arm_averages.ArmAverages`."""

    @property
    def grouping(self) -> Grouping | None:
        """Who is in which group, and what may be shown."""

    def summary(self, endpoint: str, visit: str, group: str, measure: ShownMeasure = ...) -> GroupSummary:
        """Summarise a group at a visit."""

    def baseline(self, endpoint: str, group: str) -> GroupSummary:
        """Summarise a group's baseline."""


@dataclass(frozen=True, slots=True)
class ChartQuestion:
    """What is asked: whose line, of which endpoint, absolute or change, by visit or day, which spread."""

    patient_id: UUID | None
    endpoint: str
    measure: ShownMeasure = "absolute"
    x: XKind = "visit"
    spread: Spread = "ci"
    scale: Scale = "linear"


@dataclass(frozen=True, slots=True)
class Curve:
    """One line; `style_index` is an arm's place in the table of line styles, -1 for patient and pool.

    `low` and `high` are None where there is no spread to show; `bridged` holds the places in `x` after which
    the line skips a visit without a value.
    """

    key: str
    label: str
    role: Role
    style_index: int
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    n: tuple[int, ...] = ()
    end_label: str = ""
    visits: tuple[str, ...] = ()
    dates: tuple[date | None, ...] = ()
    days: tuple[int | None, ...] = ()
    bridged: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DatedMark:
    """Something that happened on a day, as it is handed in: an infusion, an adverse event."""

    on: date
    label: str
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, at its place on the x axis."""

    x: float
    label: str
    kind: MarkKind
    on: date


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many patients stand behind a group's curve at each tick."""

    label: str
    style_index: int
    n: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSeries:
    """Everything that is on one chart."""

    question: ChartQuestion
    title: str
    short_title: str
    x_label: str
    y_label: str
    unit: str
    places: int
    ticks: tuple[tuple[float, str], ...]
    tick_details: tuple[str, ...]
    tick_visits: tuple[str, ...]
    curves: tuple[Curve, ...]
    windows: tuple[tuple[float, float, str], ...]
    bands: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    counts: tuple[GroupCounts, ...]
    reading: str
    sentence: str
    latest: str
    description: str
    baseline: float | None
    today_x: float | None
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw but the axes."""
        return not any(curve.x for curve in self.curves)

    def curve(self, key: str) -> Curve | None:
        """Return the curve of a group, or of the "patient"."""
        return next((curve for curve in self.curves if curve.key == key), None)


def with_ghost(series: ChartSeries, x: float, y: float) -> ChartSeries:
    """Add the point that a value not yet saved would give, tied to the patient's point before it."""
    return _with_ghost(series, x, y, "")


def ghost_at(series: ChartSeries, visit: str, value: float | None) -> ChartSeries:
    """Add a value not yet saved at a visit; nothing is added without a value or a place for it."""
    places = [x for (x, _label), name in zip(series.ticks, series.tick_visits, strict=True) if name == visit]
    bare = without_ghost(series)
    is_change = series.question.measure == "change"
    if value is None or not places or (is_change and series.baseline is None):
        return bare
    y = value - series.baseline if is_change and series.baseline is not None else value
    return _with_ghost(bare, places[0], y, visit)


def without_ghost(series: ChartSeries) -> ChartSeries:
    """Take an unsaved point away again."""
    if not any(curve.role == "ghost" for curve in series.curves):
        return series
    return replace(series, curves=tuple(curve for curve in series.curves if curve.role != "ghost"))


def _with_ghost(series: ChartSeries, x: float, y: float, visit: str) -> ChartSeries:
    bare = without_ghost(series)
    patient = bare.curve("patient")
    before = [(px, py) for px, py in zip(patient.x, patient.y, strict=True) if px < x] if patient else []
    points = [*before[-1:], (x, y)]
    ghost = Curve(
        key="ghost",
        label="",
        role="ghost",
        style_index=-1,
        x=tuple(px for px, _py in points),
        y=tuple(py for _px, py in points),
        visits=(*("" for _ in before[-1:]), visit),
    )
    return replace(
        bare,
        curves=(*bare.curves, ghost),
        x_range=widened(bare.x_range, [x]),
        y_range=widened(bare.y_range, [y], share=0.06),
    )


def widened(span: tuple[float, float], values: Sequence[float], share: float = 0.0) -> tuple[float, float]:
    """Widen a range so that values lie inside it, a share of the range away from its edge."""
    low, high = span
    for value in values:
        room = (max(high, value) - min(low, value)) * share
        low = min(low, value - room) if value < low + room else low
        high = max(high, value + room) if value > high - room else high
    return low, high
