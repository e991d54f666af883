"""What a tab of the page about conduct is made of, and the words its numbers are written in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from frailty_desktop.analysis.picture import Cell, Column, Picture, Row, TableView
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr

T = TypeVar("T")
MOST_LISTED = 200
"""Lines a list shows; nobody reads on, and a window has to draw them."""
NARROW = "\u00a0"


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of a list: its words, a cell each, and what Enter opens."""

    words: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Who or what is behind a number: opened from a picture or a table.

    `lines` are the first of them, at most `MOST_LISTED`; `count` is how many there are.
    """

    title: str
    columns: tuple[Column, ...]
    lines: tuple[ListLine, ...]
    count: int
    empty: str = ""

    def table(self) -> TableView:
        """Lay the list out."""
        notes: tuple[str, ...] = ()
        if len(self.lines) < self.count:
            notes = (tr("The first {shown} of {count}.", shown=len(self.lines), count=self.count),)
        rows = tuple(Row(tuple(Cell(words, words) for words in line.words), line.key) for line in self.lines)
        sentence = "" if rows else self.empty or tr("Nobody.")
        return TableView(self.columns, rows, title=self.title, notes=notes, sentence=sentence)


def listing(
    title: str,
    made: tuple[Column, ...],
    found: Sequence[T],
    line: Callable[[T], ListLine],
    empty: str = "",
) -> Listing:
    """Make a list of what was found, in its order; only what is shown is put into words."""
    return Listing(title, made, tuple(map(line, found[:MOST_LISTED])), len(found), empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductView:
    """What one tab shows: sentences that sum it up, pictures, tables; lists by the key that opens them."""

    name: str
    sentences: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[TableView, ...] = ()
    lists: Mapping[str, Listing] = field(default_factory=dict)


# What Enter opens


def patient_key(patient_id: UUID) -> str:
    """Name a patient."""
    return f"patient/{patient_id.hex}"


def form_key(form_id: UUID, patient_id: UUID) -> str:
    """Name a form of a patient."""
    return f"form/{form_id.hex}/{patient_id.hex}"


def query_key(form_id: UUID, patient_id: UUID, item: str) -> str:
    """Name a query by the field it stands on."""
    return f"query/{form_id.hex}/{patient_id.hex}/{item}"


def list_key(*parts: str) -> str:
    """Name a list of the same tab."""
    return "/".join(("list", *parts))


# Words


def share_words(part: int, whole: int) -> str:
    """Write a share with its counts, "27 of 30 (90 %)"; a bare 0 where there is nothing to share."""
    if not whole:
        return tr("none")
    return tr("{part} of {whole} ({percent})", part=part, whole=whole, percent=percent_words(part, whole))


def percent_words(part: int, whole: int) -> str:
    """Write a percentage without decimals; almost all is not all, and almost none is not none."""
    if not whole:
        return ""
    percent = round(100 * part / whole)
    if percent == 100 and part < whole:
        return f">99{NARROW}%"
    if percent == 0 and part > 0:
        return f"<1{NARROW}%"
    return f"{percent}{NARROW}%"


def number_words(value: float) -> str:
    """Write a number of days: whole when it is, else with one decimal; minus is a minus sign."""
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
    return text.replace("-", "\u2212")


def median(values: Iterable[float]) -> float | None:
    """Return the middle value, the mean of the two middle ones of an even number; None without values."""
    ranked = sorted(values)
    if not ranked:
        return None
    middle = len(ranked) // 2
    return float(ranked[middle]) if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2


def count_cell(count: int) -> Cell:
    """Make the cell of a count."""
    return Cell(str(count), str(count))


def share_cell(part: int, whole: int) -> Cell:
    """Make the cell of a percentage; empty where there is nothing to share."""
    return Cell(percent_words(part, whole), f"{100 * part / whole:.4g}" if whole else "")


def days_cell(value: float | None) -> Cell:
    """Make the cell of a number of days; empty when there is none."""
    return Cell("", "") if value is None else Cell(number_words(value), f"{value:.4g}")


def day_cell(day: date | None) -> Cell:
    """Make the cell of a date; empty when there is none."""
    return Cell("", "") if day is None else Cell(date_words(day), day.isoformat())


def text_cell(words: str) -> Cell:
    """Make the cell of a text."""
    return Cell(words, words)


def site_words(code: str, sites: Mapping[str, str]) -> str:
    """Name a site by its code and name; once when they are the same."""
    name = sites.get(code, "")
    return f"{code} {name}" if name and name != code and not name.endswith(code) else name or code


def columns(*made: tuple[str, str] | tuple[str, str, bool]) -> tuple[Column, ...]:
    """Make columns of (name, label) or, for numbers, (name, label, True)."""
    return tuple(Column(parts[0], parts[1], len(parts) > 2) for parts in made)
