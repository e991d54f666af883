"""What the results pages show a person: the table in every shape, and every picture drawn from it."""

from collections.abc import Callable

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort import Cohort, read_cohort
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

    return {
        "results_figures.results_figures": lambda look: of_each_filter(look, repr),
        "results_table.results_table": lambda look: of_each_filter(
            look, lambda figures: [results_table(figures, visit) for visit in ("", "month_1")]
        ),
        "results_table.also_published": lambda look: of_each_filter(
            look, lambda figures: also_published(look.design, figures)
        ),
        "results_tidy.tidy_results": lambda look: of_each_filter(look, tidy_results),
    }
