"""What stands under every results table: who is counted, how changes are made, how each test was done."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from frailty_desktop.analysis.nominal import nominal
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.results_figures import ResultsFigures
    from frailty_desktop.analysis.statistics import SignedRank


def method_notes(figures: "ResultsFigures") -> tuple[str, ...]:
    """Say who is counted and how every kind of figure was made."""
    return tuple(note for note in _notes(figures) if note)


def _notes(figures: "ResultsFigures") -> Iterator[str]:
    yield figures.chosen_words
    yield tr(
        "Values are mean ± SD, of skewed measures median [quartiles]. Pairs: patients with a baseline and a "
        "value; change: value less baseline, the last value up to the first infusion."
    )
    yield nominal()
    yield tr("A missing value is left out; the last observation is never carried forward.")
    yield tr("p, paired t: Student's paired t test of the change, two-sided.")
    yield _ranks_note(figures)
    if figures.comparator is not None:
        yield tr(
            "Difference, adjusted: analysis of covariance of the value, adjusted for the baseline, one model "
            "per visit with all arms, 95 % confidence interval; skewed measures are not transformed."
        )
        yield _deaths_note(figures)


def _ranks_note(figures: "ResultsFigures") -> str:
    """Say how the signed-rank tests were made and what became of zeros and ties, over the whole table."""
    tests: list[SignedRank] = [
        arm.ranks
        for measure in figures.measures
        for at_visit in measure.visits
        for arm in at_visit.arms
        if arm.ranks.p is not None
    ]
    way = tr(
        "p, Wilcoxon: signed-rank test, two-sided, exact for up to 50 changes other than zero, else by "
        "normal approximation; changes of zero left out, changes of one size share their mid-rank."
    )
    exact = sum(test.is_exact for test in tests)
    zeros, tied = sum(test.zeros > 0 for test in tests), sum(test.tied > 0 for test in tests)
    counted = tr_count(
        "Of {count} test, {exact} exact, {zeros} with zeros left out, {tied} with ties.",
        "Of {count} tests, {exact} exact, {zeros} with zeros left out, {tied} with ties.",
        len(tests),
        exact=exact,
        zeros=zeros,
        tied=tied,
    )
    return f"{way} {counted}" if tests else way


def _deaths_note(figures: "ResultsFigures") -> str:
    ranked = any(at_visit.worst for measure in figures.measures for at_visit in measure.visits)
    if not ranked:
        return tr(
            "Nobody died unmeasured before the end of a visit's window: no rank had to stand for a death."
        )
    return tr(
        "Deaths ranked worst: a sensitivity analysis (Mann-Whitney test of the changes). Who died before the "
        "end of the visit's window without a value ranks below everybody, an earlier death below a later one."
    )
