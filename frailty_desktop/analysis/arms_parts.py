"""What the kinds of pictures of the arms are put together from: cells, counts, tables and the last words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frailty_desktop.analysis.arms_question import ArmsGround, ArmsKind
from frailty_desktop.analysis.picture import (
    Axis,
    Cell,
    Column,
    LegendEntry,
    Mark,
    Picture,
    Row,
    Stop,
    TableView,
)
from frailty_desktop.study.blinding import AllocationView, GroupLabel
from frailty_desktop.study.design import VisitPlan
from frailty_desktop.translation import tr, tr_count

_WIDE = 100  # counts from here on stand one below the other: side by side they crowd visits out


@dataclass(frozen=True, slots=True)
class Spot:
    """One group at one visit, and where it stands."""

    group: GroupLabel
    place: int  # of the group
    visit: VisitPlan
    x: float
    is_start: bool  # the baseline of a change, where nothing is measured: it is zero


def spots(ground: ArmsGround, group: GroupLabel) -> Iterator[Spot]:
    """Walk along the visits of a group."""
    place = ground.groups.index(group)
    for at, visit in enumerate(ground.visits):
        yield Spot(group, place, visit, at + ground.offset(place), visit.name == ground.start)


def counts_under(ground: ArmsGround, counts: dict[tuple[str, str], int]) -> tuple[str, ...]:
    """Write under each visit how many values each group has there, in the order of the groups."""
    between = "·" if all(count < _WIDE for count in counts.values()) else "\n"
    return tuple(
        ""
        if visit.name == ground.start
        else between.join(str(counts.get((group.name, visit.name), 0)) for group in ground.groups)
        for visit in ground.visits
    )


def counts_note(ground: ArmsGround) -> str:
    """Say what the counts under the visits are."""
    if len(ground.groups) == 1:
        return tr("Under each visit: how many participants have a value.")
    groups = " · ".join(group.label for group in ground.groups)
    return tr("Under each visit: how many patients have a value ({groups}).", groups=groups)


def kept_small(ground: ArmsGround, counts: dict[tuple[str, str], int]) -> tuple[str, ...]:
    """Say at which visits a pool is too small to be shown."""
    grouping = ground.cohort.grouping
    if grouping.view is not AllocationView.POOLED:
        return ()
    small = [
        visit.label
        for visit in ground.visits
        if visit.name != ground.start and not any(counts.get((one.name, visit.name)) for one in ground.groups)
    ]
    if not small:
        return ()
    return (
        tr(
            "{visits}: fewer than {minimum} participants published, so no figure is shown.",
            visits=", ".join(small),
            minimum=grouping.minimum_cell,
        ),
    )


def figures_table(
    ground: ArmsGround,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Spot, Sequence[tuple[str, str]]]],
) -> TableView:
    """Lay figures out: one row per visit and group; each figure as words and as a plain value."""
    heads = [Column("visit", tr("Visit")), Column("group", tr("Group"))]
    heads += [Column(name, label, is_number=True) for name, label in columns]
    made = [
        Row(
            (
                Cell(spot.visit.label, spot.visit.name),
                Cell(spot.group.label, spot.group.name),
                *(Cell(words, value) for words, value in cells),
            )
        )
        for spot, cells in sorted(rows, key=lambda row: (ground.visits.index(row[0].visit), row[0].place))
    ]
    return TableView(tuple(heads), tuple(made), title=title_of(ground))


def plain(value: float | None) -> str:
    """Write a value as a file has it: full precision, no unit; nothing for None."""
    return "" if value is None else repr(float(value))


def title_of(ground: ArmsGround) -> str:
    """Name a picture."""
    if ground.question.kind is ArmsKind.RESPONDERS:
        return tr("{endpoint}: responders", endpoint=ground.endpoint.label)
    return ground.what()


def notes_of(ground: ArmsGround, *more: str) -> tuple[str, ...]:
    """Say of whom the picture is, and what else must be known to read it."""
    kind = ground.question.kind.sentence
    notes = [f"{kind}.", ground.cohort.filter_words(ground.question.chosen), *more]
    if ground.measure == "percent":
        notes.append(tr("Percent of the patient's own baseline; a baseline of zero has none."))
    grouping = ground.cohort.grouping
    if grouping.sentence:
        notes.insert(0, grouping.sentence)
    return tuple(note for note in notes if note)


def hidden_note(hidden: int) -> str:
    """Say how many lines are kept from the rater for now."""
    if not hidden:
        return ""
    return tr_count(
        "{count} patient's line is kept from the rater until this visit's value is stored.",
        "{count} patients' lines are kept from the rater until this visit's value is stored.",
        hidden,
    )


def picture_of(
    ground: ArmsGround,
    *,
    marks: Sequence[Mark],
    x: Axis,
    y: Axis,
    table: TableView,
    stops: Sequence[Stop],
    legend: tuple[LegendEntry, ...],
    notes: tuple[str, ...],
    description: str,
) -> Picture:
    """Put a picture together."""
    return Picture(
        name=_name(ground),
        title=title_of(ground),
        description=f"{title_of(ground)}. {ground.question.kind.sentence}. {description}",
        x=x,
        y=y,
        marks=tuple(marks),
        table=table,
        stops=stops,
        legend=legend,
        notes=notes,
    )


def empty_picture(ground: ArmsGround, sentence: str = "") -> Picture:
    """Make a picture with nothing in it, that says why."""
    why = sentence or _why_empty(ground)
    columns = (Column("visit", tr("Visit")), Column("group", tr("Group")))
    return Picture(
        name=_name(ground),
        title=title_of(ground),
        description=f"{title_of(ground)}. {why}",
        x=ground.x_axis(),
        y=ground.y_axis([]),
        marks=(),
        table=TableView(columns, (), title=title_of(ground), sentence=why),
        notes=notes_of(ground),
        sentence=why,
    )


def _why_empty(ground: ArmsGround) -> str:
    grouping = ground.cohort.grouping
    if grouping.view is AllocationView.NONE and ground.question.kind is not ArmsKind.LINES:
        return grouping.sentence
    if not ground.visits:
        if ground.is_change:
            return tr("Nobody has a change from baseline yet.")
        return tr("Nobody has a value yet.")
    if grouping.view is AllocationView.POOLED and ground.question.kind is not ArmsKind.LINES:
        return tr(
            "No visit has {minimum} participants of this choice whose values are published yet.",
            minimum=grouping.minimum_cell,
        )
    return tr("Nobody of this choice has a value.")


def _name(ground: ArmsGround) -> str:
    question = ground.question
    return f"{question.endpoint}_{ground.measure}_{question.kind.value}"
