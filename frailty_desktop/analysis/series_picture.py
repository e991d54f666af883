"""A patient's chart as a picture: the same curves, windows, marks and words, with its table and its stops."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np

from frailty_desktop.analysis.axis_ticks import log_ticks, nice_ticks, tick_words
from frailty_desktop.analysis.chart_data import ChartSeries, Curve
from frailty_desktop.analysis.chart_stops import tracks
from frailty_desktop.analysis.chart_words import average_places, change_words, number_words
from frailty_desktop.analysis.picture import (
    Axis,
    Band,
    Bar,
    Cell,
    Column,
    LegendEntry,
    Line,
    Look,
    Mark,
    Picture,
    Points,
    Row,
    Rule,
    Stop,
    TableView,
    Tone,
    numbers,
)
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr

T = TypeVar("T")
PATIENT = Look(Tone.TEXT, width=2.5)
_GHOST = Look(Tone.TEXT, width=2.5, is_filled=False, is_dashed=True)
_BRIDGE = 0.5  # of a line's width where it skips a visit
_WINDOW = Look(Tone.LINE, strength=0.4)
_NOTHING = (Cell(""),) * 5
_MOST_TICKS = 8
_UPRIGHT = {"infusion": Look(Tone.ACCENT, width=1.3), "end": Look(Tone.TEXT, width=1.6)}


def picture_of(series: ChartSeries) -> Picture:
    """Return a chart as a picture; a chart of one patient's values says whose they are."""
    patient = series.curve("patient")
    is_change = series.question.measure == "change"
    title = tr("{endpoint}, change", endpoint=series.title) if is_change else series.title
    return Picture(
        name="_".join([series.question.endpoint, *([_plain(patient.label)] if patient else [])]),
        title=tr("{title}, {number}", title=title, number=patient.label) if patient else title,
        description=series.description,
        x=Axis(
            label=series.x_label,
            low=series.x_range[0],
            high=series.x_range[1],
            ticks=series.ticks,
            details=_details(series),
        ),
        y=_value_axis(series),
        marks=() if series.is_empty else tuple(_marks(series)),
        table=_table(series),
        stops=tuple(_stops(series)),
        legend=tuple(_legend(series)),
        notes=tuple(_notes(series)),
        sentence=series.sentence,
        extras={"patient": patient.label} if patient else {},
    )


def _plain(label: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in label)


# Axes


def _is_log(series: ChartSeries) -> bool:
    question = series.question
    return question.scale == "log" and question.measure == "absolute" and series.y_range[0] > 0


def _value_axis(series: ChartSeries) -> Axis:
    low, high = series.y_range
    is_log = _is_log(series)
    ticks = (log_ticks if is_log else nice_ticks)(low, high, _MOST_TICKS)
    return Axis(
        label=series.y_label,
        low=low,
        high=high,
        ticks=() if series.is_empty else tuple(zip(ticks, tick_words(ticks), strict=True)),
        scale="log" if is_log else "linear",
        has_grid=True,
    )


def _details(series: ChartSeries) -> tuple[str, ...]:
    """Write the counts under each tick, one line a group."""
    counted = [count for count in series.counts if any(count.n)]
    if not counted:
        return ()
    columns = zip(*(count.n for count in counted), strict=True)
    return tuple("\n".join(str(n) if n else "–" for n in column) for column in columns)


# Marks


def _marks(series: ChartSeries) -> Iterator[Mark]:
    yield from _surroundings(series)
    for curve in series.curves:
        yield from _spread(curve)
    for curve in series.curves:
        yield from _lines(curve)
    yield from _events(series)


def _surroundings(series: ChartSeries) -> Iterator[Bar | Rule]:
    low, high = series.y_range
    for left, right, _label in series.windows:
        yield Bar(left=left, right=right, bottom=low, top=high, look=_WINDOW)
    for value, label in series.bands:
        if low <= value <= high:
            yield Rule(at=value, look=Look(Tone.MUTED, width=1.0, is_dashed=True), words=label)
    if series.question.measure == "change":
        yield Rule(at=0.0, look=Look(Tone.MUTED, width=1.0))
    if series.today_x is not None:
        yield Rule(
            at=series.today_x,
            look=Look(Tone.DUE, width=1.0, is_dashed=True),
            words=tr("Today"),
            is_upright=True,
        )
    for mark in series.marks:
        if mark.kind in _UPRIGHT:
            yield Rule(at=mark.x, look=_UPRIGHT[mark.kind], words=mark.label, is_upright=True)


def _spread(curve: Curve) -> Iterator[Band]:
    if any(edge is not None for edge in curve.low):
        yield Band(
            x=np.array(curve.x, dtype=np.float64),
            low=numbers(curve.low),
            high=numbers(curve.high),
            look=_look(curve),
        )


