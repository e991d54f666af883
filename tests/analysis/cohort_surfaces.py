"""What the cohort shows a person: every figure, every line and every word about who is in it."""

from collections.abc import Callable
from itertools import product

import numpy as np

from frailty_desktop.analysis import cohort_patients
from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import (
    EVERYBODY,
    AnalysisSet,
    Cohort,
    CohortFilter,
    CohortMeasure,
    read_cohort,
)
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
