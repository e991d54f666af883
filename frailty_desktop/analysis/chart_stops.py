"""The stops of a patient's chart: every point and event, in the order a cursor visits them, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from frailty_desktop.analysis.chart_data import ChartSeries, Curve
from frailty_desktop.analysis.chart_words import average_places, change_words, number_words, with_unit
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the cursor, and what is said there."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Track:
    """The stops of one curve, or of the events."""

    key: str
    stops: tuple[Stop, ...]

    def nearest(self, x: float) -> int:
        """Return the stop closest to a place on the x axis."""
        return min(range(len(self.stops)), key=lambda place: abs(self.stops[place].x - x))


def tracks(series: ChartSeries) -> tuple[Track, ...]:
    """List the patient first, then the groups as they are labelled, then the events."""
    curves = sorted(
        (curve for curve in series.curves if curve.role != "ghost" and curve.x),
        key=lambda curve: curve.role != "patient",
    )
    found = [Track(curve.key, _stops(series, curve)) for curve in curves]
    if series.marks:
        low = series.y_range[0]
        stops = tuple(Stop(mark.x, low, f"{mark.label}, {date_words(mark.on)}") for mark in series.marks)
        found.append(Track("marks", stops))
    return tuple(found)


def _stops(series: ChartSeries, curve: Curve) -> tuple[Stop, ...]:
    words = _patient_words if curve.role == "patient" else _group_words
    return tuple(
        Stop(x, y, words(series, curve, place))
        for place, (x, y) in enumerate(zip(curve.x, curve.y, strict=True))
    )


def _patient_words(series: ChartSeries, curve: Curve, place: int) -> str:
    value = curve.y[place]
    parts = [_value(series, value)]
    if series.question.measure == "absolute" and series.baseline is not None:
        change = change_words(value - series.baseline, series.places)
        parts.append(tr("{change} from baseline", change=change))
    day, number = curve.dates[place], curve.days[place]
    if day is not None:
        parts.append(date_words(day))
    if number is not None:
        parts.append(tr("day {number}", number=number).replace("-", "−"))
    return _line(curve.label, curve.visits[place], parts)


def _group_words(series: ChartSeries, curve: Curve, place: int) -> str:
    centre, spread = _statistics(series.question.spread)
    places = average_places(series.places)
    words = change_words if series.question.measure == "change" else number_words
    parts = [tr(centre, value=with_unit(words(curve.y[place], places), series.unit))]
    low, high = curve.low[place], curve.high[place]
    if low is not None and high is not None:
        parts.append(tr(spread, low=words(low, places), high=words(high, places)))
    parts.append(tr("n {n}", n=curve.n[place]))
    return _line(curve.label, curve.visits[place], parts)


def _statistics(spread: str) -> tuple[str, str]:
    return {
        "ci": ("mean {value}", "95 % CI {low} to {high}"),
        "sd": ("mean {value}", "one SD {low} to {high}"),
        "iqr": ("median {value}", "quartiles {low} and {high}"),
    }[spread]


def _value(series: ChartSeries, value: float) -> str:
    words = change_words if series.question.measure == "change" else number_words
    return with_unit(words(value, series.places), series.unit)


def _line(who: str, visit: str, parts: Sequence[str]) -> str:
    return tr("{who}, {visit}: {values}", who=who, visit=visit, values=", ".join(parts))
