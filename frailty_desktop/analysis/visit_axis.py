"""Where visits and days stand on a chart's x axis: one place per visit, or days from the reference start."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frailty_desktop.analysis.chart_data import XKind
from frailty_desktop.analysis.endpoint_values import enters_averages
from frailty_desktop.analysis.patient_series import PatientPoint, PatientSeries
from frailty_desktop.study.design import Anchor, DayConvention, Endpoint, KeyItem, StudyDesign, VisitPlan
from frailty_desktop.translation import tr

_DAYS_BEFORE_REFERENCE = 14  # where a visit counted from consent is drawn when no real date is known


@dataclass(frozen=True, slots=True)
class Tick:
    """One visit on the axis; `detail` is its nominal day."""

    x: float
    label: str
    visit: str
    visit_label: str
    detail: str
    is_averaged: bool


@dataclass(frozen=True, slots=True)
class VisitAxis:
    """The axis of one chart."""

    kind: XKind
    label: str
    ticks: tuple[Tick, ...]
    windows: tuple[tuple[float, float, str], ...]
    reference_start: date | None
    _days: tuple[int, ...]  # of the ticks: the day each took place, or should have; ascending

    def of_visit(self, name: str) -> float | None:
        """Return a visit's nominal place."""
        return next((tick.x for tick in self.ticks if tick.visit == name), None)

    def of_day(self, day: date) -> float | None:
        """Return the place of any day; between two visits it lies between them in proportion."""
        if self.reference_start is None or not self.ticks:
            return None
        days = (day - self.reference_start).days
        return float(days) if self.kind == "day" else self._between_visits(days)

    def of_point(self, point: PatientPoint) -> float | None:
        """Return the place of a patient's value: its visit, or its real day."""
        nominal = self.of_visit(point.visit)
        if self.kind == "visit" and nominal is not None:
            return nominal
        real = self.of_day(point.date) if point.date else None
        return nominal if real is None else real

    def _between_visits(self, days: int) -> float:
        after = bisect_right(self._days, days)
        if after == 0:
            return -0.5 if days < self._days[0] else 0.0
        before = after - 1
        if after == len(self._days):
            return before + (0.5 if days > self._days[before] else 0.0)
        return before + (days - self._days[before]) / (self._days[after] - self._days[before])


def visit_axis(
    design: StudyDesign, endpoint: Endpoint, kind: XKind, patient: PatientSeries | None, start: str = ""
) -> VisitAxis:
    """Lay out the visits at which an endpoint is measured, from the visit `start` on."""
    plans = _shown(design, endpoint, patient)
    names = [plan.name for plan in plans]
    plans = plans[names.index(start) :] if start in names else plans
    nominal = nominal_days(design)
    days = [nominal[plan.name] for plan in plans]
    ticks = tuple(
        Tick(
            x=float(place if kind == "visit" else days[place]),
            label=plan.short_label or plan.label,
            visit=plan.name,
            visit_label=plan.label,
            detail=_day_words(design, days[place]),
            is_averaged=enters_averages(design, plan),
        )
        for place, plan in enumerate(plans)
    )
    reference = patient.reference_start if patient else None
    return VisitAxis(
        kind=kind,
        label=tr("Visit") if kind == "visit" else _days_label(design),
        ticks=ticks,
        windows=_windows(plans, days, patient) if kind == "day" else (),
        reference_start=reference,
        _days=_real_days(plans, days, patient),
    )


def reference_anchor(design: StudyDesign) -> Anchor | None:
    """Return the anchor that the reference start gives: the infusion."""
    item = design.key_items.get(KeyItem.REFERENCE_START)
    return next((anchor for anchor in design.anchors if anchor.item == item), None)


def nominal_days(design: StudyDesign) -> dict[str, int]:
    """Return each visit's nominal day from the reference start (0 = that day).

    Visits counted from another anchor (consent) are placed by the visit that gives the reference start: it is
    day 0. Where the design counts no such visit from their anchor, the last of them stands two weeks before
    the first visit counted from the reference start.
    """
    anchor = reference_anchor(design)
    known: dict[str, int] = {}
    offsets: dict[str, int] = {}
    for plan in design.visits:
        days = _elapsed(design, plan.target_day)
        before = plan.anchor.removeprefix("visit:")
        if anchor is not None and plan.anchor == anchor.name:
            known[plan.name] = days
        elif before in known:
            known[plan.name] = known[before] + days
        else:
            offsets[plan.name] = offsets.get(before, 0) + days
    shift = _shift(design, known, offsets)
    return known | {name: days + shift for name, days in offsets.items()}


