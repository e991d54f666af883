"""Single cells of the tables of results."""

from frailty_desktop.analysis.picture import Cell
from frailty_desktop.analysis.results_cells import change_cell


def test_that_a_difference_has_its_sign_in_words_and_an_ordinary_minus_in_files() -> None:
    assert change_cell(-1.25, 1) == Cell("\u22121.2", "-1.25")


def test_that_no_difference_is_an_empty_cell() -> None:
    assert change_cell(None, 1) == Cell("", "")
