"""Draws an endpoint's change over the dose: every patient, the adjusted means, and the trend."""

import math
from collections.abc import Iterator

import numpy as np

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.chart_words import (
    average_places,
    axis_words,
    value_words,
    with_unit,
)
from frailty_desktop.analysis.dose_response import DoseGroup, DoseResponse
from frailty_desktop.analysis.nominal import nominal
from frailty_desktop.analysis.p_words import mean_sd_words, p_words, range_words
from frailty_desktop.analysis.picture import (
    Axis,
    Cell,
    Column,
    Line,
    Look,
    Mark,
    Numbers,
    Picture,
    Points,
    Row,
    Rule,
    Stop,
    TableView,
    Tone,
    Whisker,
)
from frailty_desktop.analysis.results_cells import change_cell, count_cell, plain
from frailty_desktop.translation import tr

MOST_STOPS = 600  # patients the cursor walks through; beyond, the means alone
_JITTER = 0.018  # of the axis, to either side of the dose
_BESIDE = 0.03  # where the mean stands, beside the patients
_GOLDEN = 0.618033988749895


def dose_picture(response: DoseResponse) -> Picture:
    """Draw one endpoint's change at one visit over the dose."""
    endpoint = response.endpoint
    title = tr("{measure} by dose, change at {visit}", measure=endpoint.label, visit=response.visit.label)
    x, y = _dose_axis(response), _change_axis(response)
    return Picture(
        name=f"dose-{endpoint.name}-{response.visit.name}",
        title=title,
        description=response.sentence or _description(response),
        x=x,
        y=y,
        marks=() if response.sentence else tuple(_marks(response, x)),
        table=dose_table(response, title),
        stops=() if response.sentence else tuple(_stops(response, x)),
        notes=() if response.sentence else _notes(response),
        sentence=response.sentence,
    )


# Axes


def _dose_axis(response: DoseResponse) -> Axis:
    doses = sorted(set(response.doses.values())) or [0.0, 1.0]
    room = 0.12 * (doses[-1] - doses[0] or 1.0)
    ticks = tuple((dose, f"{dose:g}") for dose in doses)
    return Axis(
        label=axis_words(tr("Dose"), response.unit),
        low=doses[0] - room,
        high=doses[-1] + room,
        ticks=ticks,
        details=tuple(_at_dose(response, dose) for dose in doses),
    )


def _at_dose(response: DoseResponse, dose: float) -> str:
    return "\n".join(
        tr("{arm}, n {count}", arm=group.group.label, count=group.summary.n)
        for group in response.groups
        if group.dose == dose
    )


def _change_axis(response: DoseResponse) -> Axis:
    values = np.concatenate([np.zeros(1), *(group.changes for group in response.groups)])
    ends = [
        end for arm in (response.fit.arms if response.fit else ()) for end in (arm.mean_low, arm.mean_high)
    ]
    known = [float(values.min()), float(values.max())]
    span = known[1] - known[0]
    # An interval of very few patients can be far wider than anything measured: it is cut at the edge.
    known += [min(max(end, known[0] - span), known[1] + span) for end in ends if end is not None and span > 0]
    low, high = min(known), max(known)
    room = 0.05 * (high - low) or 1.0
    ticks = nice_ticks(low - room, high + room, 7)
    return Axis(
        label=axis_words(tr("Change from baseline"), response.endpoint.unit),
        low=low - room,
        high=high + room,
        ticks=tuple(zip(ticks, tick_words(ticks), strict=True)),
        has_grid=True,
    )


def _spread(group: DoseGroup, x: Axis) -> Numbers:
    """Place patients beside each other so that equal changes do not cover one another."""
    steps = (np.arange(group.changes.size) * _GOLDEN) % 1.0 - 0.5
    return np.asarray(group.dose + 2 * _JITTER * (x.high - x.low) * steps, dtype=np.float64)


# Marks


def _marks(response: DoseResponse, x: Axis) -> Iterator[Mark]:
    yield Rule(at=0.0, look=Look(Tone.MUTED, width=1.0, is_dashed=True))
    for group in response.groups:
        look = Look(Tone.GROUP, group.group.style_index, strength=0.7)
        yield Points(x=_spread(group, x), y=group.changes, look=look, keys=group.keys, size=6.0)
    for group in response.groups:
        arm = response.fit.arm(group.group.name) if response.fit else None
        if arm is None or arm.mean is None or arm.mean_low is None or arm.mean_high is None:
            continue
        at = group.dose + _BESIDE * (x.high - x.low)
        look = Look(Tone.GROUP, group.group.style_index, width=2.0)
        yield Whisker(at=at, low=arm.mean_low, high=arm.mean_high, look=look, centre=arm.mean)
    yield from _trend(response)


def _trend(response: DoseResponse) -> Iterator[Mark]:
    slope = response.slope
    if slope is None or slope.slope is None or response.fit is None:
        return
    known = [
        (group.dose, mean)
        for group in response.groups
        if (mean := response.fit.arm(group.group.name).mean) is not None
    ]
    dose = math.fsum(at for at, _ in known) / len(known)
    mean = math.fsum(mean for _, mean in known) / len(known)
    ends = np.array([min(at for at, _ in known), max(at for at, _ in known)])
    look = Look(Tone.MUTED, width=1.2, is_dashed=True)
    yield Line(x=ends, y=mean + slope.slope * (ends - dose), look=look)


