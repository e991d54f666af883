"""Every patient as a thin line, with the mean of the group on top: made to stay quick with 10,000 of them."""

from dataclasses import replace

import numpy as np

from frailty_desktop.analysis.arms_curves import zero_rule
from frailty_desktop.analysis.arms_parts import (
    counts_under,
    empty_picture,
    hidden_note,
    notes_of,
    picture_of,
    plain,
    spots,
    title_of,
)
from frailty_desktop.analysis.arms_question import ArmsGround
from frailty_desktop.analysis.cohort import ThreadValues
from frailty_desktop.analysis.many_stops import MadeWhenAsked, ManyStops
from frailty_desktop.analysis.picture import (
    Cell,
    Column,
    Line,
    Look,
    Mark,
    Picture,
    Row,
    Stop,
    TableView,
    Threads,
    Tone,
    numbers,
)
from frailty_desktop.translation import tr, tr_count


def lines_picture(ground: ArmsGround) -> Picture:
    """Draw every patient's own line."""
    own = _own_lines(ground)
    if not own.rows.size:
        hidden = hidden_note(own.hidden)
        return empty_picture(ground, hidden)
    marks: list[Mark] = [zero_rule()] if ground.is_change else []
    marks.append(_threads(ground, own))
    marks += _means(ground)
    count = tr_count("{count} patient.", "{count} patients.", len(own.rows))
    return picture_of(
        ground,
        marks=marks,
        x=ground.x_axis(_counts(ground, own)),
        y=ground.y_axis([float(np.nanmin(own.values)), float(np.nanmax(own.values))]),
        table=_table(ground, own),
        stops=_stops(ground, own),
        legend=ground.legend(),
        notes=notes_of(
            ground,
            tr("Lines are as stored now, also while the study is blinded.") if not ground.is_open else "",
            hidden_note(own.hidden),
            tr("Lines are of the sites you work at; the mean is of everybody.")
            if ground.question.sites is not None
            else "",
        ),
        description=count,
    )


def with_kept_threads(shown: Picture, picture: Picture, moved: set[str]) -> Picture | None:
    """Return a picture as it is now but with the lines of before, the moved ones drawn again on top.

    Drawing 10,000 lines takes longer than a save may be felt; the moved lines are there at once. None where
    lines of before do not stand where those of now do: another range, other patients.
    """
    before = [mark for mark in shown.marks if isinstance(mark, Threads)]
    now = [mark for mark in picture.marks if isinstance(mark, Threads)]
    if len(before) != 1 or len(now) != 1 or shown.y != picture.y or shown.x.ticks != picture.x.ticks:
        return None
    (old,), (new,) = before, now
    if old.y.shape != new.y.shape:
        return None
    is_same = (old.y == new.y) | (np.isnan(old.y) & np.isnan(new.y))
    changed = [int(row) for row in np.flatnonzero(~is_same.all(axis=1))]
    if not all(new.keys[row] in moved for row in changed):
        return None
    lines = [
        Line(x=new.x, y=new.y[row], look=replace(new.styles[new.looks[row]], width=1.4), has_markers=True)
        for row in changed
    ]
    others = [mark for mark in picture.marks if not isinstance(mark, Threads)]
    return replace(picture, marks=(old, *lines, *others))


def _own_lines(ground: ArmsGround) -> ThreadValues:
    question = ground.question
    after = [visit.name for visit in ground.visits if visit.name != ground.start]
    own = ground.cohort.threads(question.endpoint, after, ground.measure, question.chosen, question.sites)
    if not ground.start or not ground.visits:
        return own
    zeros = np.zeros((len(own.rows), 1))
    names = tuple(visit.name for visit in ground.visits)
    return ThreadValues(names, np.hstack([zeros, own.values]), own.rows, own.groups, own.hidden)


def _threads(ground: ArmsGround, own: ThreadValues) -> Threads:
    patients = ground.cohort.patients
    styles = [ground.look(group, width=1.0) for group in ground.groups] or [Look(Tone.MUTED, width=1.0)]
    return Threads(
        x=np.arange(len(ground.visits), dtype=np.float64),
        y=own.values,
        keys=MadeWhenAsked(len(own.rows), lambda at: str(patients[own.rows[at]].id)),
        styles=tuple(styles),
        looks=np.maximum(own.groups, 0),
    )


def _means(ground: ArmsGround) -> list[Mark]:
    """Lay the groups' means over the lines, as far as they may be shown."""
    question, marks = ground.question, list[Mark]()
    for group in ground.groups:
        means = [
            0.0
            if spot.is_start
            else ground.cohort.summary(
                question.endpoint, spot.visit.name, ground.measure, group.name, question.chosen
            ).mean
            for spot in spots(ground, group)
        ]
        if all(
            mean is None for mean, spot in zip(means, spots(ground, group), strict=True) if not spot.is_start
        ):
            continue
        places = numbers([float(place) for place in range(len(means))])
        look = ground.look(group, width=2.5)
        marks.append(
            Line(
                x=places,
                y=numbers(means),
                look=look,
                key=group.name,
                has_markers=True,
                end_label=ground.short(group),
            )
        )
    return marks


def _counts(ground: ArmsGround, own: ThreadValues) -> tuple[str, ...]:
    has = ~np.isnan(own.values)
    counts = {
        (group.name, visit.name): int(has[own.groups == place, at].sum())
        for place, group in enumerate(ground.groups)
        for at, visit in enumerate(ground.visits)
    }
    return counts_under(ground, counts) if ground.groups else ()


def _stops(ground: ArmsGround, own: ThreadValues) -> ManyStops:
    """Return a stop for every value; a patient's line is a run."""
    rows, columns = np.nonzero(~np.isnan(own.values))
    starts = np.flatnonzero(np.diff(rows, prepend=-1))

    def stop(at: int) -> Stop:
        row, column = int(rows[at]), int(columns[at])
        patient = ground.cohort.patients[own.rows[row]]
        words = tr(
            "{number}, {visit}: {value}",
            number=_name(ground, own, row),
            visit=ground.visits[column].label,
            value=ground.value_words(float(own.values[row, column])),
        )
        value = float(own.values[row, column])
        return Stop(float(column), value, words, run=str(patient.id), key=str(patient.id))

    return ManyStops(columns.astype(np.float64), own.values[rows, columns], starts, stop)


def _name(ground: ArmsGround, own: ThreadValues, row: int) -> str:
    """Name a patient; beside open arms with the arm."""
    number: str = ground.cohort.patients[int(own.rows[row])].number
    group = int(own.groups[row])
    if not ground.is_open or group < 0:
        return number
    return tr("{number} ({group})", number=number, group=ground.groups[group].label)


def _table(ground: ArmsGround, own: ThreadValues) -> TableView:
    columns = [Column("patient", tr("Patient"))]
    if ground.is_open:
        columns.append(Column("group", tr("Group")))
    columns += [Column(visit.name, visit.label, is_number=True) for visit in ground.visits]

    def row(at: int) -> Row:
        patient = ground.cohort.patients[own.rows[at]]
        cells = [Cell(patient.number, patient.number)]
        if ground.is_open:
            group = ground.groups[own.groups[at]] if own.groups[at] >= 0 else None
            cells.append(Cell(group.label, group.name) if group else Cell(""))
        for value in own.values[at].tolist():
            is_there = value == value
            words = ground.number_words(value) if is_there else ""
            cells.append(Cell(words, plain(value) if is_there else ""))
        return Row(tuple(cells), key=str(patient.id))

    return TableView(tuple(columns), MadeWhenAsked(len(own.rows), row), title=title_of(ground))
