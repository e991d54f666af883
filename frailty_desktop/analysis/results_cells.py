"""The cells of the results table: each figure in words, or the number of the note that says why not."""

from dataclasses import dataclass, field

from frailty_desktop.analysis.chart_words import average_places, change_words
from frailty_desktop.analysis.p_words import mean_sd_words, p_words, range_words
from frailty_desktop.analysis.picture import Cell
from frailty_desktop.analysis.published_words import cited, not_loaded
from frailty_desktop.analysis.results_figures import ArmFigures, BaselineFigures, VisitFigures
from frailty_desktop.analysis.statistics import GroupSummary, PairedT, SignedRank, WorstRank
from frailty_desktop.study.design import Endpoint
from frailty_desktop.study.design_published import PublishedFigure
from frailty_desktop.translation import tr

NO_CELL = Cell("")


@dataclass
class NumberedNotes:
    """Sentences under a table; a cell refers to one by its number, and a sentence stands there once."""

    sentences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> str:
        """Take a sentence in and return how a cell refers to it."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)
        return tr("note {number}", number=self.sentences.index(sentence) + 1)

    def lines(self) -> tuple[str, ...]:
        """Return the sentences as they stand under the table."""
        return tuple(
            tr("Note {number}: {sentence}", number=at, sentence=sentence)
            for at, sentence in enumerate(self.sentences, 1)
        )


def plain(number: float | None) -> str:
    """Write a number as files have it: to twelve figures, with an ordinary minus sign."""
    return "" if number is None else f"{number:.12g}"


def change_cell(number: float | None, places: int) -> Cell:
    """Write a difference or an end of its interval with its sign; nothing where there is none."""
    return Cell("" if number is None else change_words(number, places), plain(number))


def count_cell(count: int) -> Cell:
    """Write how many."""
    return Cell(str(count), str(count))


def summary_words(summary: GroupSummary, endpoint: Endpoint, *, is_change: bool = False) -> str:
    """Write mean ± SD, or median and quartiles where the endpoint is skewed."""
    places = average_places(endpoint.places)
    if endpoint.is_skewed:
        return range_words(summary.median, summary.q1, summary.q3, places, is_change=is_change)
    return mean_sd_words(summary.mean, summary.sd, places, is_change=is_change)


def summary_cell(summary: GroupSummary, endpoint: Endpoint, *, is_change: bool = False) -> Cell:
    """Write a group's values or changes."""
    centre = summary.median if endpoint.is_skewed else summary.mean
    return Cell(summary_words(summary, endpoint, is_change=is_change), plain(centre))


def value_cell(figures: ArmFigures | BaselineFigures, endpoint: Endpoint, notes: NumberedNotes) -> Cell:
    """Write an arm's values, or refer to why there are none."""
    if figures.value.n == 0:
        return Cell(notes.add(figures.sentence or tr("Nobody of this group has a value.")))
    return summary_cell(figures.value, endpoint)


def test_cell(test: PairedT | SignedRank | WorstRank, notes: NumberedNotes) -> Cell:
    """Write the p value of a test, or refer to why there is none."""
    if test.n == 0:
        return NO_CELL
    if test.p is None:
        return Cell(notes.add(test.why_not))
    return Cell(p_words(test.p), plain(test.p))


def difference_cells(
    at_visit: VisitFigures, group: str, endpoint: Endpoint, notes: NumberedNotes
) -> tuple[Cell, Cell]:
    """Write the adjusted difference from the comparator with its interval, and its p value."""
    fit = at_visit.fit
    if fit is None:
        return NO_CELL, NO_CELL
    arm = fit.arm(group)
    why_not = fit.why_not or arm.why_not
    if why_not or arm.difference is None:
        return Cell(notes.add(why_not)), NO_CELL
    words = range_words(arm.difference, arm.low, arm.high, average_places(endpoint.places), is_change=True)
    if fit.note:
        words = f"{words}, {notes.add(fit.note)}"
    return Cell(words, plain(arm.difference)), Cell(p_words(arm.p), plain(arm.p))


def published_cell(figures: tuple[PublishedFigure, ...], notes: NumberedNotes) -> Cell:
    """Write what was published, with its source; or that nothing is loaded."""
    words = cited(figures, notes.add) if figures else not_loaded()
    return Cell(words, "; ".join(figure.words for figure in figures))
