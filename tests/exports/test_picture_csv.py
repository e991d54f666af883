"""A picture's table as a file, and as words to paste."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.exports.csv_table import CsvStyle
from frailty_desktop.exports.picture_csv import table_csv
from frailty_desktop.exports.table_text import as_html, tabbed

COLUMNS = (Column("visit", "Visit"), Column("change", "Change (m)", is_number=True))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def table(*rows: Row) -> TableView:
    return TableView(COLUMNS, rows)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


def test_that_a_file_has_the_value_where_people_read_words() -> None:
    text = table_csv(table(Row((Cell("Month 3", "month_3"), Cell("−12.3", "-12.34")))))
    assert text == "visit,change\r\nmonth_3,-12.34\r\n"


def test_that_words_stand_in_for_a_value_that_is_none() -> None:
    assert read(table_csv(table(Row((Cell("Month 3"), Cell("below 5 patients"))))))[1] == [
        "Month 3",
        "below 5 patients",
    ]


def test_that_a_row_carries_the_headings_over_it() -> None:
    rows = (
        Row((Cell("Walk"),), is_heading=True),
        Row((Cell("First dose"),), is_heading=True, depth=1),
        Row((Cell("Month 3"), Cell("5", "5"))),
        Row((Cell("Grip"),), is_heading=True),
        Row((Cell("Month 6"), Cell("6", "6"))),
    )
    assert read(table_csv(table(*rows))) == [
        ["section", "visit", "change"],
        ["Walk / First dose", "Month 3", "5"],
        ["Grip", "Month 6", "6"],
    ]


def test_that_no_text_runs_as_a_formula() -> None:
    text = table_csv(table(Row((Cell('=HYPERLINK("x")'), Cell("+64.8", "64.8")))))
    assert read(text)[1] == ['\'=HYPERLINK("x")', "64.8"]


def test_that_made_up_data_say_so_in_every_row() -> None:
    text = table_csv(table(Row((Cell("Month 3"), Cell("5")))), CsvStyle(is_synthetic=True))
    assert [row[0] for row in read(text)] == ["notice", "SYNTHETIC DATA"]


def test_that_columns_of_one_name_are_told_apart() -> None:
    twice = TableView((Column("n", "n"), Column("n", "n")), ())
    assert read(table_csv(twice)) == [["n", "n_"]]


@given(st.lists(st.tuples(words, words), max_size=5))
def test_that_every_row_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    text = table_csv(table(*(Row((Cell(one), Cell(other))) for one, other in rows)), CsvStyle())
    assert read(text)[1:] == [[one, other] for one, other in rows]


@given(st.lists(st.tuples(words, words), max_size=5))
def test_that_pasted_lines_have_a_cell_for_every_column(rows: list[tuple[str, str]]) -> None:
    lines = tabbed(table(*(Row((Cell(one), Cell(other))) for one, other in rows))).split("\n")
    assert [line.count("\t") for line in lines] == [1] * (len(rows) + 1)
    assert not any(cell.startswith(("=", "@")) for line in lines for cell in line.split("\t"))


def test_that_html_shows_words_as_words() -> None:
    html = as_html(table(Row((Cell("<b>"),), is_heading=True), Row((Cell("a & b"), Cell("5")))))
    assert '<th colspan="2" align="left">&lt;b&gt;</th>' in html
    assert '<td>a &amp; b</td><td align="right">5</td>' in html
