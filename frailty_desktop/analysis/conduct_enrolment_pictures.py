"""Draws enrolment: the step curve beside the line of the plan, and the sites side by side."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.conduct_bars import BarKind, BarPart, BarRow, bars_picture
from frailty_desktop.analysis.conduct_view import list_key
from frailty_desktop.analysis.picture import (
    Axis,
    LegendEntry,
    Line,
    Look,
    Mark,
    Picture,
    Rule,
    Stop,
    TableView,
    Tone,
)
from frailty_desktop.study.date_text import date_words, month_names
from frailty_desktop.study.design_conduct import ConductPlan, plan_line, planned_by
from frailty_desktop.translation import tr

_MOST_TICKS = 12
_ENROLLED = Look(Tone.ACCENT, width=2.5)
_PLANNED = Look(Tone.MUTED, width=1.5, is_dashed=True)
_ALL = Look(Tone.LINE, is_dashed=True)


def curve(
    days: Sequence[tuple[date, int]],
    today: date,
    first: date | None,
    plan: ConductPlan | None,
    planned: int,
    table: TableView,
    notes: tuple[str, ...],
) -> Picture:
    """Draw how many were enrolled by when, and how many the plan says."""
    corners = plan_line(plan.of_site(""), first) if plan is not None and first is not None else []
    wanted = max([planned, *(count for _, count in corners)])
    is_over = bool(days) and days[-1][1] >= wanted  # then today has nothing to do with it any more
    every_day = [*(day for day, _ in days), *(day for day, _ in corners), *(() if is_over else (today,))]
    low, high = min(every_day), max(every_day)
    top = max([wanted if plan is not None else 0, *(count for _, count in days), 1])
    marks: list[Mark] = []
    if days:
        marks += _lines(days, corners, high if is_over else max(today, days[-1][0]))
        if not is_over:
            at = float(today.toordinal())
            marks.append(Rule(at=at, look=Look(Tone.MUTED), words=tr("Today"), is_upright=True))
        if plan is not None:
            marks.append(Rule(at=float(planned), look=_ALL, words=tr("{count} planned", count=planned)))
    ticks = tuple(tick for tick in nice_ticks(0.0, top * 1.06, 7) if float(tick).is_integer())
    legend = [LegendEntry(tr("enrolled"), _ENROLLED)]
    if corners:
        legend.append(LegendEntry(tr("planned"), _PLANNED))
    return Picture(
        name="enrolment",
        title=tr("Enrolment against the plan") if corners else tr("Enrolment"),
        description=tr("Patients enrolled by each day as steps, beside the line of the plan."),
        x=Axis(
            label=tr("Day of enrolment"),
            low=float(low.toordinal()),
            high=float((high if high > low else low + timedelta(days=30)).toordinal()),
            ticks=_month_ticks(low, high if high > low else low + timedelta(days=30)),
        ),
        y=Axis(
            label=tr("Patients enrolled"),
            low=0.0,
            high=top * 1.06,
            ticks=tuple(zip(ticks, tick_words(ticks), strict=True)),
            has_grid=True,
        ),
        marks=tuple(marks),
        table=table,
        stops=tuple(_stops(days, plan, first)),
        legend=tuple(legend) if marks else (),
        notes=notes,
        sentence="" if marks else tr("Nobody is enrolled yet."),
        aspect=2.2,
    )


def _lines(days: Sequence[tuple[date, int]], corners: Sequence[tuple[date, int]], until: date) -> list[Line]:
    """Make the steps, which start at nobody and last until today, and the line of the plan."""
    at = [days[0][0], *(day for day, _ in days), until]
    counts = [0, *(count for _, count in days), days[-1][1]]
    lines = [
        Line(
            x=np.array([day.toordinal() for day in at], dtype=np.float64),
            y=np.array(counts, dtype=np.float64),
            look=_ENROLLED,
            is_stepped=True,
        )
    ]
    if corners:
        lines.append(
            Line(
                x=np.array([day.toordinal() for day, _ in corners], dtype=np.float64),
                y=np.array([count for _, count in corners], dtype=np.float64),
                look=_PLANNED,
            )
        )
    return lines


def _stops(days: Sequence[tuple[date, int]], plan: ConductPlan | None, first: date | None) -> list[Stop]:
    found = []
    for day, count in days:
        words = tr("{day}: {count} enrolled", day=date_words(day), count=count)
        planned = planned_by(plan.of_site(""), first, day) if plan is not None and first is not None else None
        if planned is not None:
            words += tr(", {planned} planned", planned=f"{planned:.1f}")
        found.append(Stop(float(day.toordinal()), float(count), words, run="enrolled"))
    return found


def _month_ticks(low: date, high: date) -> tuple[tuple[float, str], ...]:
    """Put ticks at the first of months, as many as can be read; the year stands where it changes."""
    firsts = []
    year, month = low.year, low.month
    while date(year, month, 1) <= high and year < date.max.year:
        if date(year, month, 1) >= low:
            firsts.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    step = next((size for size in (1, 2, 3, 6, 12, 24, 60, 120) if len(firsts) / size <= _MOST_TICKS), 240)
    shown = [day for day in firsts if (day.month - 1 + 12 * day.year) % step == 0] or firsts[:1]
    found = []
    for place, day in enumerate(shown):
        has_year = place == 0 or day.year != shown[place - 1].year
        words = month_names()[day.month - 1]
        found.append((float(day.toordinal()), f"{words} {day.year}" if has_year else words))
    return tuple(found) or ((float(low.toordinal()), date_words(low)),)


def site_bars(sites: Sequence[tuple[str, int, int | None, str]], table: TableView) -> Picture:
    """Draw how many each site enrolled: name, enrolled, planned in all, code."""
    rows = []
    for name, enrolled, planned, code in sites:
        words = tr("{site}: {count} enrolled", site=name, count=enrolled)
        if planned is not None:
            words += tr(" of {planned} planned", planned=planned)
        left = max(0, planned - enrolled) if planned is not None else 0
        key = list_key("enrolment", code)
        parts = (BarPart(enrolled, "enrolled", words, key), BarPart(left, "left", words, key))
        rows.append(
            BarRow(name, parts, tr("{planned} planned", planned=planned) if planned is not None else "")
        )
    return bars_picture(
        rows,
        (
            BarKind("enrolled", tr("enrolled"), Look(Tone.ACCENT)),
            BarKind("left", tr("still planned"), Look(Tone.LINE), is_hatched=True),
        ),
        name="enrolment-by-site",
        title=tr("Enrolment by site"),
        description=tr("Patients enrolled at each site, and how many are still planned there."),
        table=table,
        x_label=tr("Patients"),
        y_label="",
        sentence=tr("Nobody is enrolled yet."),
    )
