"""A table as words to paste: lines with tabs for a sheet, HTML for a document."""

from collections.abc import Iterable
from html import escape

from frailty_desktop.analysis.picture import Column, Row, TableView

_RUNS_IN_A_SHEET = ("=", "@")


def tabbed(table: TableView, rows: Iterable[Row] | None = None) -> str:
    """Write a table as lines with tabs, headings first; no cell can break a line or run as a formula."""
    lines = [[column.heading for column in table.columns]]
    lines += [_cells(row, table.columns) for row in (table.rows if rows is None else rows)]
    return "\n".join("\t".join(_plain(cell) for cell in line) for line in lines)


def as_html(table: TableView, rows: Iterable[Row] | None = None) -> str:
    """Write a table as HTML; headings span it."""
    head = "".join(f"<th>{escape(column.heading)}</th>" for column in table.columns)
    body = "".join(_html_row(row, table.columns) for row in (table.rows if rows is None else rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Row, columns: tuple[Column, ...]) -> list[str]:
    words = [cell.words for cell in row.cells[: len(columns)]]
    return [*words, *[""] * (len(columns) - len(words))]


def _plain(text: str) -> str:
    flat = " ".join(text.split())
    return f"'{flat}" if flat.startswith(_RUNS_IN_A_SHEET) else flat


def _html_row(row: Row, columns: tuple[Column, ...]) -> str:
    if row.is_heading:
        words = row.cells[0].words if row.cells else ""
        return f'<tr><th colspan="{len(columns)}" align="left">{escape(words)}</th></tr>'
    cells = zip(_cells(row, columns), columns, strict=True)
    sides = {True: ' align="right"', False: ""}
    inside = "".join(f"<td{sides[column.is_number]}>{escape(words)}</td>" for words, column in cells)
    return f"<tr>{inside}</tr>"
