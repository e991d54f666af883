"""A patient's visits and adverse events on one line of time, as a picture for paper."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.picture import (
    Axis,
    Bar,
    Cell,
    Column,
    Look,
    Mark,
    Picture,
    Points,
    Row,
    Rule,
    TableView,
    Tone,
    Words,
    numbers,
)
from frailty_desktop.services.adverse_events import AdverseEventLine
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.study.schedule import PlannedVisit, VisitState
from frailty_desktop.translation import tr

_VISITS, _EVENTS = 0.0, 1.0
_TICKS = 8
_LABEL = 0.42  # rows from the line of visits to the first line of labels, and from one to the next
_LETTER = 0.013  # of the line, which one letter of a label takes
_TONES = {
    VisitState.DONE: Tone.DONE,
    VisitState.DONE_EARLY: Tone.SOON,
    VisitState.DONE_LATE: Tone.SOON,
    VisitState.MISSED: Tone.MISSED,
    VisitState.OVERDUE: Tone.LATE,
}


def visit_picture(
    visits: Sequence[PlannedVisit], events: Sequence[AdverseEventLine], start: date | None, today: date
) -> Picture:
    """Draw windows, visits and events over the days since `start`, the infusion, or else the first visit."""
    shown = [visit for visit in visits if _day_of(visit) is not None]
    days = [day for visit in shown for day in _days(visit)]
    days += [event.onset.earliest() for event in events if event.onset is not None]
    zero = start or min(days, default=today)
    xs = [float((day - zero).days) for day in days] or [0.0]
    low, high = min(xs), max(*xs, 1.0)
    room = (high - low) * 0.04 or 1.0
    ticks = nice_ticks(low - room, high + room, _TICKS)
    label = tr("Days since the infusion") if start else tr("Days since the first visit")
    return Picture(
        name="visits",
        title=tr("Visits and adverse events"),
        description=tr("{count} visits on a line of time, with their windows.", count=len(shown)),
        x=Axis(
            label=label,
            low=low - room,
            high=high + room,
            ticks=tuple(zip(ticks, tick_words(ticks), strict=True)),
        ),
        y=Axis(
            label="",
            low=-0.3 - _LABEL * (1 + _most_levels(shown, zero)),
            high=1.5,
            ticks=((_VISITS, tr("Visits")), (_EVENTS, tr("Adverse events"))),
            scale="rows",
        ),
        marks=tuple(_marks(shown, events, zero, has_start=start is not None)),
        table=_table(visits),
        sentence="" if shown else tr("No visit is planned or recorded yet."),
        aspect=5.0,
    )


def _marks(
    visits: Sequence[PlannedVisit], events: Sequence[AdverseEventLine], zero: date, *, has_start: bool
) -> Iterator[Mark]:
    if has_start:
        yield Rule(at=0.0, look=Look(Tone.MUTED, width=1.0), is_upright=True)
    for visit in visits:
        if visit.opens is not None and visit.closes is not None:
            yield Bar(
                left=_x(visit.opens, zero) - 0.5,
                right=_x(visit.closes, zero) + 0.5,
                bottom=_VISITS + 0.22,
                top=_VISITS - 0.22,
                look=Look(Tone.LINE),
            )
    placed = _placed(visits, zero)
    for (x, visit), level in zip(placed, _levels(placed), strict=True):
        look = Look(_TONES.get(visit.state, Tone.DUE), is_filled=visit.happened_on is not None)
        shape: Literal["cross", "circle"] = "cross" if visit.state is VisitState.MISSED else "circle"
        yield Points(x=numbers([x]), y=numbers([_VISITS]), look=look, shape=shape, size=8.0)
        yield Words(x=x, y=_VISITS - _LABEL * (level + 1), text=_label(visit), look=Look(Tone.MUTED))
    for event in events:
        if event.onset is not None:
            yield Points(
                x=numbers([_x(event.onset.earliest(), zero)]),
                y=numbers([_EVENTS]),
                look=Look(Tone.LATE if event.is_serious else Tone.TEXT, is_filled=event.is_serious),
                shape="triangle",
                size=8.0,
            )


def _most_levels(visits: Sequence[PlannedVisit], zero: date) -> int:
    return max(_levels(_placed(visits, zero)), default=0)


def _placed(visits: Sequence[PlannedVisit], zero: date) -> list[tuple[float, PlannedVisit]]:
    found = [(_x(day, zero), visit) for visit in visits if (day := _day_of(visit)) is not None]
    return sorted(found, key=lambda placed: placed[0])


def _label(visit: PlannedVisit) -> str:
    return visit.plan.short_label or visit.plan.label


def _levels(placed: Sequence[tuple[float, PlannedVisit]]) -> list[int]:
    """Return how high each label stands: beside the one before where there is room, else above it."""
    span = (placed[-1][0] - placed[0][0]) if placed else 0.0
    ends: list[float] = []
    levels: list[int] = []
    for x, visit in placed:
        half = max(span, 1.0) * _LETTER * len(_label(visit)) / 2
        level = next((at for at, end in enumerate(ends) if x - half > end), len(ends))
        ends[level : level + 1] = [x + half]
        levels.append(level)
    return levels


def _x(day: date, zero: date) -> float:
    return float((day - zero).days)


def _day_of(visit: PlannedVisit) -> date | None:
    return visit.happened_on or visit.target


def _days(visit: PlannedVisit) -> list[date]:
    return [day for day in (visit.opens, visit.closes, _day_of(visit)) if day is not None]


def _table(visits: Sequence[PlannedVisit]) -> TableView:
    columns = (
        Column("visit", tr("Visit")),
        Column("window", tr("Window"), is_muted=True),
        Column("on", tr("On")),
        Column("state", tr("State")),
    )
    rows = tuple(
        Row(
            (
                Cell(visit.plan.label),
                Cell(
                    f"{day_text(visit.opens)} – {day_text(visit.closes)}"
                    if visit.opens is not None and visit.closes is not None
                    else ""
                ),
                Cell(day_text(visit.happened_on) if visit.happened_on else ""),
                Cell(visit.state.label),
            )
        )
        for visit in visits
    )
    return TableView(columns, rows, sentence=tr("No visit is planned or recorded yet."))
