"""The grammar of pictures, as data: axes, marks, words, a table, and where a cursor stops.

`paper.picture_painter` draws a picture on screen, as SVG, PNG and PDF; its table is the same picture for a
screen reader and a CSV file. Colours are meant, not named: a `Tone` and the place of an arm in the table of
line styles, which the painter turns into colour, dash and symbol.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Scale = Literal["linear", "log", "rows"]
"""`rows` places 0, 1, 2 ... from the top: names on the axis, one row each."""


class Tone(StrEnum):
    """What a mark's colour means."""

    TEXT = "text"
    MUTED = "muted"
    LINE = "line"
    ACCENT = "accent"
    GROUP = "group"  # an arm: `Look.index` is its place in the table of line styles, -1 the pool
    DONE = "done"
    DUE = "due"
    SOON = "soon"
    LATE = "late"
    MISSED = "missed"
    SHADE = "shade"  # from surface (0) to accent (1) by `Look.strength`: heat maps


@dataclass(frozen=True, slots=True)
class Look:
    """How a mark looks: its tone, how strong (0 to 1), how wide in px, whether filled or dashed.

    Groups bring their own dash and symbol, so that they differ in grey too.
    """

    tone: Tone = Tone.TEXT
    index: int = 0
    strength: float = 1.0
    width: float = 1.5
    is_filled: bool = True
    is_dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis: its words, its range, and its ticks with an optional second line (n, days) under each."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    details: tuple[str, ...] = ()
    scale: Scale = "linear"
    has_grid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A line through points, with markers when asked and `end_label` at its end. A NaN in `y` is a gap."""

    x: Numbers
    y: Numbers
    look: Look
    key: str = ""
    has_markers: bool = False
    end_label: str = ""
    is_stepped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Threads:
    """Many thin lines at once: row i of `y` is the line of `keys[i]`, over the same `x`; NaN is a gap.

    `looks[i]` picks one of `styles`. Made to be large (10,000 rows) and cheap to draw again.
    """

    x: Numbers
    y: Numbers  # shape (lines, len(x))
    keys: Sequence[str]  # perhaps made when asked for
    styles: tuple[Look, ...]
    looks: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """The area between two lines."""

    x: Numbers
    low: Numbers
    high: Numbers
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """Points without a line; `sizes` in px when they differ."""

    x: Numbers
    y: Numbers
    look: Look
    keys: tuple[str, ...] = ()
    size: float = 6.0
    shape: Literal["symbol", "circle", "square", "diamond", "triangle", "cross"] = "symbol"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisker:
    """An interval with end caps, along x or y, and its centre when there is one."""

    at: float
    low: float
    high: float
    look: Look
    centre: float | None = None
    is_across: bool = False  # lies along x (forest plot) instead of y


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box with median and whiskers at `at`, `width` in units of x."""

    at: float
    low: float
    q1: float
    median: float
    q3: float
    high: float
    look: Look
    width: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """A closed shape: a violin."""

    x: Numbers
    y: Numbers
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A filled rectangle in axis units, with words inside: a bar, a cell of a heat map, a box of a flow."""

    left: float
    right: float
    bottom: float
    top: float
    look: Look
    words: str = ""
    has_edge: bool = False
    is_hatched: bool = False
    is_list: bool = False  # its words are lines that read from the left


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A straight line across the whole picture at one value of x or y, with words at its end."""

    at: float
    look: Look
    words: str = ""
    is_upright: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words at a place in axis units; `side` says where the place lies seen from the words' middle."""

    x: float
    y: float
    text: str
    look: Look = Look()
    side: Literal["left", "right", "middle", "above", "below"] = "middle"
    is_strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A line with a head at its end, in axis units."""

    from_x: float
    from_y: float
    to_x: float
    to_y: float
    look: Look = Look(Tone.MUTED)


Mark = Line | Threads | Band | Points | Whisker | Box | Outline | Bar | Rule | Words | Arrow


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a look stands for."""

    words: str
    look: Look
    kind: Literal["line", "band", "point", "bar"] = "line"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right. Neighbours of one `group` share a heading."""

    name: str  # its name in a CSV file
    label: str  # its heading on screen and paper
    is_number: bool = False
    is_muted: bool = False
    group: str = ""

    @property
    def heading(self) -> str:
        """The whole heading in one line, where there is no second line for the group."""
        return f"{self.group}: {self.label}" if self.group else self.label


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: the words people read, and the value as a CSV file has it ("" when none)."""

    words: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `key` names what Enter opens: a patient's id, an endpoint. A heading spans the table."""

    cells: tuple[Cell, ...]
    key: str = ""
    is_heading: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of words and values: beside a picture, on a page, or in a file."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]  # perhaps made when asked for
    title: str = ""
    notes: tuple[str, ...] = ()
    sentence: str = ""  # why there is nothing, when there is nothing


@dataclass(frozen=True, slots=True)
class Stop:
    """A place the cursor can be: where, what it says, which run it belongs to, and what Enter opens there."""

    x: float
    y: float
    words: str
    run: str = ""  # left and right walk along a run, up and down change it
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything there is to see, and to say, about one picture.

    `name` is a file's name without its ending. `description` is what a screen reader says. `sentence` stands
    in the middle when there is nothing to draw. `aspect` is width over height on paper.
    """

    name: str
    title: str
    description: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    table: TableView
    stops: Sequence[Stop] = ()  # `many_stops.ManyStops` when there are too many to make at once
    legend: tuple[LegendEntry, ...] = ()
    notes: tuple[str, ...] = ()
    sentence: str = ""
    aspect: float = 1.6
    has_frame: bool = True  # axes and ticks; a flow diagram has none
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw but the axes."""
        return not self.marks


def numbers(values: Sequence[float | None]) -> Numbers:
    """Return values as an array, NaN where there is none: a gap in a line."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
