"""A picture's table as CSV: exactly what is drawn, in the same style as every other table that leaves."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from frailty_desktop.analysis.picture import Column, Picture, Row, TableView
from frailty_desktop.exports.csv_table import CsvStyle

_SECTION = "section"


def picture_csv(picture: Picture, style: CsvStyle | None = None) -> str:
    """Write a picture's table."""
    return table_csv(picture.table, style)


def table_csv(table: TableView, style: CsvStyle | None = None) -> str:
    """Write a table: values where cells have them, else words; a heading is a column of the rows under it.

    Without a style the file is safe to open in a sheet: no text in it runs as a formula.
    """
    style = style or CsvStyle(for_excel=True)
    has_headings = any(row.is_heading for row in table.rows)
    names = _names(table.columns)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(style.heading([_free(names), *names] if has_headings else names))
    for section, row in _under_headings(table.rows):
        cells = [cell.value or cell.words for cell in row.cells[: len(names)]]
        cells += [""] * (len(names) - len(cells))
        writer.writerow(style.cells([section, *cells] if has_headings else cells))
    return text.getvalue()


def _under_headings(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each row with the headings over it, from the outermost in."""
    open_headings: list[tuple[int, str]] = []
    for row in rows:
        if not row.is_heading:
            yield " / ".join(words for _depth, words in open_headings), row
            continue
        open_headings = [kept for kept in open_headings if kept[0] < row.depth]
        open_headings.append((row.depth, row.cells[0].words if row.cells else ""))


def _names(columns: Sequence[Column]) -> list[str]:
    """Return the columns' names, each once."""
    names: list[str] = []
    for column in columns:
        name = column.name or column.label
        while name in names:
            name += "_"
        names.append(name)
    return names


def _free(names: Sequence[str]) -> str:
    name = _SECTION
    while name in names:
        name += "_"
    return name
