"""The batch rule: an average of all participants that never moves by a single save.

While a study is blinded, the pooled average of a visit is published anew only when at least `batch` patients
who were in no earlier publication have a value there, and at least `minimum` patients have one in all.
Between publications it stands still, corrections included.

Which value of which patient was published is known too: it is that of the moment, but for those that moved
since the last publication, and only these are kept.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from frailty_desktop.analysis.running_cell import RunningCell
from frailty_desktop.analysis.statistics import GroupSummary

NAN = float("nan")


class Published(NamedTuple):
    """What stands published of a patient: the value, and the baseline it was counted from (NaN if none)."""

    value: float
    baseline: float


NOTHING_HELD: Mapping[UUID, Published | None] = {}


class LiveCell:
    """Values by patient, published as they are: for people who may see the arms."""

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values = RunningCell()

    def add(self, _patient: UUID, value: float) -> None:
        """Take a patient's value in."""
        self._values.add(value)

    def remove(self, _patient: UUID, value: float, _baseline: float = NAN) -> None:
        """Let a patient's value go."""
        self._values.remove(value)

    def fill(self, values: list[float]) -> None:
        """Replace everything by these values."""
        self._values.fill(values)

    def settle(self) -> bool:
        """Say whether what is published moved; here it always did."""
        return True

    def summary(self) -> GroupSummary:
        """Return what may be shown."""
        return self._values.summary()

    def held(self) -> Mapping[UUID, Published | None]:
        """Nothing is held back."""
        return NOTHING_HELD


class ReleasedCell:
    """Values by patient, published in batches."""

    __slots__ = ("_batch", "_held", "_minimum", "_published", "_seen", "_values", "_waiting")

    def __init__(self, minimum: int, batch: int) -> None:
        self._minimum = minimum
        self._batch = batch
        self._values = RunningCell()
        self._published = RunningCell()
        self._seen: set[UUID] = set()
        self._waiting: set[UUID] = set()
        self._held: dict[UUID, Published | None] = {}

    def add(self, patient: UUID, value: float) -> None:
        """Take a patient's value in; it waits for its batch."""
        self._values.add(value)
        if patient not in self._seen:
            self._waiting.add(patient)
        self._held.setdefault(patient, None)

    def remove(self, patient: UUID, value: float, baseline: float = NAN) -> None:
        """Let a patient's value go; what is published does not move."""
        self._values.remove(value)
        self._waiting.discard(patient)
        if patient not in self._held:
            self._held[patient] = Published(value, baseline)

    def settle(self) -> bool:
        """Publish when the batch is full, after each recorded event; say whether what is published moved."""
        if len(self._waiting) < self._batch or self._values.n < self._minimum:
            return False
        self._published = self._values.copy()
        self._seen |= self._waiting
        self._waiting.clear()
        self._held.clear()
        return True

    def summary(self) -> GroupSummary:
        """Return what was published last."""
        return self._published.summary()

    def held(self) -> Mapping[UUID, Published | None]:
        """Return what stands published of the patients who moved since; None: nothing was published yet."""
        return self._held
