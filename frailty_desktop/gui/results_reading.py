"""Computes what the results page shows, off the UI thread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from frailty_desktop.analysis.cohort_filter import AnalysisSet, CohortFilter
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort import Cohort
    from frailty_desktop.analysis.model_picture import ModelQuestion
    from frailty_desktop.analysis.picture import Picture, TableView
    from frailty_desktop.analysis.results_figures import ResultsFigures
    from frailty_desktop.gui.page import Workplace


class ResultsView(StrEnum):
    """What of the results is looked at."""

    TABLE = "table"
    FOREST = "forest"
    DOSE = "dose"
    MODEL = "model"
    PUBLISHED = "published"

    @property
    def is_table(self) -> bool:
        """Whether it is a table, and no picture."""
        return self in (ResultsView.TABLE, ResultsView.PUBLISHED)


@dataclass(frozen=True, slots=True)
class ResultsChoice:
    """What a person wants to see: `visit` "" is every visit in the table, and the main one in pictures."""

    view: ResultsView = ResultsView.TABLE
    visit: str = ""
    endpoint: str = ""
    analysis_set: AnalysisSet = AnalysisSet.INTENTION_TO_TREAT


@dataclass(frozen=True, slots=True, eq=False)
class ResultsShown:
    """What a choice gave: a table or a picture, or a model that is still to be fitted."""

    choice: ResultsChoice
    figures: ResultsFigures
    table: TableView | None = None
    picture: Picture | None = None
    question: ModelQuestion | None = None


def read_results(
    workplace: Workplace, choice: ResultsChoice, known: ResultsFigures | None, moved: frozenset[str]
) -> ResultsShown | None:
    """Compute what was chosen; of figures that are known, only those of endpoints that moved since."""
    from frailty_desktop.analysis.results_figures import followed, results_figures

    with workplace.read():  # who may not read patients is refused here
        cohort = workplace.cohort.current()
    if cohort is None:
        return None
    chosen = CohortFilter(analysis_set=choice.analysis_set)
    if known is None:
        figures = results_figures(cohort, chosen)
    else:
        figures = followed(known, cohort, chosen, moved) if moved else known
    if choice.view.is_table:
        return ResultsShown(choice, figures, table=_table(cohort, figures, choice))
    if choice.view is ResultsView.MODEL:
        from frailty_desktop.analysis.model_picture import model_question

        question = model_question(cohort, cohort.design.endpoint(choice.endpoint), chosen)
        return ResultsShown(choice, figures, question=question)
    return ResultsShown(choice, figures, picture=_picture(cohort, figures, choice, chosen))


def _table(cohort: Cohort, figures: ResultsFigures, choice: ResultsChoice) -> TableView:
    from frailty_desktop.analysis.published_words import published_table
    from frailty_desktop.analysis.results_table import results_table

    if choice.view is ResultsView.PUBLISHED:
        return published_table(cohort.design)
    return results_table(figures, choice.visit)


def _picture(cohort: Cohort, figures: ResultsFigures, choice: ResultsChoice, chosen: CohortFilter) -> Picture:
    visit = choice.visit or main_visit(figures)
    if choice.view is ResultsView.FOREST or not visit:
        from frailty_desktop.analysis.forest_picture import forest_picture

        return forest_picture(figures, visit)
    from frailty_desktop.analysis.dose_picture import dose_picture
    from frailty_desktop.analysis.dose_response import dose_response

    endpoint, plan = cohort.design.endpoint(choice.endpoint), cohort.design.visit(visit)
    return dose_picture(dose_response(cohort, endpoint, plan, chosen))


def main_visit(figures: ResultsFigures) -> str:
    """Return the visit at which most measures are taken, the earliest of several; "" without any."""
    counts = Counter(at_visit.visit.name for measure in figures.measures for at_visit in measure.visits)
    names = [visit.name for visit in figures.visits]
    return max(names, key=lambda name: (counts[name], -names.index(name)), default="")


def view_words() -> dict[ResultsView, tuple[str, str]]:
    """Name the views, and say what each shows."""
    return {
        ResultsView.TABLE: (tr("Table"), tr("Every measure as papers print it")),
        ResultsView.FOREST: (tr("Forest"), tr("Forest plot: differences of all measures at one visit")),
        ResultsView.DOSE: (tr("Dose"), tr("Dose and response: one measure's change over the dose")),
        ResultsView.MODEL: (tr("Model"), tr("Mixed model: one measure's differences at every visit")),
        ResultsView.PUBLISHED: (tr("Published"), tr("What others printed of this study, with sources")),
    }
