"""How many patients of each group changed by the smallest difference that matters, with exact intervals."""

from frailty_desktop.analysis.arms_parts import (
    Spot,
    empty_picture,
    figures_table,
    kept_small,
    notes_of,
    picture_of,
    plain,
    spots,
)
from frailty_desktop.analysis.arms_question import ArmsGround
from frailty_desktop.analysis.chart_words import number_words, with_unit
from frailty_desktop.analysis.picture import Axis, Bar, Mark, Numbers, Picture, Stop, TableView, Whisker
from frailty_desktop.analysis.statistics import Proportion, clopper_pearson
from frailty_desktop.study.design import Direction
from frailty_desktop.translation import tr

_PALE = 0.4  # bars, so that the lower half of an interval is seen on them
_AS_TYPED = 1e-9  # of the difference: 1.15 - 1.05 is 0.1 on paper, and a little less in binary


def responders_picture(ground: ArmsGround) -> Picture:
    """Draw the share of responders per group and visit."""
    difference = threshold(ground)
    if difference is None:
        return empty_picture(ground, _why_none(ground))
    found = [
        (spot, clopper_pearson(responders(cell.values, difference, ground.endpoint.direction), cell.n))
        for group in ground.groups
        for spot in spots(ground, group)
        for cell in [
            ground.cohort.cell(
                ground.question.endpoint, spot.visit.name, "change", group.name, ground.question.chosen
            )
        ]
        if cell.n
    ]
    if not found:
        return empty_picture(ground)
    counts = {(spot.group.name, spot.visit.name): share.n for spot, share in found}
    marks: list[Mark] = []
    for spot, share in found:
        marks += _marks(ground, spot, share)
    return picture_of(
        ground,
        marks=marks,
        x=ground.x_axis(),
        y=_share_axis(),
        table=_table(ground, found),
        stops=tuple(_stop(ground, spot, share) for spot, share in found),
        legend=ground.legend("bar"),
        notes=notes_of(ground, _rule_words(ground, difference), *kept_small(ground, counts)),
        description=_latest(found),
    )


def threshold(ground: ArmsGround) -> float | None:
    """Return the difference a patient must reach; None where none is published or neither way is better."""
    endpoint = ground.endpoint
    if endpoint.direction is Direction.NEITHER:
        return None
    if ground.question.level == "substantial":
        return endpoint.mcid_substantial
    return endpoint.mcid_small


def responders(changes: Numbers, difference: float, direction: Direction) -> int:
    """Count the changes of at least the difference, in the direction that is better for the patient."""
    better = changes if direction is Direction.HIGHER_IS_BETTER else -changes
    return int((better >= difference * (1 - _AS_TYPED)).sum())


def _why_none(ground: ArmsGround) -> str:
    endpoint = ground.endpoint
    if endpoint.direction is Direction.NEITHER:
        return tr(
            "Of {endpoint} neither more nor less is better, so nobody responds.", endpoint=endpoint.label
        )
    if endpoint.mcid_small is None and endpoint.mcid_substantial is None:
        return tr("No smallest difference that matters is published for {endpoint}.", endpoint=endpoint.label)
    return tr(
        "No difference of this size is published for {endpoint}; choose the other one.",
        endpoint=endpoint.label,
    )


def _rule_words(ground: ArmsGround, difference: float) -> str:
    endpoint = ground.endpoint
    amount = with_unit(number_words(difference, _places(difference, endpoint.places)), endpoint.unit)
    if endpoint.direction is Direction.HIGHER_IS_BETTER:
        rule = tr("A responder gained {amount} or more since baseline.", amount=amount)
    else:
        rule = tr("A responder lost {amount} or more since baseline.", amount=amount)
    source = tr("Source: {source}.", source=endpoint.mcid_source) if endpoint.mcid_source else ""
    exact = tr("Intervals are exact (Clopper and Pearson), 95 %.")
    return " ".join(part for part in (rule, source, exact) if part)


def _places(value: float, places: int) -> int:
    return places if round(value, places) == value else places + 1


def _share_axis() -> Axis:
    ticks = tuple((float(share), f"{share}") for share in range(0, 101, 20))
    label = tr("Responders (%)")
    return Axis(label=label, low=0.0, high=100.0, ticks=ticks, has_grid=True)


def _width(ground: ArmsGround) -> float:
    return 0.4 if len(ground.groups) == 1 else 0.8 / len(ground.groups)


def _at(ground: ArmsGround, spot: Spot) -> float:
    place = ground.visits.index(spot.visit)
    return place + (spot.place - (len(ground.groups) - 1) / 2) * _width(ground)


def _marks(ground: ArmsGround, spot: Spot, share: Proportion) -> list[Mark]:
    at, half = _at(ground, spot), _width(ground) * 0.44
    percent = (share.share or 0.0) * 100
    bar = Bar(
        left=at - half,
        right=at + half,
        bottom=0.0,
        top=percent,
        look=ground.look(spot.group, strength=_PALE, width=1.2),
        has_edge=True,
    )
    whisker = Whisker(
        at=at,
        low=(share.low or 0.0) * 100,
        high=(share.high or 0.0) * 100,
        look=ground.look(spot.group, width=1.4),
    )
    return [bar, whisker]


def share_words(share: Proportion) -> str:
    """Say a share with its interval: 6 of 10 (60 %, 95 % CI 26 to 88 %)."""
    if share.share is None or share.low is None or share.high is None:
        return share.why_not
    return tr(
        "{count} of {n} ({share} %, 95 % CI {low} to {high} %)",
        count=share.count,
        n=share.n,
        share=number_words(share.share * 100, 0),
        low=number_words(share.low * 100, 0),
        high=number_words(share.high * 100, 0),
    )


def _said(spot: Spot, share: Proportion) -> str:
    return tr(
        "{group}, {visit}: {figure}",
        group=spot.group.label,
        visit=spot.visit.label,
        figure=share_words(share),
    )


def _stop(ground: ArmsGround, spot: Spot, share: Proportion) -> Stop:
    return Stop(_at(ground, spot), (share.share or 0.0) * 100, _said(spot, share), run=spot.group.name)


def _latest(found: list[tuple[Spot, Proportion]]) -> str:
    last = {spot.group.name: (spot, share) for spot, share in found}
    return " ".join(f"{_said(*one)}." for one in last.values())


def _table(ground: ArmsGround, found: list[tuple[Spot, Proportion]]) -> TableView:
    columns = (
        ("responders", tr("Responders")),
        ("n", tr("n")),
        ("percent", tr("Percent")),
        ("ci_low", tr("95 % CI from")),
        ("ci_high", tr("to")),
    )
    rows = []
    for spot, share in found:
        cells = [(str(share.count), str(share.count)), (str(share.n), str(share.n))]
        for value in (share.share, share.low, share.high):
            percent = None if value is None else value * 100
            cells.append(("" if percent is None else number_words(percent, 1), plain(percent)))
        rows.append((spot, cells))
    return figures_table(ground, columns, rows)
