"""The forest plot: every measure's difference from the comparator, each dose, at one visit.

Measures have units of their own. They share one axis as multiples of the standard deviation that the
comparator had at baseline; the difference itself stands beside each line.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.chart_words import (
    average_places,
    axis_words,
    number_words,
    with_unit,
)
from frailty_desktop.analysis.nominal import nominal
from frailty_desktop.analysis.p_words import p_words, range_words
from frailty_desktop.analysis.picture import (
    Arrow,
    Axis,
    Cell,
    Column,
    LegendEntry,
    Look,
    Mark,
    Picture,
    Row,
    Rule,
    Stop,
    TableView,
    Tone,
    Whisker,
    Words,
)
from frailty_desktop.analysis.results_cells import change_cell, count_cell, plain
from frailty_desktop.analysis.results_figures import MeasureFigures, ResultsFigures
from frailty_desktop.study.blinding import GroupLabel
from frailty_desktop.study.design import Endpoint
from frailty_desktop.translation import tr

_LEAST, _MOST = 1.0, 3.0  # how far the axis reaches from 0, in standard deviations
_SPREAD = 0.5  # of a row's height that the doses share
_BESIDE = 0.85  # room for the figures, in widths of the axis
_PLACES = 2


@dataclass(frozen=True, slots=True)
class ForestLine:
    """One dose of one measure: the raw difference, and the same in standard deviations."""

    endpoint: Endpoint
    group: GroupLabel
    n: int = 0
    n_comparator: int = 0
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    sd: float | None = None
    sentence: str = ""

    def scaled(self) -> tuple[float, float, float] | None:
        """Return difference, low and high in standard deviations; None where there is no scale."""
        if self.difference is None or self.low is None or self.high is None or not self.sd:
            return None
        return self.difference / self.sd, self.low / self.sd, self.high / self.sd

    def words(self, *, is_short: bool = False) -> str:
        """Write the raw difference with its interval and p value; or why there is none."""
        if self.difference is None:
            return self.sentence
        raw = range_words(
            self.difference, self.low, self.high, average_places(self.endpoint.places), is_change=True
        )
        if is_short:  # unit and "nominal" stand once, at the row and above the column
            return f"{raw}, {p_words(self.p)}"
        unit = with_unit(raw, self.endpoint.unit)
        return tr("{difference}; nominal p {p}", difference=unit, p=p_words(self.p))


def forest_lines(figures: ResultsFigures, visit: str) -> tuple[ForestLine, ...]:
    """Return a line for each measure of a visit and each group that is compared."""
    measures = [measure for measure in figures.measures if measure.at(visit) is not None]
    return tuple(_line(figures, measure, visit, group) for measure in measures for group in figures.compared)


def _line(figures: ResultsFigures, measure: MeasureFigures, visit: str, group: GroupLabel) -> ForestLine:
    at_visit, comparator = measure.at(visit), figures.comparator
    if at_visit is None or at_visit.fit is None or comparator is None:
        return ForestLine(measure.endpoint, group, sentence=figures.why_not_compared)
    fit = at_visit.fit
    arm = fit.arm(group.name)
    sd = measure.baseline(comparator.name).value.sd
    sentence = fit.why_not or arm.why_not
    if not sentence and not _is_scale(sd):
        sentence = tr("{arm} has no spread at baseline to measure by.", arm=comparator.label)
    return ForestLine(
        measure.endpoint,
        group,
        arm.n,
        fit.arm(comparator.name).n,
        arm.difference,
        arm.low,
        arm.high,
        arm.p,
        sd if _is_scale(sd) else None,
        sentence,
    )


def _is_scale(sd: float | None) -> bool:
    return sd is not None and sd > 0.0 and math.isfinite(sd)


def forest_picture(figures: ResultsFigures, visit: str) -> Picture:
    """Draw the differences of every measure at a visit, each dose against the comparator."""
    label = next((plan.label for plan in figures.visits if plan.name == visit), visit)
    lines = forest_lines(figures, visit)
    drawn = [line for line in lines if line.scaled() is not None]
    title = tr("Differences from {comparator} at {visit}", comparator=_comparator(figures), visit=label)
    sentence = figures.sentence or figures.why_not_compared
    if not sentence and not drawn:
        sentence = tr("At this visit nothing can be compared yet: it takes patients of two arms with values.")
    reach = _reach(drawn)
    return Picture(
        name=f"forest-{visit}",
        title=title if figures.comparator is not None else tr("Differences between arms"),
        description=sentence or _description(drawn, label),
        x=_axis(reach, _comparator(figures)),
        y=_rows(lines),
        marks=() if sentence else tuple(_marks(lines, reach)),
        table=forest_table(lines, title, sentence),
        stops=() if sentence else tuple(_stops(lines, reach)),
        legend=tuple(
            LegendEntry(group.label, Look(Tone.GROUP, group.style_index), "point")
            for group in figures.compared
        ),
        notes=() if sentence else _notes(figures),
        sentence=sentence,
        aspect=1.5,
    )


def _comparator(figures: ResultsFigures) -> str:
    return figures.comparator.label if figures.comparator is not None else ""


def _reach(lines: list[ForestLine]) -> float:
    ends = [abs(end) for line in lines for end in line.scaled() or ()]
    return min(max([_LEAST, *(1.08 * end for end in ends)]), _MOST)


def _axis(reach: float, comparator: str) -> Axis:
    ticks = nice_ticks(-reach, reach, 7)
    return Axis(
        label=tr("Adjusted difference, in standard deviations of {arm} at baseline", arm=comparator),
        low=-reach,
        high=reach + 2 * reach * _BESIDE,
        ticks=tuple(zip(ticks, tick_words(ticks), strict=True)),
        has_grid=True,
    )


def _rows(lines: tuple[ForestLine, ...]) -> Axis:
    names = list(dict.fromkeys(axis_words(line.endpoint.label, line.endpoint.unit) for line in lines))
    ticks = tuple((float(at), name) for at, name in enumerate(names))
    return Axis(label="", low=-1.0, high=max(len(names), 1) - 0.5, ticks=ticks, scale="rows")


def _places(lines: tuple[ForestLine, ...]) -> Iterator[tuple[float, ForestLine]]:
    """Yield each line with its height: the doses of a measure lie one below the other in its row."""
    rows = {name: at for at, name in enumerate(dict.fromkeys(line.endpoint.name for line in lines))}
    groups = list(dict.fromkeys(line.group.name for line in lines))
    for line in lines:
        place = groups.index(line.group.name)
        offset = (place - (len(groups) - 1) / 2) * _SPREAD / max(len(groups) - 1, 1)
        yield rows[line.endpoint.name] + offset, line


def _marks(lines: tuple[ForestLine, ...], reach: float) -> Iterator[Mark]:
    yield Rule(at=0.0, look=Look(Tone.MUTED, width=1.0), is_upright=True)
    heading = tr("Difference [95 % CI], nominal p")
    yield Words(x=1.06 * reach, y=-0.75, text=heading, look=Look(Tone.MUTED), side="left")
    for at, line in _places(lines):
        look = Look(Tone.GROUP, line.group.style_index)
        scaled = line.scaled()
        if scaled is not None:
            centre, low, high = scaled
            inside = min(high, reach)
            yield Whisker(
                at=at,
                low=low,
                high=inside,
                look=look,
                centre=centre if centre <= reach else None,
                is_across=True,
            )
            if high > reach:  # the axis goes on under the figures: the line ends here, with a head
                yield Arrow(from_x=max(low, -reach), from_y=at, to_x=1.03 * reach, to_y=at, look=look)
        yield Words(
            x=1.06 * reach,
            y=at,
            text=line.words(is_short=True),
            look=Look(Tone.TEXT if scaled is not None else Tone.MUTED),
            side="left",
        )


def _stops(lines: tuple[ForestLine, ...], reach: float) -> Iterator[Stop]:
    for at, line in _places(lines):
        scaled = line.scaled()
        x = 0.0 if scaled is None else min(max(scaled[0], -reach), reach)
        yield Stop(x, at, _said(line), run=line.group.name, key=line.endpoint.name)


def _said(line: ForestLine) -> str:
    scaled = line.scaled()
    if scaled is None:
        return tr(
            "{measure}, {arm}: {why}", measure=line.endpoint.label, arm=line.group.label, why=line.words()
        )
    return tr(
        "{measure}, {arm}: {difference}; {sd} standard deviations",
        measure=line.endpoint.label,
        arm=line.group.label,
        difference=line.words(),
        sd=range_words(*scaled, _PLACES, is_change=True),
    )


def _description(lines: list[ForestLine], visit: str) -> str:
    return tr(
        "Forest plot at {visit}: {count} adjusted differences with 95 % intervals, one line for each measure "
        "and arm. The cursor reads each.",
        visit=visit,
        count=len(lines),
    )


def _notes(figures: ResultsFigures) -> tuple[str, ...]:
    return (
        tr(
            "Each line is the difference in the change, adjusted for the baseline (ANCOVA), with its 95 % "
            "confidence interval, divided by the standard deviation of {arm} at baseline; beside it the "
            "difference in the measure's own unit.",
            arm=_comparator(figures),
        ),
        tr(
            "Right of 0 is higher than {arm}; whether that is better depends on the measure.",
            arm=_comparator(figures),
        ),
        nominal(),
        *([figures.chosen_words] if figures.chosen_words else []),
    )


def forest_table(lines: tuple[ForestLine, ...], title: str, sentence: str = "") -> TableView:
    """Put the same into a table."""
    columns = (
        Column("measure", tr("Measure")),
        Column("unit", tr("Unit")),
        Column("arm", tr("Arm")),
        Column("n", tr("n"), is_number=True),
        Column("n_comparator", tr("n of the comparator"), is_number=True),
        Column("difference", tr("Adjusted difference"), is_number=True),
        Column("low", tr("95 % from"), is_number=True),
        Column("high", tr("to"), is_number=True),
        Column("p", tr("p (nominal)"), is_number=True),
        Column("sd", tr("SD of the comparator at baseline"), is_number=True),
        Column("scaled", tr("Difference in SDs"), is_number=True),
        Column("scaled_low", tr("95 % from"), is_number=True),
        Column("scaled_high", tr("to"), is_number=True),
        Column("why_not", tr("Why not"), is_muted=True),
    )
    return TableView(columns, tuple(_row(line) for line in lines), title=title, sentence=sentence)


def _row(line: ForestLine) -> Row:
    places = average_places(line.endpoint.places)
    scaled = line.scaled() or (None, None, None)
    return Row(
        (
            Cell(line.endpoint.label, line.endpoint.name),
            Cell(line.endpoint.unit, line.endpoint.unit),
            Cell(line.group.label, line.group.name),
            count_cell(line.n),
            count_cell(line.n_comparator),
            change_cell(line.difference, places),
            change_cell(line.low, places),
            change_cell(line.high, places),
            Cell(p_words(line.p), plain(line.p)),
            Cell("" if line.sd is None else number_words(line.sd, places), plain(line.sd)),
            *(change_cell(part, _PLACES) for part in scaled),
            Cell(line.sentence, line.sentence),
        ),
        line.endpoint.name,
    )
