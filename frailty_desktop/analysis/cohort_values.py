"""The values of one endpoint in columns, one row per patient: what cells and lines are cut out of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import numpy as np

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.picture import Numbers
from frailty_desktop.analysis.statistics import NOTHING, GroupSummary, interval
from frailty_desktop.study.blinding import AllocationView

CohortMeasure = Literal["absolute", "change", "percent", "baseline"]


class EndpointColumns:
    """Own values of every patient: as they are now, and as far as they stand published."""

    def __init__(
        self, averages: ArmAverages, endpoint: str, visits: Sequence[str], rows: Mapping[UUID, int]
    ) -> None:
        self._averages = averages
        self._endpoint = endpoint
        self._place = {name: place for place, name in enumerate(visits)}
        self._rows = rows
        self._absolute = np.full((len(rows), len(visits)), np.nan)
        self._change = np.full((len(rows), len(visits)), np.nan)
        self._baseline = np.full(len(rows), np.nan)
        self._measured: dict[CohortMeasure, tuple[bool, ...]] = {}
        self._fill()

    def _fill(self) -> None:
        """Take over everybody's values: into lists first, for setting cells of arrays one by one is slow."""
        found: dict[str, tuple[list[int], list[int], list[float]]] = {
            measure: ([], [], []) for measure in ("absolute", "change", "baseline")
        }
        own, places, endpoint = self._averages.own, {"": 0, **self._place}, self._endpoint
        for patient_id, row in self._rows.items():
            for (measure, visit), value in own(patient_id, endpoint).items():
                place = places.get(visit)
                if place is not None:
                    rows, columns, values = found[measure]
                    rows.append(row)
                    columns.append(place)
                    values.append(value)
        for measure, table in (
            ("absolute", self._absolute),
            ("change", self._change),
            ("baseline", self._baseline[:, np.newaxis]),
        ):
            rows, columns, values = found[measure]
            table[rows, columns] = values

    def read(self, patients: Iterable[UUID]) -> bool:
        """Take over some patients' values as they are now; say whether any of them moved."""
        moved = [self._read_one(patient_id, self._rows[patient_id]) for patient_id in patients]
        if any(moved):
            self._measured.clear()
        return any(moved)

    def _read_one(self, patient_id: UUID, row: int) -> bool:
        before = np.concatenate([self._absolute[row], self._change[row], self._baseline[row : row + 1]])
        self._absolute[row] = self._change[row] = self._baseline[row] = np.nan
        for (measure, visit), value in self._averages.own(patient_id, self._endpoint).items():
            if measure == "baseline":
                self._baseline[row] = value
            elif visit in self._place:
                table = self._absolute if measure == "absolute" else self._change
                table[row, self._place[visit]] = value
        after = np.concatenate([self._absolute[row], self._change[row], self._baseline[row : row + 1]])
        return not np.array_equal(before, after, equal_nan=True)

    def measured(self, measure: CohortMeasure, visits: Sequence[str]) -> list[bool]:
        """Say, visit by visit, whether anybody at all has a value there."""
        if measure not in self._measured:
            live = self.live(measure, tuple(self._place))
            self._measured[measure] = tuple(not bool(np.isnan(one).all()) for one in live.T)
        return [self._measured[measure][self._place[visit]] for visit in visits]

    # As they are now

    def live(self, measure: CohortMeasure, visits: Sequence[str]) -> Numbers:
        """Return everybody's own values, one row per patient, one column per visit."""
        if measure == "baseline":
            return self._baseline[:, np.newaxis]
        places = [self._place[visit] for visit in visits]
        if measure == "absolute":
            return self._absolute[:, places]
        change = self._change[:, places]
        return change if measure == "change" else _percent(change, self._baseline[:, np.newaxis])

    # As they may enter figures of a group

    def figures(self, measure: CohortMeasure, visit: str, groups: Iterable[str]) -> tuple[Numbers, Numbers]:
        """Return values and their baselines as they may be shown of groups: published only, while pooled."""
        if measure == "baseline":
            baselines = self._published_baselines(groups)
            return baselines, baselines
        if visit not in self._place:
            nothing = np.full(len(self._rows), np.nan)
            return nothing, nothing
        if measure == "absolute":
            values = self._absolute[:, self._place[visit]].copy()
            self._hold("absolute", visit, groups, values)
            return values, self._published_baselines(groups)
        values, baselines = self._change[:, self._place[visit]].copy(), self._baseline.copy()
        self._hold("change", visit, groups, values, baselines)
        return (values if measure == "change" else _percent(values, baselines)), baselines

    def _published_baselines(self, groups: Iterable[str]) -> Numbers:
        baselines = self._baseline.copy()
        self._hold("baseline", "", groups, baselines)
        return baselines

    def _hold(
        self,
        measure: Literal["absolute", "change", "baseline"],
        visit: str,
        groups: Iterable[str],
        values: Numbers,
        baselines: Numbers | None = None,
    ) -> None:
        """Put back what moved since the last publication."""
        grouping = self._averages.grouping
        if grouping is None or grouping.view is not AllocationView.POOLED:
            return
        for group in groups:
            for patient_id, published in self._averages.held(self._endpoint, visit, group, measure).items():
                row = self._rows.get(patient_id)
                if row is None:
                    continue
                values[row] = np.nan if published is None else published.value
                if baselines is not None:
                    baselines[row] = np.nan if published is None else published.baseline


def _percent(change: Numbers, baseline: Numbers) -> Numbers:
    """Return changes in percent of the baseline; there is none of a baseline of zero."""
    size = np.where(baseline == 0.0, np.nan, np.abs(baseline))
    return change / size * 100.0


def summary_of(values: Numbers) -> GroupSummary:
    """Summarise finite values, as `statistics.summarise` does, in a time that 10,000 of them allow."""
    n = int(values.size)
    if n == 0:
        return NOTHING
    mean = float(values.mean())
    spread = float(values.std(ddof=1)) if n > 1 else None
    q1, median, q3 = (float(found) for found in np.quantile(values, (0.25, 0.5, 0.75)))
    low, high = interval(n, mean, spread) or (None, None)
    return GroupSummary(n, mean, spread, low, high, median, q1, q3)