def _lines(curve: Curve) -> Iterator[Line | Points]:
    """Draw a curve; where it skips a visit it is thin and dashed."""
    look = _look(curve)
    x, y = np.array(curve.x, dtype=np.float64), np.array(curve.y, dtype=np.float64)
    for place, (start, end) in enumerate(pairwise(range(len(x)))):
        if place in curve.bridged:
            thin = Look(look.tone, look.index, look.strength, look.width * _BRIDGE, is_dashed=True)
            yield Line(x=x[[start, end]], y=y[[start, end]], look=thin)
    if curve.role == "ghost":
        yield Line(x=x, y=y, look=look)
        yield Points(x=x[-1:], y=y[-1:], look=look, size=8.4)
        return
    gaps = [place + 1 for place in sorted(curve.bridged)]
    yield Line(
        x=np.insert(x, gaps, math.nan),
        y=np.insert(y, gaps, math.nan),
        look=look,
        key=curve.key,
        has_markers=True,
        end_label=curve.end_label,
    )


def _events(series: ChartSeries) -> Iterator[Points]:
    """Put adverse events on the time axis, filled when serious."""
    low, high = series.y_range
    foot = low * (high / low) ** 0.03 if _is_log(series) else low + (high - low) * 0.03
    for kind, is_filled in (("adverse_event", False), ("serious_adverse_event", True)):
        xs = [mark.x for mark in series.marks if mark.kind == kind]
        if xs:
            yield Points(
                x=np.array(xs, dtype=np.float64),
                y=np.full(len(xs), foot),
                look=Look(Tone.LATE, is_filled=is_filled),
                size=9.0,
                shape="triangle",
            )


def _look(curve: Curve) -> Look:
    if curve.role == "group":
        return Look(Tone.GROUP, curve.style_index, width=1.8)
    return _GHOST if curve.role == "ghost" else PATIENT


# Words


def _legend(series: ChartSeries) -> Iterator[LegendEntry]:
    for curve in series.curves:
        if curve.role != "ghost" and curve.x:
            yield LegendEntry(curve.end_label or curve.label, _look(curve))


def _notes(series: ChartSeries) -> Iterator[str]:
    if series.is_empty:
        return
    if series.latest:
        yield tr("{latest}.", latest=series.latest)
    if series.reading:
        yield f"{series.reading}."
    counted = [count.label for count in series.counts if any(count.n)]
    if counted:
        yield tr("n under each visit: {groups}.", groups=", ".join(counted))


def _stops(series: ChartSeries) -> Iterator[Stop]:
    for track in () if series.is_empty else tracks(series):
        for stop in track.stops:
            yield Stop(stop.x, stop.y, stop.words, track.key)


# The table


def _table(series: ChartSeries) -> TableView:
    columns = (
        Column("line", tr("Line")),
        Column("visit", tr("Visit")),
        Column("date", tr("Date")),
        Column("day", tr("Day"), is_number=True),
        Column("value", series.y_label, is_number=True),
        Column("low", tr("Low"), is_number=True, is_muted=True),
        Column("high", tr("High"), is_number=True, is_muted=True),
        Column("n", tr("n"), is_number=True, is_muted=True),
    )
    rows = () if series.is_empty else (*_curve_rows(series), *_event_rows(series))
    return TableView(
        columns,
        rows,
        title=series.title,
        notes=tuple(_notes(series)),
        sentence=series.sentence if not rows else "",
    )


def _curve_rows(series: ChartSeries) -> Iterator[Row]:
    for curve in _patient_first(series):
        places = series.places if curve.role == "patient" else average_places(series.places)
        for at, (y, visit) in enumerate(zip(curve.y, curve.visits, strict=True)):
            day, number = _of(curve.dates, at), _of(curve.days, at)
            yield Row(
                (
                    Cell(curve.label, curve.label),
                    Cell(visit, visit),
                    Cell(date_words(day), day.isoformat()) if day else Cell(""),
                    _whole(number),
                    _number(series, y, places),
                    _number(series, _of(curve.low, at), places),
                    _number(series, _of(curve.high, at), places),
                    _whole(_of(curve.n, at)),
                )
            )


def _patient_first(series: ChartSeries) -> list[Curve]:
    saved = [curve for curve in series.curves if curve.role != "ghost"]
    return sorted(saved, key=lambda curve: curve.role != "patient")


def _event_rows(series: ChartSeries) -> Iterator[Row]:
    for mark in series.marks:
        yield Row(
            (
                Cell(mark.label, mark.label),
                Cell(""),
                Cell(date_words(mark.on), mark.on.isoformat()),
                *_NOTHING,
            )
        )


def _of(values: Sequence[T], at: int) -> T | None:
    return values[at] if at < len(values) else None


def _whole(number: int | None) -> Cell:
    return Cell("") if number is None else Cell(str(number).replace("-", "−"), str(number))


def _number(series: ChartSeries, value: float | None, places: int) -> Cell:
    if value is None or not math.isfinite(value):
        return Cell("")
    words = change_words if series.question.measure == "change" else number_words
    whole = float(value).is_integer()
    return Cell(words(value, places), str(int(value)) if whole else repr(float(value)))
