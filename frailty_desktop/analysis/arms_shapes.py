"""How the values of each group are spread at each visit: as boxes, or as violins."""

import math
from dataclasses import dataclass

import numpy as np

from frailty_desktop.analysis.arms_curves import zero_rule
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
from frailty_desktop.analysis.cohort_values import summary_of
from frailty_desktop.analysis.picture import (
    Box,
    Line,
    Mark,
    Numbers,
    Outline,
    Picture,
    Points,
    Stop,
    TableView,
    Whisker,
)
from frailty_desktop.analysis.statistics import GroupSummary
from frailty_desktop.translation import tr

_STEPS = 96  # of a violin's outline
_BINS = 512  # above so many values they are counted in bins first: the shape is the same
_REACH = 1.5  # of a box: how far its whiskers go (Tukey 1977)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The values of one group at one visit, and what is drawn of them."""

    spot: Spot
    values: Numbers
    summary: GroupSummary
    low: float
    high: float
    whiskers: tuple[float, float]


def shapes_picture(ground: ArmsGround) -> Picture:
    """Draw the groups' boxes, or their violins."""
    found = [
        _shape(spot, cell.values)
        for group in ground.groups
        for spot in spots(ground, group)
        for cell in [
            ground.cohort.cell(
                ground.question.endpoint, spot.visit.name, ground.measure, group.name, ground.question.chosen
            )
        ]
        if cell.n
    ]
    if not found:
        return empty_picture(ground)
    counts = {(shape.spot.group.name, shape.spot.visit.name): len(shape.values) for shape in found}
    draw = _violin if ground.question.kind is ArmsKind.VIOLIN else _box
    marks: list[Mark] = [zero_rule()] if ground.is_change else []
    for shape in found:
        marks += draw(ground, shape)
    return picture_of(
        ground,
        marks=marks,
        x=ground.x_axis(counts_under(ground, counts)),
        y=ground.y_axis([edge for shape in found for edge in (shape.low, shape.high)]),
        table=_table(ground, found),
        stops=tuple(_stop(ground, shape) for shape in found),
        legend=ground.legend("bar"),
        notes=notes_of(ground, counts_note(ground), *_reading(ground), *kept_small(ground, counts)),
        description=_latest(ground, found),
    )


def _shape(spot: Spot, values: Numbers) -> Shape:
    ends = whisker_ends(values)
    return Shape(spot, values, summary_of(values), float(values.min()), float(values.max()), ends)


def _reading(ground: ArmsGround) -> tuple[str, ...]:
    if ground.question.kind is ArmsKind.VIOLIN:
        return (tr("Every shape has the same greatest width; none goes beyond the values."),)
    return ()


def _width(ground: ArmsGround) -> float:
    """Return how wide a shape may be beside its neighbours, in units of a visit."""
    return 0.5 if len(ground.groups) == 1 else 0.8 / (len(ground.groups) + 1)


def _at(ground: ArmsGround, spot: Spot) -> float:
    """Shapes stand a whole width apart, wider than points do."""
    place = ground.visits.index(spot.visit)
    return place + (spot.place - (len(ground.groups) - 1) / 2) * _width(ground) * 1.12


def whisker_ends(values: Numbers) -> tuple[float, float]:
    """Return the values farthest from the box that lie no more than 1.5 boxes away from it."""
    q1, q3 = (float(edge) for edge in np.quantile(values, (0.25, 0.75)))
    reach = _REACH * (q3 - q1)
    inside = values[(values >= q1 - reach) & (values <= q3 + reach)]
    return (float(inside.min()), float(inside.max())) if inside.size else (q1, q3)


def _box(ground: ArmsGround, shape: Shape) -> list[Mark]:
    spot, summary, values = shape.spot, shape.summary, shape.values
    low, high = shape.whiskers
    q1, median, q3 = summary.q1 or 0.0, summary.median or 0.0, summary.q3 or 0.0
    look, at = ground.look(spot.group, width=1.4), _at(ground, spot)
    ends = min(low, q1), max(high, q3)
    box = Box(at=at, low=ends[0], q1=q1, median=median, q3=q3, high=ends[1], look=look, width=_width(ground))
    beyond = values[(values < low) | (values > high)]
    if not beyond.size:
        return [box]
    points = Points(x=np.full(beyond.size, at), y=beyond, look=ground.look(spot.group, width=1.0), size=4.0)
    return [box, points]


