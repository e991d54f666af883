"""What the cohort shows a person: every figure, every line and every word about who is in it."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import product

import numpy as np

from frailty_desktop.analysis import cohort_patients
from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.arms_pictures import ArmsKind, ArmsMeasure, ArmsQuestion, Level, arms_picture
from frailty_desktop.analysis.cohort import (
    EVERYBODY,
    AnalysisSet,
    Cohort,
    CohortFilter,
    CohortMeasure,
    read_cohort,
)
from frailty_desktop.analysis.picture import Mark, Picture
from tests.services.surfaces import Look

MEASURES: tuple[CohortMeasure, ...] = ("absolute", "change", "percent", "baseline")


def cohort_surfaces(averages_of: Callable[[Look], ArmAverages]) -> dict[str, Callable[[Look], object]]:
    """Make the lines of the registry; the averages are made as everything else shown makes them."""

    def cohort_of(look: Look) -> Cohort:
        return read_cohort(look.session, look.design, averages_of(look))

    def everything(look: Look) -> list[object]:
        cohort = cohort_of(look)
        return [cohort.patients, cohort.choices(), *_figures(cohort), *_lines(cohort)]

    return {
        "arms_pictures.arms_picture": lambda look: _pictures(cohort_of(look)),
        "cohort.read_cohort": everything,
        "cohort_patients.read_patients": lambda look: cohort_patients.read_patients(
            look.session, look.design, cohort_of(look).grouping
        ),
    }


def filters(cohort: Cohort) -> list[CohortFilter]:
    """List filters of every kind that the cohort can be asked with."""
    choices = cohort.choices()
    made = [EVERYBODY, *(CohortFilter(analysis_set=one) for one in AnalysisSet)]
    made += [CohortFilter(sites=frozenset({option.value})) for option in choices.sites]
    made += [CohortFilter(sexes=frozenset({option.value})) for option in choices.sexes]
    made += [CohortFilter(age_bands=frozenset({option.value})) for option in choices.age_bands]
    return made


def _figures(cohort: Cohort) -> list[object]:
    found: list[object] = []
    for endpoint, measure, label, chosen in product(
        cohort.endpoints, MEASURES, cohort.grouping.labels, filters(cohort)
    ):
        found += [cohort.filter_words(chosen), cohort.counted(label.name, chosen)]
        for visit in cohort.visits(endpoint.name):
            cell = cohort.cell(endpoint.name, visit.name, measure, label.name, chosen)
            found.append((cell.ids, cell.values.tolist(), repr(cell.baselines.tolist()), cell.sentence))
            found.append(cohort.summary(endpoint.name, visit.name, measure, label.name, chosen))
    return found


def _lines(cohort: Cohort) -> list[object]:
    found: list[object] = []
    for endpoint in cohort.endpoints:
        names = [visit.name for visit in cohort.visits(endpoint.name)]
        drawn = cohort.threads(endpoint.name, names, "absolute")
        found.append((drawn.visits, drawn.rows.tolist(), drawn.groups.tolist(), drawn.hidden))
        found.append(np.nan_to_num(drawn.values, nan=-1.0).tolist())
    return found


SHOWN: tuple[ArmsMeasure, ...] = ("absolute", "change", "percent")
LEVELS: tuple[Level, ...] = ("small", "substantial")


def questions(cohort: Cohort, chosen_ones: Sequence[CohortFilter]) -> list[ArmsQuestion]:
    """List everything that can be asked of the pictures, for each of these filters."""
    asked = product(cohort.endpoints, ArmsKind, SHOWN, chosen_ones, LEVELS)
    return [
        ArmsQuestion(endpoint.name, kind, measure, chosen, level)
        for endpoint, kind, measure, chosen, level in asked
        if level == "small" or kind is ArmsKind.RESPONDERS
    ]


def _pictures(cohort: Cohort) -> list[str]:
    """Write every picture out: marks with their values, words, table and stops."""
    some = [EVERYBODY, *filters(cohort)[-2:]]
    with np.printoptions(threshold=1_000_000):
        return [said(arms_picture(cohort, question)) for question in questions(cohort, some)]


def said(picture: Picture) -> str:
    """Write out all that one picture draws and says."""
    return repr(
        (
            picture.title,
            picture.description,
            picture.x,
            picture.y,
            [_written(mark) for mark in picture.marks],
            list(picture.stops),
            picture.table.columns,
            list(picture.table.rows),
            picture.legend,
            picture.notes,
            picture.sentence,
        )
    )


def _written(mark: Mark) -> list[object]:
    parts = ((part.name, getattr(mark, part.name)) for part in fields(mark))
    return [
        (name, value if isinstance(value, str) or not isinstance(value, Sequence) else list(value))
        for name, value in parts
    ]
