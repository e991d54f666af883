"""What is asked of a picture of the arms, and what every kind of it is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

import numpy as np

from frailty_desktop.analysis.axis_ticks import nice_ticks, tick_words
from frailty_desktop.analysis.chart_words import average_places, axis_words, change_words, number_words
from frailty_desktop.analysis.chart_words import with_unit as unit_behind
from frailty_desktop.analysis.cohort import EVERYBODY, Cohort, CohortFilter
from frailty_desktop.analysis.picture import Axis, LegendEntry, Look, Tone
from frailty_desktop.analysis.visit_axis import baseline_visit
from frailty_desktop.study.blinding import POOL_ROLE, AllocationView, GroupLabel
from frailty_desktop.study.design import Endpoint, VisitPlan
from frailty_desktop.translation import tr

ArmsMeasure = Literal["absolute", "change", "percent"]
Level = Literal["small", "substantial"]
_APART = 0.16  # in units of one visit: how far groups stand apart, so that their intervals are told apart
_VALUE_TICKS = 7


class ArmsKind(StrEnum):
    """How values are drawn."""

    MEAN = "mean"
    MEDIAN = "median"
    LINES = "lines"
    BOX = "box"
    VIOLIN = "violin"
    RESPONDERS = "responders"

    @property
    def label(self) -> str:
        """Return its name."""
        return {
            ArmsKind.MEAN: tr("Mean"),
            ArmsKind.MEDIAN: tr("Median"),
            ArmsKind.LINES: tr("Every patient"),
            ArmsKind.BOX: tr("Box"),
            ArmsKind.VIOLIN: tr("Violin"),
            ArmsKind.RESPONDERS: tr("Responders"),
        }[self]

    @property
    def is_of_single_patients(self) -> bool:
        """Whether it shows patients one by one."""
        return self is ArmsKind.LINES

    @property
    def sentence(self) -> str:
        """Say what is seen."""
        return {
            ArmsKind.MEAN: tr("Mean with 95 % confidence interval"),
            ArmsKind.MEDIAN: tr("Median with the middle half of the values"),
            ArmsKind.LINES: tr("Every patient's own line, and the mean of the group"),
            ArmsKind.BOX: tr("Box: middle half and median; whiskers: up to 1.5 boxes away; points beyond"),
            ArmsKind.VIOLIN: tr("Shape: where the values lie; inside: median and middle half"),
            ArmsKind.RESPONDERS: tr("Share of patients who changed by the smallest difference that matters"),
        }[self]


@dataclass(frozen=True, slots=True)
class ArmsQuestion:
    """Which endpoint, how, of whom."""

    endpoint: str
    kind: ArmsKind = ArmsKind.MEAN
    measure: ArmsMeasure = "absolute"
    chosen: CohortFilter = EVERYBODY
    level: Level = "small"
    sites: frozenset[UUID] | None = None  # whose patients the reader may see one by one; None: all


class ArmsGround:
    """One question put to the cohort: its endpoint, groups and the visits on the axis."""

    def __init__(self, cohort: Cohort, question: ArmsQuestion) -> None:
        self.cohort = cohort
        self.question = question
        self.endpoint: Endpoint = cohort.design.endpoint(question.endpoint)
        self.groups: tuple[GroupLabel, ...] = cohort.grouping.labels
        self.is_change = question.measure != "absolute" or question.kind is ArmsKind.RESPONDERS
        self.start = baseline_visit(cohort.design, self.endpoint) if self._starts_at_zero() else ""
        self.visits: tuple[VisitPlan, ...] = self._visits()

    def _starts_at_zero(self) -> bool:
        """Whether lines begin at the baseline, where every change is zero."""
        return self.is_change and self.question.kind in (ArmsKind.MEAN, ArmsKind.MEDIAN, ArmsKind.LINES)

    def _visits(self) -> tuple[VisitPlan, ...]:
        """Return the visits at which anybody has a value: one that measured nobody gets no empty place."""
        cohort, name = self.cohort, self.question.endpoint
        plans = cohort.visits_after(name) if self.is_change else cohort.visits(name)
        measured = cohort.measured(name, [plan.name for plan in plans], self.measure)
        shown = [plan for plan, is_measured in zip(plans, measured, strict=True) if is_measured]
        if self.start and shown:
            shown.insert(0, cohort.design.visit(self.start))
        return tuple(shown)

    # Names and looks

    @property
    def measure(self) -> ArmsMeasure:
        """What is measured; of responders always the change."""
        return "change" if self.question.kind is ArmsKind.RESPONDERS else self.question.measure

    @property
    def unit(self) -> str:
        """The unit of what is drawn."""
        return "%" if self.measure == "percent" else self.endpoint.unit

    @property
    def is_open(self) -> bool:
        """Whether the groups are arms."""
        return self.cohort.grouping.view is AllocationView.OPEN

    def look(self, group: GroupLabel, **more: float) -> Look:
        """Return how a group looks."""
        index = -1 if group.role == POOL_ROLE else group.style_index
        return Look(Tone.GROUP, index, strength=more.get("strength", 1.0), width=more.get("width", 2.0))

    def short(self, group: GroupLabel) -> str:
        """Name a group where there is little room: at the end of its line."""
        if group.role == POOL_ROLE:
            return tr("All")
        found = (arm.short_label for arm in self.cohort.design.arms if arm.name == group.name)
        return next(found, "") or group.label

    def what(self) -> str:
        """Name what the y axis measures."""
        label = self.endpoint.label
        if self.measure == "change":
            return tr("{endpoint}: change from baseline", endpoint=label)
        if self.measure == "percent":
            return tr("{endpoint}: change from baseline in percent", endpoint=label)
        return label

    def _short(self) -> str:
        """Name what the y axis measures, beside a title that says it in full."""
        label = self.endpoint.short_label or self.endpoint.label
        return tr("Change of {endpoint}", endpoint=label) if self.is_change else label

    def value_words(self, value: float, *, is_average: bool = False) -> str:
        """Write a value of what is drawn, with its unit."""
        return unit_behind(self.number_words(value, is_average=is_average), self.unit)

    def number_words(self, value: float, *, is_average: bool = False) -> str:
        """Write a value of what is drawn at the endpoint's precision."""
        places = 1 if self.measure == "percent" else self.endpoint.places
        places = average_places(places) if is_average else places
        return (change_words if self.is_change else number_words)(value, places)

    # Axes

    def offset(self, place: int) -> float:
        """Return how far a group stands beside its visit."""
        return (place - (len(self.groups) - 1) / 2) * _APART

    def x_axis(self, details: Sequence[str] = ()) -> Axis:
        """Lay the visits out, one place each."""
        ticks = tuple(
            (float(place), plan.short_label or plan.label) for place, plan in enumerate(self.visits)
        )
        return Axis(
            label=tr("Visit"),
            low=-0.5,
            high=max(len(self.visits) - 0.5, 0.5),
            ticks=ticks,
            details=tuple(details),
        )

    def y_axis(self, values: Sequence[float], *, has_zero: bool = False) -> Axis:
        """Lay the values out: as far as the data need."""
        found = np.array([value for value in values if np.isfinite(value)])
        low, high = (float(found.min()), float(found.max())) if found.size else (0.0, 1.0)
        if has_zero or self.is_change:
            low, high = min(low, 0.0), max(high, 0.0)
        room = (high - low) * 0.05 or max(abs(high) * 0.05, 0.5)
        low, high = low - room, high + room
        ticks = nice_ticks(low, high, _VALUE_TICKS)
        return Axis(
            label=axis_words(self._short(), self.unit),
            low=low,
            high=high,
            ticks=tuple(zip(ticks, tick_words(ticks), strict=True)),
            has_grid=True,
        )

    def legend(self, kind: Literal["line", "band", "point", "bar"] = "line") -> tuple[LegendEntry, ...]:
        """Say which look is which group."""
        name = self.short if kind == "line" else (lambda group: group.label)
        return tuple(LegendEntry(name(group), self.look(group), kind) for group in self.groups)
