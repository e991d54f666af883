"""The cursor of a picture: along the stops of a run, over to another run, and where it is after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frailty_desktop.analysis.many_stops import ManyStops
from frailty_desktop.analysis.picture import Numbers, Stop

Places = NDArray[np.int64]
_MOST_COMPARED = 5_000  # stops above this are not all made to find one again


@dataclass(frozen=True, slots=True)
class _Runs:
    """Stops in the order of their runs: run k is `order[edges[k]:edges[k + 1]]`; `of` is a stop's run."""

    order: Places
    edges: Places
    of: Places
    xs: Numbers

    @classmethod
    def among(cls, stops: Sequence[Stop]) -> _Runs:
        """Sort stops by run, without making those that are made only when asked for."""
        count = len(stops)
        if isinstance(stops, ManyStops):
            edges = np.unique(np.append(stops.starts, [0, count]))
            order, xs = np.arange(count), stops.xs
            return cls(order, edges, np.searchsorted(edges, order, side="right") - 1, xs)
        names: dict[str, int] = {}
        of = np.array([names.setdefault(stop.run, len(names)) for stop in stops], dtype=np.int64)
        xs = np.array([stop.x for stop in stops], dtype=np.float64)
        edges = np.searchsorted(np.sort(of), np.arange(len(names) + 1))
        return cls(np.argsort(of, kind="stable"), edges, of, xs)

    def __len__(self) -> int:
        return max(len(self.edges) - 1, 0)

    def places(self, number: int) -> Places:
        """Return the stops of a run in its order."""
        places: Places = self.order[self.edges[number] : self.edges[number + 1]]
        return places


class PictureCursor:
    """Where the cursor is; nowhere until somebody moves it."""

    def __init__(self) -> None:
        self.stops: Sequence[Stop] = ()
        self.at: int | None = None
        self._runs = _Runs.among(())

    @property
    def stop(self) -> Stop | None:
        """The stop in the cursor."""
        return self.stops[self.at] if self.at is not None else None

    def follow(self, stops: Sequence[Stop]) -> None:
        """Take over other stops; the cursor stays on what it was on, or near it on its run."""
        before, place = self.stop, self._place_in_run()
        self.stops = stops
        self._runs = _Runs.among(stops)
        self.at = self._same(before, place) if before is not None and len(stops) else None

    def move(self, runs_on: int, stops_on: int) -> bool:
        """Go along the run, or to another run's nearest stop; say whether there was anywhere to go."""
        if not len(self.stops):
            return False
        if self.at is None:
            self.at = int(self._runs.order[0])
            return True
        number = int(self._runs.of[self.at])
        if runs_on:
            return self._to_run((number + runs_on) % len(self._runs), float(self._runs.xs[self.at]))
        places = self._runs.places(number)
        self.at = int(places[min(max(self._place_in_run() + stops_on, 0), len(places) - 1)])
        return True

    def go_to(self, at: int) -> bool:
        """Go to a stop; say whether that is another one."""
        is_new = at != self.at
        self.at = at
        return is_new

    def _to_run(self, number: int, x: float) -> bool:
        if len(self._runs) < 2:
            return False
        places = self._runs.places(number)
        away = np.abs(self._runs.xs[places] - x)
        self.at = int(places[int(np.argmin(np.where(np.isnan(away), np.inf, away)))])
        return True

    def _same(self, before: Stop, place: int) -> int | None:
        found = self._same_place(before)
        if found is not None:
            return found
        if len(self.stops) > _MOST_COMPARED:
            return None
        same = [at for at, stop in enumerate(self.stops) if stop.run == before.run]
        if before.key:
            keyed = [at for at in same if self.stops[at].key == before.key]
            if keyed:
                return min(keyed, key=lambda at: abs(self.stops[at].x - before.x))
        return same[min(place, len(same) - 1)] if same else None

    def _same_place(self, before: Stop) -> int | None:
        """Return the old place when the same thing is still there: what a change of values leaves."""
        at = self.at
        if at is None or at >= len(self.stops):
            return None
        now = self.stops[at]
        return at if (now.run, now.key, now.x) == (before.run, before.key, before.x) else None

    def _place_in_run(self) -> int:
        if self.at is None:
            return 0
        places = self._runs.places(int(self._runs.of[self.at]))
        return int(np.flatnonzero(places == self.at)[0])
