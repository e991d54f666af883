"""Writes one CSV file: RFC 4180, UTF-8, and on request in the way that Excel opens safely."""

import csv
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from frailty_desktop.exports.cells import Cell

NOTICE = "SYNTHETIC DATA"
NOTICE_COLUMN = "notice"
FILE_PREFIX = "SYNTHETIC_DATA_"

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)


class CsvStyle:
    """What all files of one export share: whether they are for Excel, and whether the data are made up."""

    def __init__(self, *, for_excel: bool = False, is_synthetic: bool = False) -> None:
        self.encoding = "utf-8-sig" if for_excel else "utf-8"
        self.for_excel = for_excel
        self.is_synthetic = is_synthetic

    def file_name(self, name: str) -> str:
        """Return the name of a file, stamped when the data are made up."""
        return f"{FILE_PREFIX if self.is_synthetic else ''}{name}"

    def cells(self, row: Sequence[Cell]) -> list[str]:
        """Write a row's cells as text."""
        written = [self._cell(value) for value in row]
        return [NOTICE, *written] if self.is_synthetic else written

    def heading(self, names: Sequence[str]) -> list[str]:
        """Return the first line."""
        return [NOTICE_COLUMN, *names] if self.is_synthetic else list(names)

    def _cell(self, value: Cell) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            return repr(value)
        # A text that begins like a formula would be run by Excel; the apostrophe makes it a text again.
        if self.for_excel and value.startswith(_STARTS_A_FORMULA) and _NUMBER.fullmatch(value) is None:
            return f"'{value}"
        return value


class CsvTable(AbstractContextManager["CsvTable"]):
    """One CSV file being written; `rows` counts what was written below the heading."""

    def __init__(self, folder: Path, name: str, heading: Sequence[str], style: CsvStyle) -> None:
        self.file_name = style.file_name(f"{name}.csv")
        self.columns = len(heading)
        self.rows = 0
        self._style = style
        self._file = (folder / self.file_name).open("w", encoding=style.encoding, newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(style.heading(heading))

    def write(self, row: Sequence[Cell]) -> None:
        """Write one row; it has exactly the columns of the heading."""
        if len(row) != self.columns:
            raise ValueError(f"{self.file_name} has {self.columns} columns, the row has {len(row)}")
        self._writer.writerow(self._style.cells(row))
        self.rows += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
