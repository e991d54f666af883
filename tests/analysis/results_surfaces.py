"""What the results pages show a person: the table in every shape, and every picture drawn from it."""

from collections.abc import Callable

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import Cohort, CohortFilter, read_cohort
from frailty_desktop.analysis.dose_picture import dose_picture
from frailty_desktop.analysis.dose_response import dose_response
from frailty_desktop.analysis.forest_picture import forest_picture
from frailty_desktop.analysis.model_picture import fit_model, model_picture, model_question
from frailty_desktop.analysis.picture import Picture
from frailty_desktop.analysis.results_figures import ResultsFigures, results_figures
from frailty_desktop.analysis.results_table import also_published, results_table
from frailty_desktop.analysis.results_tidy import tidy_results
from tests.analysis.cohort_surfaces import filters
from tests.services.surfaces import Look


def results_surfaces(averages_of: Callable[[Look], ArmAverages]) -> dict[str, Callable[[Look], object]]:
    """Make the lines of the registry; the averages are made as everything else shown makes them."""

    def cohort_of(look: Look) -> Cohort:
        return read_cohort(look.session, look.design, averages_of(look))

    def of_each_filter(look: Look, show: Callable[[ResultsFigures], object]) -> list[object]:
        cohort = cohort_of(look)
        return [show(results_figures(cohort, chosen)) for chosen in filters(cohort)]

    def dose(cohort: Cohort, chosen: CohortFilter) -> Picture:
        visit = cohort.analysis_visits()[0]
        return dose_picture(dose_response(cohort, cohort.endpoints[0], visit, chosen))

    def model(cohort: Cohort, chosen: CohortFilter) -> Picture:
        question = model_question(cohort, cohort.endpoints[0], chosen)
        return model_picture(question, fit_model(question))

    def pictures(look: Look, draw: Callable[[Cohort, CohortFilter], Picture]) -> list[object]:
        cohort = cohort_of(look)
        return [shown(draw(cohort, chosen)) for chosen in filters(cohort)]

    return {
        "dose_picture.dose_picture": lambda look: pictures(look, dose),
        "forest_picture.forest_picture": lambda look: of_each_filter(
            look, lambda figures: shown(forest_picture(figures, "month_1"))
        ),
        "model_picture.model_picture": lambda look: pictures(look, model),
        "results_figures.results_figures": lambda look: of_each_filter(look, repr),
        "results_table.results_table": lambda look: of_each_filter(
            look, lambda figures: [results_table(figures, visit) for visit in ("", "month_1")]
        ),
        "results_table.also_published": lambda look: of_each_filter(
            look, lambda figures: also_published(look.design, figures)
        ),
        "results_tidy.tidy_results": lambda look: of_each_filter(look, tidy_results),
    }


def shown(picture: Picture) -> tuple[object, ...]:
    """Return everything a picture says and draws, so that it can be compared."""
    drawn = [(mark, [repr(getattr(mark, name, None)) for name in ("x", "y")]) for mark in picture.marks]
    words = (picture.title, picture.description, picture.notes, picture.sentence, picture.legend)
    return (*words, picture.x, picture.y, picture.table, picture.stops, repr(drawn))
