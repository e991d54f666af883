"""Curves and ticks as the big chart's drawing library wants them: lists of numbers, broken by gaps."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from frailty_desktop.paper.label_places import without_overlap
from frailty_desktop.paper.lettering import Lettering

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries, Curve

Numbers = list[float]


def band_edges(curve: "Curve", to_view: Callable[[float], float]) -> tuple[Numbers, Numbers, Numbers]:
    """Return x, lower and upper edge where a curve has a spread."""
    edges = [
        (x, to_view(low), to_view(high))
        for x, low, high in zip(curve.x, curve.low, curve.high, strict=False)
        if low is not None and high is not None
    ]
    return [edge[0] for edge in edges], [edge[1] for edge in edges], [edge[2] for edge in edges]


def with_gaps(curve: "Curve", ys: Sequence[float]) -> tuple[Numbers, Numbers]:
    """Break the line where it skips a visit without a value."""
    xs: Numbers = []
    found: Numbers = []
    for place, (x, y) in enumerate(zip(curve.x, ys, strict=True)):
        xs.append(x)
        found.append(y)
        if place in curve.bridged:
            xs.append(x)
            found.append(math.nan)
    return xs, found


def bridges(curve: "Curve", ys: Sequence[float]) -> tuple[Numbers, Numbers]:
    """Return the pieces that lead over visits without a value."""
    xs: Numbers = []
    found: Numbers = []
    for place in sorted(curve.bridged):
        xs += [curve.x[place], curve.x[place + 1], curve.x[place + 1]]
        found += [ys[place], ys[place + 1], math.nan]
    return xs, found


def tick_texts(series: "ChartSeries") -> list[str]:
    """Return what stands at each visit: its short name, and on a day axis its nominal day below."""
    if series.question.x == "visit":
        return [label for _x, label in series.ticks]
    return [
        f"{label}\n{detail}" for (_x, label), detail in zip(series.ticks, series.tick_details, strict=True)
    ]


def fitting(
    texts: Sequence[str], at: Sequence[float], lettering: Lettering, gap: float, edges: tuple[float, float]
) -> list[bool]:
    """Say which texts, centred at some pixels, have room between two edges and beside each other."""
    halves = [max(lettering.width(line) for line in text.split("\n")) / 2 for text in texts]
    spans = [(x - half, x + half) for x, half in zip(at, halves, strict=True)]
    inside = [place for place, (left, right) in enumerate(spans) if left >= edges[0] and right <= edges[1]]
    keeps = without_overlap([spans[place] for place in inside], gap)
    kept = {place for place, is_kept in zip(inside, keeps, strict=True) if is_kept}
    return [place in kept for place in range(len(texts))]