def violin_outline(values: Numbers) -> tuple[Numbers, Numbers] | None:
    """Return places along the values and the share (0 to 1) of the greatest width there.

    A Gaussian kernel with Scott's bandwidth, from the smallest value to the largest and no farther. Values
    that are all alike have no shape: None.
    """
    from scipy.stats import gaussian_kde

    low, high = float(values.min()), float(values.max())
    spread = float(values.std())
    if values.size < 2 or not spread > 1e-12 * max(abs(low), abs(high)):
        return None
    points, weights = values, None
    if values.size > _BINS:
        weights, bin_edges = np.histogram(values, _BINS)
        points = (bin_edges[:-1] + bin_edges[1:]) / 2
    scott = float(values.size) ** -0.2
    places = np.linspace(low, high, _STEPS)
    density = gaussian_kde(points, bw_method=scott, weights=weights)(places)
    greatest = float(density.max())
    if not greatest > 0 or not math.isfinite(greatest):
        return None
    return places, density / greatest


def _violin(ground: ArmsGround, shape: Shape) -> list[Mark]:
    spot, summary = shape.spot, shape.summary
    look, at, half = ground.look(spot.group, width=1.2), _at(ground, spot), _width(ground) / 2
    outline = violin_outline(shape.values)
    if outline is None:
        across = np.array([at - half / 2, at + half / 2])
        level = np.array([shape.low, shape.low])
        return [Line(x=across, y=level, look=ground.look(spot.group, width=2.0))]
    places, widths = outline
    x = np.concatenate([at + widths * half, (at - widths * half)[::-1]])
    y = np.concatenate([places, places[::-1]])
    marks: list[Mark] = [Outline(x=x, y=y, look=look)]
    if summary.q1 is not None and summary.q3 is not None:
        marks.append(Whisker(at=at, low=summary.q1, high=summary.q3, centre=summary.median, look=look))
    return marks


def _words(ground: ArmsGround, shape: Shape) -> str:
    summary = shape.summary
    return tr(
        "median {median}, middle half {q1} to {q3}, all {low} to {high}, n {n}",
        median=ground.value_words(summary.median or 0.0, is_average=True),
        q1=ground.number_words(summary.q1 or 0.0, is_average=True),
        q3=ground.number_words(summary.q3 or 0.0, is_average=True),
        low=ground.number_words(shape.low),
        high=ground.number_words(shape.high),
        n=summary.n,
    )


def _said(ground: ArmsGround, shape: Shape) -> str:
    spot = shape.spot
    figure = _words(ground, shape)
    return tr("{group}, {visit}: {figure}", group=spot.group.label, visit=spot.visit.label, figure=figure)


def _stop(ground: ArmsGround, shape: Shape) -> Stop:
    at = _at(ground, shape.spot)
    return Stop(at, shape.summary.median or 0.0, _said(ground, shape), run=shape.spot.group.name)


def _latest(ground: ArmsGround, found: list[Shape]) -> str:
    last = {shape.spot.group.name: shape for shape in found}
    return " ".join(f"{_said(ground, shape)}." for shape in last.values())


def _table(ground: ArmsGround, found: list[Shape]) -> TableView:
    names = (
        ("n", tr("n")),
        ("smallest", tr("Smallest")),
        ("whisker_low", tr("Lower whisker")),
        ("q1", tr("Lower quartile")),
        ("median", tr("Median")),
        ("q3", tr("Upper quartile")),
        ("whisker_high", tr("Upper whisker")),
        ("largest", tr("Largest")),
    )
    rows = []
    for shape in found:
        summary, (low, high) = shape.summary, shape.whiskers
        figures = (
            (shape.low, False),
            (low, False),
            (summary.q1, True),
            (summary.median, True),
            (summary.q3, True),
            (high, False),
            (shape.high, False),
        )
        cells = [(str(summary.n), str(summary.n))]
        for value, is_average in figures:
            words = "" if value is None else ground.number_words(value, is_average=is_average)
            cells.append((words, plain(value)))
        rows.append((shape.spot, cells))
    return figures_table(ground, names, rows)
