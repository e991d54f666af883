"""Where the visits of one patient lie on a line of days, and where their labels have room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from PySide6.QtCore import QRectF

from frailty_desktop.paper.label_places import spread_apart
from frailty_desktop.study.schedule import PlannedVisit

_UNDATED_SHARE = 0.06  # of the width, for each visit that has no date yet
_FARTHEST = 2.5  # label heights between a label and its visit before a second row is opened


@dataclass(frozen=True, slots=True)
class LabelWish:
    """What a visit's label would like: its full width, and the width it can live with."""

    full: float
    short: float


@dataclass(slots=True)
class PlacedVisit:
    """One visit in pixels: its window, the day it is counted at, and its label."""

    visit: PlannedVisit
    at: float
    window: tuple[float, float] | None
    is_dated: bool
    label: QRectF = field(default_factory=QRectF)
    is_above: bool = True


@dataclass(slots=True)
class TimelineLayout:
    """The whole line; `dates_end` is where dated days end and undated visits begin."""

    visits: list[PlacedVisit]
    left: float
    right: float
    dates_end: float
    first: date
    last: date
    has_dates: bool = False

    def x(self, day: date) -> float:
        """Return the place of a day, held inside the line."""
        span = max((self.last - self.first).days, 1)
        share = min(max((day - self.first).days / span, 0.0), 1.0)
        return self.left + share * (self.dates_end - self.left)


def lay_out_timeline(
    planned: Sequence[PlannedVisit],
    wishes: Sequence[LabelWish],
    box: QRectF,
    label_height: float,
    gap: float,
    today: date,
) -> TimelineLayout:
    """Place visits to scale, and labels so that none covers another: in one row, or above and below."""
    layout = _scale(planned, box, today)
    layout.visits = [_placed(layout, visit, planned) for visit in planned]
    layout.has_dates = any(placed.is_dated for placed in layout.visits)
    width = layout.right - layout.left
    for rows in (1, 2):
        is_short = _needed(wishes, rows, gap) > width
        for row in range(rows):
            members = [place for place in range(len(planned)) if place % rows == row]
            _place_labels(layout, members, wishes, label_height, gap, row == 0, box, is_short)
        if not is_short and _farthest(layout) <= label_height * _FARTHEST:
            break
    return layout


def _farthest(layout: TimelineLayout) -> float:
    """Return how far the farthest label stands from its visit."""
    return max((abs(placed.label.center().x() - placed.at) for placed in layout.visits), default=0.0)


def _scale(planned: Sequence[PlannedVisit], box: QRectF, today: date) -> TimelineLayout:
    days = [
        day for visit in planned for day in (visit.opens, visit.closes, visit.happened_on) if day is not None
    ]
    undated = sum(1 for visit in planned if _day(visit) is None)
    first, last = (min(days), max(days)) if days else (today, today + timedelta(days=1))
    margin = max((last - first).days // 50, 2)
    share = min(undated * _UNDATED_SHARE, 0.7) if days else 1.0
    width = box.width()
    return TimelineLayout(
        [],
        box.left(),
        box.right(),
        box.left() + width * (1 - share),
        first - timedelta(days=margin),
        last + timedelta(days=margin),
    )


def _day(visit: PlannedVisit) -> date | None:
    return visit.happened_on or visit.target


def _placed(layout: TimelineLayout, visit: PlannedVisit, planned: Sequence[PlannedVisit]) -> PlacedVisit:
    day = _day(visit)
    if day is None:
        undated = [other for other in planned if _day(other) is None]
        rank = [id(other) for other in undated].index(id(visit))
        step = (layout.right - layout.dates_end) / len(undated)
        return PlacedVisit(visit, layout.dates_end + step * (rank + 0.5), None, False)
    window = None
    if visit.opens is not None and visit.closes is not None:
        window = (layout.x(visit.opens), layout.x(visit.closes + timedelta(days=1)))
    return PlacedVisit(visit, layout.x(day), window, True)


def _needed(wishes: Sequence[LabelWish], rows: int, gap: float) -> float:
    widths = [
        sum(wish.full for wish in wishes[row::rows]) + gap * max(len(wishes[row::rows]) - 1, 0)
        for row in range(rows)
    ]
    return max(widths, default=0.0)


def _place_labels(
    layout: TimelineLayout,
    members: Sequence[int],
    wishes: Sequence[LabelWish],
    height: float,
    gap: float,
    is_above: bool,
    box: QRectF,
    is_short: bool,
) -> None:
    if not members:
        return
    room = (layout.right - layout.left - gap * (len(members) - 1)) / len(members)
    widths = [wishes[place].short if is_short else wishes[place].full for place in members]
    if sum(widths) + gap * (len(members) - 1) > layout.right - layout.left:
        widths = [min(width, room) for width in widths]
    # Labels differ in width: spread their left edges with the widths of those before taken out.
    before = [sum(widths[:rank]) for rank in range(len(members))]
    wanted = [
        layout.visits[place].at - width / 2 - taken
        for place, width, taken in zip(members, widths, before, strict=True)
    ]
    free = layout.right - layout.left - sum(widths)
    lefts = spread_in_order(wanted, gap, layout.left, layout.left + max(free, 0.0))
    top = box.top() if is_above else box.bottom() - height
    for place, left, width, taken in zip(members, lefts, widths, before, strict=True):
        placed = layout.visits[place]
        placed.label = QRectF(left + taken, top, width, height)
        placed.is_above = is_above


def spread_in_order(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Spread positions apart without ever changing their order, whatever they wish."""
    rising: list[float] = []
    for place in wanted:
        rising.append(max(place, rising[-1] + 1e-6) if rising else place)
    return spread_apart(rising, gap, low, high)
