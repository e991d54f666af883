"""Draws counts as bars lying one below the other, each divided into what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.picture import Axis, Bar, LegendEntry, Look, Mark, Picture, Stop, TableView
from frailty_desktop.translation import tr

_HALF = 0.3
_SMALLEST_NAMED = 0.04  # of the width: a narrower part has no room for its number


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of a bar: how many, how it looks, what the cursor says there, what Enter opens."""

    count: int
    kind: str
    words: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar and its name; `detail` stands below the name."""

    name: str
    parts: tuple[BarPart, ...]
    detail: str = ""

    @property
    def total(self) -> int:
        """How many all parts are together."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class BarKind:
    """What parts of one look stand for; hatched ones differ in grey too."""

    name: str
    words: str
    look: Look
    is_hatched: bool = False


def bars_picture(
    rows: Sequence[BarRow],
    kinds: Sequence[BarKind],
    *,
    name: str,
    title: str,
    description: str,
    table: TableView,
    x_label: str,
    y_label: str,
    is_share: bool = False,
    sentence: str = "",
    notes: tuple[str, ...] = (),
) -> Picture:
    """Draw the rows from the top; with `is_share` each bar is 100 % of its own total."""
    by_name = {kind.name: kind for kind in kinds}
    longest = 100.0 if is_share else float(max((row.total for row in rows), default=1) or 1)
    marks: list[Mark] = []
    stops: list[Stop] = []
    for place, row in enumerate(rows):
        at = 0.0
        scale = 100.0 / row.total if is_share and row.total else 1.0
        for part in row.parts:
            if not part.count:
                continue
            end = at + part.count * scale
            kind = by_name[part.kind]
            has_room = (end - at) / longest >= _SMALLEST_NAMED
            marks.append(
                Bar(
                    left=at,
                    right=end,
                    bottom=place + _HALF,
                    top=place - _HALF,
                    look=kind.look,
                    words=str(part.count) if has_room else "",
                    has_edge=True,
                    is_hatched=kind.is_hatched,
                )
            )
            stops.append(Stop((at + end) / 2, float(place), part.words, run=row.name, key=part.key))
            at = end
    ticks = nice_ticks(0.0, longest, 6)
    whole = tuple(tick for tick in ticks if float(tick).is_integer())
    unit = "\u00a0%" if is_share else ""
    shown = {part.kind for row in rows for part in row.parts if part.count}
    return Picture(
        name=name,
        title=title,
        description=description,
        x=Axis(
            label=x_label,
            low=0.0,
            high=longest * (1.0 if is_share else 1.03),
            ticks=tuple((tick, words + unit) for tick, words in zip(whole, tick_words(whole), strict=True)),
            has_grid=True,
        ),
        y=Axis(
            label=y_label,
            low=-0.5,
            high=max(len(rows), 1) - 0.5,
            ticks=tuple((float(place), row.name) for place, row in enumerate(rows)),
            details=tuple(row.detail for row in rows),
            scale="rows",
        ),
        marks=tuple(marks),
        table=table,
        stops=tuple(stops),
        legend=tuple(LegendEntry(kind.words, kind.look, "bar") for kind in kinds if kind.name in shown),
        notes=notes,
        sentence=sentence if not marks else "",
        aspect=max(1.2, min(4.2, 20.0 / (len(rows) + 2))),
    )


def part_words(row: str, kind: str, count: int, total: int) -> str:
    """Say what the cursor stands on: "Month 3: in window 27 of 30"."""
    return tr("{row}: {kind} {count} of {total}", row=row, kind=kind, count=count, total=total)
