"""The cursor of the big chart: where it is among every point and event."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from frailty_desktop.analysis.chart_stops import Stop, Track, tracks

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartSeries

__all__ = ["ChartCursor", "Stop"]


class ChartCursor:
    """Where the cursor is; it stays on its curve when the values change."""

    def __init__(self) -> None:
        self.tracks: tuple[Track, ...] = ()
        self.track = 0
        self.place = 0

    @property
    def stop(self) -> Stop | None:
        """The stop in the cursor; None on an empty chart."""
        return self.tracks[self.track].stops[self.place] if self.tracks else None

    def follow(self, series: ChartSeries) -> None:
        """Take over the stops of a chart; a new cursor starts at the patient's latest value."""
        key = self.tracks[self.track].key if self.tracks else ""
        self.tracks = tracks(series)
        keys = [track.key for track in self.tracks]
        is_known = key in keys
        self.track = keys.index(key) if is_known else 0
        if self.tracks:
            last = len(self.tracks[self.track].stops) - 1
            self.place = min(self.place, last) if is_known else last

    def move(self, tracks_on: int, stops_on: int) -> None:
        """Go to another curve, to the stop nearest to this one, or along the curve."""
        here = self.stop
        if here is None:
            return
        if tracks_on:
            self.track = (self.track + tracks_on) % len(self.tracks)
            self.place = self.tracks[self.track].nearest(here.x)
        last = len(self.tracks[self.track].stops) - 1
        self.place = min(max(self.place + stops_on, 0), last)

    def go_nearest(self, distance: Callable[[Stop], float], reach: float) -> bool:
        """Go to the nearest stop by some measure, if within reach; say whether that is another one."""
        stops = [
            (distance(stop), number, place)
            for number, track in enumerate(self.tracks)
            for place, stop in enumerate(track.stops)
        ]
        best = min(stops, default=None)
        if best is None or best[0] > reach or best[1:] == (self.track, self.place):
            return False
        _, self.track, self.place = best
        return True