# Words


def _stops(response: DoseResponse, x: Axis) -> Iterator[Stop]:
    for group in response.groups:
        words = _mean_words(response, group)
        arm = response.fit.arm(group.group.name) if response.fit else None
        if arm is not None and arm.mean is not None:
            yield Stop(group.dose + _BESIDE * (x.high - x.low), arm.mean, words, run=tr("Adjusted means"))
    if sum(group.changes.size for group in response.groups) > MOST_STOPS:
        return
    for group in response.groups:
        places = _spread(group, x)
        for at in np.argsort(group.changes, kind="stable").tolist():
            change = float(group.changes[at])
            words = tr(
                "{number}, {arm}: {change}",
                number=group.numbers[at],
                arm=group.group.label,
                change=value_words(change, response.endpoint, is_change=True),
            )
            yield Stop(float(places[at]), change, words, run=group.group.label, key=group.keys[at])


def _mean_words(response: DoseResponse, group: DoseGroup) -> str:
    arm = response.fit.arm(group.group.name) if response.fit else None
    if arm is None or arm.mean is None:
        return tr("{arm}: nobody has both values", arm=group.group.label)
    places = average_places(response.endpoint.places)
    mean = range_words(arm.mean, arm.mean_low, arm.mean_high, places, is_change=True)
    words = tr("{arm}: adjusted mean change {mean}, n {count}", arm=group.group.label, mean=mean, count=arm.n)
    return with_unit(words, "")


def _description(response: DoseResponse) -> str:
    means = "; ".join(_mean_words(response, group) for group in response.groups)
    return f"{means}. {' '.join(trend_words(response))}"


def trend_words(response: DoseResponse) -> tuple[str, ...]:
    """Say what both tests of a trend found."""
    said = []
    if response.ranks is not None:
        said.append(
            tr("{method} Nominal p {p}.", method=response.ranks.method, p=p_words(response.ranks.p))
            if response.ranks.p is not None
            else tr("No trend test on ranks: {why}", why=response.ranks.why_not)
        )
    slope = response.slope
    if slope is not None:
        said.append(_slope_words(response) if slope.p is not None else slope.why_not)
    return tuple(said)


def _slope_words(response: DoseResponse) -> str:
    slope, step = response.slope, dose_step(response)
    if slope is None or slope.slope is None or slope.low is None or slope.high is None:
        return ""
    places = average_places(response.endpoint.places) + 1
    per_step = range_words(slope.slope * step, slope.low * step, slope.high * step, places, is_change=True)
    return tr(
        "Linear contrast of the adjusted means: {slope} per {step} {unit}, nominal p {p}.",
        slope=with_unit(per_step, response.endpoint.unit),
        step=f"{step:g}",
        unit=response.unit,
        p=p_words(slope.p),
    )


def dose_step(response: DoseResponse) -> float:
    """Return the dose that the slope is told for: the power of ten up to the highest dose."""
    highest = max((abs(dose) for dose in response.doses.values()), default=1.0)
    return 10.0 ** math.floor(math.log10(highest)) if highest > 0 else 1.0


def _notes(response: DoseResponse) -> tuple[str, ...]:
    model = response.fit.why_not or response.fit.note if response.fit else ""
    return (
        *trend_words(response),
        tr("Small points: patients. Beside them the mean change adjusted for the baseline, 95 % interval."),
        *([model] if model else []),
        nominal(),
        *([response.chosen_words] if response.chosen_words else []),
    )


def dose_table(response: DoseResponse, title: str) -> TableView:
    """Put the same into a table: a row a dose, then the tests of a trend."""
    columns = (
        Column("arm", tr("Arm")),
        Column("dose", axis_words(tr("Dose"), response.unit), is_number=True),
        Column("n", tr("n"), is_number=True),
        Column("change", tr("Change, mean ± SD"), is_number=True),
        Column("median", tr("Median [quartiles]"), is_number=True),
        Column("adjusted", tr("Adjusted mean change"), is_number=True),
        Column("low", tr("95 % from"), is_number=True),
        Column("high", tr("to"), is_number=True),
    )
    rows = () if response.sentence else tuple(_row(response, group) for group in response.groups)
    return TableView(columns, rows, title=title, notes=trend_words(response), sentence=response.sentence)


def _row(response: DoseResponse, group: DoseGroup) -> Row:
    places, summary = average_places(response.endpoint.places), group.summary
    arm = response.fit.arm(group.group.name) if response.fit else None
    adjusted = (arm.mean, arm.mean_low, arm.mean_high) if arm else (None, None, None)
    median = range_words(summary.median, summary.q1, summary.q3, places, is_change=True)
    return Row(
        (
            Cell(group.group.label, group.group.name),
            Cell(f"{group.dose:g}", plain(group.dose)),
            count_cell(summary.n),
            Cell(mean_sd_words(summary.mean, summary.sd, places, is_change=True), plain(summary.mean)),
            Cell(median, plain(summary.median)),
            *(change_cell(part, places) for part in adjusted),
        )
    )
