"""The mixed model for repeated measures: what it is fitted to, and its differences visit by visit, drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.chart_words import average_places, axis_words, with_unit
from frailty_desktop.analysis.cohort_filter import EVERYBODY, CohortFilter
from frailty_desktop.analysis.nominal import nominal
from frailty_desktop.analysis.p_words import p_words, range_words
from frailty_desktop.analysis.picture import (
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
)
from frailty_desktop.analysis.repeated_measures import (
    RepeatedMeasures,
    VisitEffect,
    repeated_measures,
)
from frailty_desktop.analysis.repeated_rows import RepeatedValues
from frailty_desktop.analysis.results_cells import change_cell, count_cell, plain
from frailty_desktop.analysis.results_figures import comparator_of
from frailty_desktop.study.blinding import GroupLabel
from frailty_desktop.study.design import Endpoint, VisitPlan
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort import Cohort

_APART = 0.16  # of a visit's place that two arms stand apart
_BOUND = 3.0  # an interval reaches at most so many times as far as the differences do


@dataclass(frozen=True, slots=True, eq=False)
class ModelQuestion:
    """Everything the model is fitted to, read from a cohort: it can be fitted on any thread."""

    endpoint: Endpoint
    visits: tuple[VisitPlan, ...]
    groups: tuple[GroupLabel, ...]
    comparator: GroupLabel | None
    rows: RepeatedValues | None
    chosen_words: str = ""
    sentence: str = ""

    @property
    def compared(self) -> tuple[GroupLabel, ...]:
        """The groups that are compared with the comparator."""
        return tuple(group for group in self.groups if group != self.comparator)


def model_question(cohort: "Cohort", endpoint: Endpoint, chosen: CohortFilter = EVERYBODY) -> ModelQuestion:
    """Read what the model of an endpoint is fitted to."""
    comparator, why_not = comparator_of(cohort.grouping)
    planned = {visit.name for visit in cohort.analysis_visits()}
    visits = tuple(visit for visit in cohort.visits_after(endpoint.name) if visit.name in planned)
    groups, said = cohort.grouping.labels, cohort.filter_words(chosen)
    if not groups:
        why_not = cohort.grouping.sentence
    elif not visits and not why_not:
        why_not = tr("This measure is not taken after the baseline at any visit of the analysis.")
    if comparator is None or why_not:
        return ModelQuestion(endpoint, visits, groups, comparator, None, said, why_not)
    cells = [
        (visit.name, group.name, cohort.cell(endpoint.name, visit.name, "change", group.name, chosen))
        for visit in visits
        for group in groups
    ]
    rows = RepeatedValues(
        patients=[row for _, _, cell in cells for row in cell.rows.tolist()],
        visits=[visit for visit, _, cell in cells for _ in range(cell.n)],
        arms=[group for _, group, cell in cells for _ in range(cell.n)],
        baselines=np.concatenate([cell.baselines for _, _, cell in cells]),
        values=np.concatenate([cell.values for _, _, cell in cells]),
        visits_in_order=[visit.name for visit in visits],
        arms_in_order=[group.name for group in groups],
    )
    return ModelQuestion(endpoint, visits, groups, comparator, rows, said)


def fit_model(question: ModelQuestion) -> RepeatedMeasures | None:
    """Fit the model; it may take seconds. None where there is nothing to fit it to."""
    if question.rows is None or question.comparator is None:
        return None
    return repeated_measures(question.rows, question.comparator.name)


def model_picture(question: ModelQuestion, model: RepeatedMeasures | None) -> Picture:
    """Draw the difference of each arm from the comparator at each visit, with its interval."""
    title = tr("{measure}: mixed model for repeated measures", measure=question.endpoint.label)
    effects = model.effects if model is not None else ()
    sentence = question.sentence or (model.why_not if model is not None else "")
    if not sentence and not any(effect.difference is not None for effect in effects):
        sentence = tr("The model gives no difference at any visit.")
    return Picture(
        name=f"mixed-model-{question.endpoint.name}",
        title=title,
        description=sentence or _description(question, effects),
        x=_visit_axis(question.visits),
        y=_difference_axis(question, effects),
        marks=() if sentence else tuple(_marks(question, effects)),
        table=model_table(question, model, title),
        stops=() if sentence else tuple(_stops(question, effects)),
        legend=tuple(
            LegendEntry(_against(question, group), Look(Tone.GROUP, group.style_index), "point")
            for group in question.compared
        ),
        notes=model_notes(question, model),
        sentence=sentence,
    )


def _against(question: ModelQuestion, group: GroupLabel) -> str:
    other = question.comparator.label if question.comparator is not None else ""
    return tr("{arm} less {comparator}", arm=group.label, comparator=other)


def _visit_axis(visits: Sequence[VisitPlan]) -> Axis:
    ticks = tuple((float(at), visit.label) for at, visit in enumerate(visits))
    return Axis(label=tr("Visit"), low=-0.5, high=max(len(visits), 1) - 0.5, ticks=ticks)


def _difference_axis(question: ModelQuestion, effects: Sequence[VisitEffect]) -> Axis:
    centres = [abs(effect.difference) for effect in effects if effect.difference is not None]
    reach = _BOUND * max(centres, default=0.0)
    ends = [end for effect in effects for end in (effect.low, effect.high) if end is not None]
    kept = [min(max(end, -reach), reach) for end in ends] if reach > 0 else ends
    low, high = min([0.0, *kept]), max([0.0, *kept])
    room = 0.08 * (high - low) or 1.0
    ticks = nice_ticks(low - room, high + room, 7)
    return Axis(
        label=axis_words(tr("Difference"), question.endpoint.unit),
        low=low - room,
        high=high + room,
        ticks=tuple(zip(ticks, tick_words(ticks), strict=True)),
        has_grid=True,
    )


def _places(
    question: ModelQuestion, effects: Sequence[VisitEffect]
) -> Iterator[tuple[float, VisitEffect, GroupLabel]]:
    names = [group.name for group in question.compared]
    visits = [visit.name for visit in question.visits]
    for effect in effects:
        place = names.index(effect.arm)
        at = visits.index(effect.visit) + (place - (len(names) - 1) / 2) * _APART
        yield at, effect, question.compared[place]


def _marks(question: ModelQuestion, effects: Sequence[VisitEffect]) -> Iterator[Mark]:
    yield Rule(at=0.0, look=Look(Tone.MUTED, width=1.0))
    for at, effect, group in _places(question, effects):
        if effect.low is not None and effect.high is not None:
            look = Look(Tone.GROUP, group.style_index, width=2.0)
            yield Whisker(at=at, low=effect.low, high=effect.high, look=look, centre=effect.difference)


def _stops(question: ModelQuestion, effects: Sequence[VisitEffect]) -> Iterator[Stop]:
    for at, effect, group in _places(question, effects):
        if effect.difference is not None:
            yield Stop(at, effect.difference, _effect_words(question, effect, group), run=group.label)


def _effect_words(question: ModelQuestion, effect: VisitEffect, group: GroupLabel) -> str:
    places = average_places(question.endpoint.places)
    visit = next(visit.label for visit in question.visits if visit.name == effect.visit)
    words = range_words(effect.difference, effect.low, effect.high, places, is_change=True)
    return tr(
        "{visit}, {arms}: {difference}, nominal p {p}",
        visit=visit,
        arms=_against(question, group),
        difference=with_unit(words, question.endpoint.unit),
        p=p_words(effect.p),
    )


def _description(question: ModelQuestion, effects: Sequence[VisitEffect]) -> str:
    said = [
        _effect_words(question, effect, group)
        for _, effect, group in _places(question, effects)
        if effect.difference is not None
    ]
    return "; ".join(said)


def model_notes(question: ModelQuestion, model: RepeatedMeasures | None) -> tuple[str, ...]:
    """Name what the model rests on, and who it was fitted to."""
    if model is None:
        return ()
    counted = tr(
        "{observations} values of {patients} patients; covariance of the visits: {structure}.",
        observations=model.observations,
        patients=model.patients,
        structure=tr("unstructured") if model.structure == "unstructured" else tr("compound symmetry"),
    )
    said = [question.chosen_words] if question.chosen_words else []
    return (counted, *model.notes, *model.assumptions, nominal(), *said)


def model_table(question: ModelQuestion, model: RepeatedMeasures | None, title: str) -> TableView:
    """Put the same into a table: a row for each visit and arm."""
    columns = (
        Column("visit", tr("Visit")),
        Column("arm", tr("Arms")),
        Column("n", tr("n"), is_number=True),
        Column("n_comparator", tr("n of the comparator"), is_number=True),
        Column("difference", tr("Difference"), is_number=True),
        Column("low", tr("95 % from"), is_number=True),
        Column("high", tr("to"), is_number=True),
        Column("se", tr("Standard error"), is_number=True),
        Column("df", tr("Degrees of freedom"), is_number=True),
        Column("p", tr("p (nominal)"), is_number=True),
        Column("why_not", tr("Why not"), is_muted=True),
    )
    effects = model.effects if model is not None else ()
    rows = tuple(_row(question, effect, group) for _, effect, group in _places(question, effects))
    sentence = question.sentence or (model.why_not if model is not None else "")
    return TableView(columns, rows, title=title, notes=model_notes(question, model), sentence=sentence)


def _row(question: ModelQuestion, effect: VisitEffect, group: GroupLabel) -> Row:
    places = average_places(question.endpoint.places)
    visit = next(visit.label for visit in question.visits if visit.name == effect.visit)
    return Row(
        (
            Cell(visit, effect.visit),
            Cell(_against(question, group), group.name),
            count_cell(effect.n),
            count_cell(effect.n_reference),
            *(change_cell(part, places) for part in (effect.difference, effect.low, effect.high)),
            _number(effect.se, places + 1),
            _number(effect.df, 1),
            Cell(p_words(effect.p), plain(effect.p)),
            Cell(effect.why_not, effect.why_not),
        )
    )


def _number(number: float | None, places: int) -> Cell:
    return Cell("" if number is None else f"{number:.{places}f}", plain(number))
