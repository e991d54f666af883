"""Means with their confidence intervals, and medians with their middle halves, visit by visit."""

import math

from frailty_desktop.analysis.arms_parts import (
    Spot,
    counts_note,
    counts_under,
    empty_picture,
    figures_table,
    kept_small,
    notes_of,
    picture_of,
    plain,
    spots,
)
from frailty_desktop.analysis.arms_question import ArmsGround, ArmsKind
from frailty_desktop.analysis.picture import (
    Band,
    Line,
    Mark,
    Picture,
    Rule,
    Stop,
    TableView,
    Tone,
    Whisker,
    numbers,
)
from frailty_desktop.analysis.picture import Look as PictureLook
from frailty_desktop.analysis.statistics import GroupSummary
from frailty_desktop.study.blinding import GroupLabel
from frailty_desktop.translation import tr

ZERO = GroupSummary(0, mean=0.0, median=0.0)
_Point = tuple[Spot, GroupSummary]


def curves_picture(ground: ArmsGround) -> Picture:
    """Draw the groups' means, or their medians."""
    curves = {group.name: _points(ground, group) for group in ground.groups}
    counts = {
        (spot.group.name, spot.visit.name): summary.n
        for points in curves.values()
        for spot, summary in points
    }
    if not any(counts.values()):
        return empty_picture(ground)
    marks: list[Mark] = [zero_rule()] if ground.is_change else []
    for group in ground.groups:
        marks += _marks(ground, group, curves[group.name])
    points = [point for found in curves.values() for point in found if point[1].n]
    return picture_of(
        ground,
        marks=marks,
        x=ground.x_axis(counts_under(ground, counts)),
        y=ground.y_axis([value for _spot, summary in points for value in _extent(ground, summary)]),
        table=_table(ground, points),
        stops=tuple(_stop(ground, *point) for point in points),
        legend=ground.legend(),
        notes=notes_of(ground, counts_note(ground), *kept_small(ground, counts)),
        description=latest_words(ground, points),
    )


def zero_rule() -> Rule:
    """Mark where nothing changed."""
    return Rule(at=0.0, look=PictureLook(Tone.MUTED, width=1.0))


def _points(ground: ArmsGround, group: GroupLabel) -> list[_Point]:
    question, cohort = ground.question, ground.cohort
    return [
        (
            spot,
            ZERO
            if spot.is_start
            else cohort.summary(
                question.endpoint, spot.visit.name, ground.measure, group.name, question.chosen
            ),
        )
        for spot in spots(ground, group)
    ]


def middle(ground: ArmsGround, summary: GroupSummary) -> float | None:
    """Return what the line of a group goes through."""
    return summary.median if ground.question.kind is ArmsKind.MEDIAN else summary.mean


def edges(ground: ArmsGround, summary: GroupSummary) -> tuple[float | None, float | None]:
    """Return the ends of the spread that is drawn."""
    if ground.question.kind is ArmsKind.MEDIAN:
        return summary.q1, summary.q3
    return summary.low, summary.high


def _extent(ground: ArmsGround, summary: GroupSummary) -> list[float]:
    return [
        value
        for value in (middle(ground, summary), *edges(ground, summary))
        if value is not None and math.isfinite(value)
    ]


def _marks(ground: ArmsGround, group: GroupLabel, points: list[_Point]) -> list[Mark]:
    x = numbers([spot.x for spot, _summary in points])
    look = ground.look(group)
    is_measured = any(summary.n for _spot, summary in points)
    middles = numbers([middle(ground, summary) if is_measured else None for _spot, summary in points])
    line = Line(
        x=x,
        y=middles,
        look=look,
        key=group.name,
        has_markers=True,
        end_label=ground.short(group) if is_measured else "",
    )
    if len(ground.groups) == 1:
        return [_band(ground, group, points), line]
    whiskers = [
        Whisker(at=spot.x, low=low, high=high, look=ground.look(group, width=1.2))
        for spot, summary in points
        for low, high in [edges(ground, summary)]
        if low is not None and high is not None
    ]
    return [*whiskers, line]


def _band(ground: ArmsGround, group: GroupLabel, points: list[_Point]) -> Band:
    """A band for a single group; where there is no spread it closes on the line."""
    ends = [
        (middle(ground, summary), middle(ground, summary))
        if None in edges(ground, summary)
        else edges(ground, summary)
        for _spot, summary in points
    ]
    return Band(
        x=numbers([spot.x for spot, _summary in points]),
        low=numbers([low for low, _high in ends]),
        high=numbers([high for _low, high in ends]),
        look=ground.look(group),
    )


def figure_words(ground: ArmsGround, summary: GroupSummary) -> str:
    """Say a group's figure with its spread."""
    centre, (low, high) = middle(ground, summary), edges(ground, summary)
    if centre is None:
        return tr("no value")
    words = ground.value_words(centre, is_average=True)
    if low is None or high is None:
        return words
    spread = tr(
        "{low} to {high}",
        low=ground.number_words(low, is_average=True),
        high=ground.number_words(high, is_average=True),
    )
    if ground.question.kind is ArmsKind.MEDIAN:
        return tr("{value} (middle half {spread})", value=words, spread=spread)
    return tr("{value} (95 % CI {spread})", value=words, spread=spread)


def _stop(ground: ArmsGround, spot: Spot, summary: GroupSummary) -> Stop:
    words = tr(
        "{group}, {visit}: {figure}, n {n}",
        group=spot.group.label,
        visit=spot.visit.label,
        figure=figure_words(ground, summary),
        n=summary.n,
    )
    return Stop(spot.x, middle(ground, summary) or 0.0, words, run=spot.group.name)


def latest_words(ground: ArmsGround, points: list[_Point]) -> str:
    """Say the last figure of every group: what a picture says first when it is read out."""
    last: dict[str, _Point] = {spot.group.name: (spot, summary) for spot, summary in points}
    return " ".join(
        tr(
            "{group}, {visit}: {figure}, n {n}.",
            group=spot.group.label,
            visit=spot.visit.label,
            figure=figure_words(ground, summary),
            n=summary.n,
        )
        for spot, summary in last.values()
    )


def _table(ground: ArmsGround, points: list[_Point]) -> TableView:
    is_median = ground.question.kind is ArmsKind.MEDIAN
    columns = [
        ("n", tr("n")),
        ("median" if is_median else "mean", tr("Median") if is_median else tr("Mean")),
        ("q1" if is_median else "ci_low", tr("Lower quartile") if is_median else tr("95 % CI from")),
        ("q3" if is_median else "ci_high", tr("Upper quartile") if is_median else tr("to")),
    ]
    rows = []
    for spot, summary in points:
        cells = [(str(summary.n), str(summary.n))]
        for value in (middle(ground, summary), *edges(ground, summary)):
            words = "" if value is None else ground.number_words(value, is_average=True)
            cells.append((words, plain(value)))
        rows.append((spot, cells))
    return figures_table(ground, columns, rows)