def _shift(design: StudyDesign, known: Mapping[str, int], offsets: Mapping[str, int]) -> int:
    reference = reference_visit(design)
    if reference in offsets:
        return -offsets[reference]
    scheduled = [plan.name for plan in design.visits if plan.is_scheduled]
    first = min((known[name] for name in scheduled if name in known), default=0)
    last = max((offsets[name] for name in scheduled if name in offsets), default=0)
    return first - _DAYS_BEFORE_REFERENCE - last if known else 0


def reference_visit(design: StudyDesign) -> str:
    """Name the visit whose forms ask for the reference start."""
    item = design.key_items.get(KeyItem.REFERENCE_START)
    forms = {form.name for form in design.forms if any(candidate.name == item for candidate in form.items())}
    asks = (
        plan.name
        for plan in design.visits
        if plan.is_scheduled and forms & {form.form for form in plan.forms}
    )
    return next(asks, "")


def baseline_visit(design: StudyDesign, endpoint: Endpoint) -> str:
    """Name the visit where a group's change curve starts at zero: the last one up to the reference start."""
    nominal = nominal_days(design)
    shown = [plan for plan in _shown(design, endpoint, None) if nominal[plan.name] <= 0]
    return max(shown, key=lambda plan: nominal[plan.name]).name if shown else ""


def _shown(design: StudyDesign, endpoint: Endpoint, patient: PatientSeries | None) -> Sequence[VisitPlan]:
    forms = {form.name for form in design.forms if any(item.name == endpoint.item for item in form.items())}
    points = patient.points.get(endpoint.name, ()) if patient else ()
    measured = {point.visit for point in points}
    return [
        plan
        for plan in design.visits
        if plan.is_scheduled
        and (
            plan.name in measured
            or (enters_averages(design, plan) and any(form.form in forms for form in plan.forms))
        )
    ]


def _elapsed(design: StudyDesign, target_day: int) -> int:
    counts_from_one = design.day_convention is DayConvention.STUDY_DAY and target_day > 0
    return target_day - 1 if counts_from_one else target_day


def _windows(
    plans: Sequence[VisitPlan], days: Sequence[int], patient: PatientSeries | None
) -> tuple[tuple[float, float, str], ...]:
    """Return the windows in days from the reference start: the patient's own, else the nominal ones."""
    own = patient.windows if patient and patient.reference_start else {}
    start = patient.reference_start if patient else None
    half = 0.5  # a visit on one day only is still a band that can be seen
    windows = []
    for plan, day in zip(plans, days, strict=True):
        opens, closes = day - plan.before, day + plan.after
        if plan.name in own and start is not None:
            opens, closes = ((edge - start).days for edge in own[plan.name])
        if day < 0:
            closes = min(closes, 0)  # what is due before the infusion is not in time after it
        windows.append((opens - half, max(opens, closes) + half, plan.label))
    return tuple(windows)


def _real_days(
    plans: Sequence[VisitPlan], nominal: Sequence[int], patient: PatientSeries | None
) -> tuple[int, ...]:
    happened: Mapping[str, date] = (
        {visit.name: visit.date for visit in patient.visits if visit.date} if patient else {}
    )
    reference = patient.reference_start if patient else None
    days: list[int] = []
    for plan, planned in zip(plans, nominal, strict=True):
        day = planned
        if reference is not None and plan.name in happened:
            day = (happened[plan.name] - reference) // timedelta(days=1)
        days.append(max(day, days[-1] + 1) if days else day)
    return tuple(days)


def _day_words(design: StudyDesign, days: int) -> str:
    """Write a nominal day as the design counts: as a study day there is no day 0."""
    counts_from_one = design.day_convention is DayConvention.STUDY_DAY and days >= 0
    return str(days + 1 if counts_from_one else days).replace("-", "−")


def _days_label(design: StudyDesign) -> str:
    if design.day_convention is DayConvention.STUDY_DAY:
        return tr("Study day")
    anchor = reference_anchor(design)
    return tr("Days from {start}", start=anchor.label) if anchor else tr("Days")
