"""When a visit is due, how its window lies, and whether it was early, late, missed or is still to come."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from frailty_desktop.study.design import ContactType, DayConvention, StudyDesign, VisitPlan
from frailty_desktop.translation import tr

SOON_DAYS = 14
_CONTACTS = {contact.value: contact for contact in ContactType}
VISIT_ANCHOR = "visit:"


class VisitState(StrEnum):
    """Where one planned visit of one patient stands today."""

    DONE = "done"
    DONE_EARLY = "done_early"
    DONE_LATE = "done_late"
    DUE = "due"
    SOON = "soon"
    OVERDUE = "overdue"
    MISSED = "missed"
    PLANNED = "planned"
    AWAITS_ANCHOR = "awaits_anchor"
    NOT_EXPECTED = "not_expected"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {
            VisitState.DONE: tr("done"),
            VisitState.DONE_EARLY: tr("done, before its window"),
            VisitState.DONE_LATE: tr("done, after its window"),
            VisitState.DUE: tr("due, window open"),
            VisitState.SOON: tr("opens soon"),
            VisitState.OVERDUE: tr("overdue"),
            VisitState.MISSED: tr("missed"),
            VisitState.PLANNED: tr("planned"),
            VisitState.AWAITS_ANCHOR: tr("no date yet"),
            VisitState.NOT_EXPECTED: tr("not expected"),
        }[self]

    @property
    def has_happened(self) -> bool:
        """Say whether the patient was met."""
        return self in _HAPPENED


_HAPPENED = frozenset({VisitState.DONE, VisitState.DONE_EARLY, VisitState.DONE_LATE})


class RecordedVisit(NamedTuple):
    """What was recorded of a visit: its date, or that it was missed."""

    date: date | None
    missed: bool = False
    contact: str | None = None


class PlannedVisit(NamedTuple):
    """A visit of one patient beside its plan.

    `days_early_or_late` counts days outside the window, below 0 when early; an overdue visit counts up to
    today. `days_left` counts to the end of an open window, or to the opening of one ahead; else None.
    """

    plan: VisitPlan
    target: date | None
    opens: date | None
    closes: date | None
    happened_on: date | None
    state: VisitState
    days_early_or_late: int
    days_left: int | None
    contact: ContactType


def study_day(day: date, reference_start: date) -> int:
    """Count days as CDISC does: the reference day is day 1, the day before it is -1; there is no day 0."""
    days = (day - reference_start).days
    return days + 1 if days >= 0 else days


def day_number(day: date, anchor: date, convention: DayConvention) -> int:
    """Count days from an anchor as the design counts them."""
    return study_day(day, anchor) if convention is DayConvention.STUDY_DAY else (day - anchor).days


def target_date(anchor: date, target_day: int, convention: DayConvention) -> date:
    """Return the day a target day stands for; the opposite of `day_number`."""
    counts_from_one = convention is DayConvention.STUDY_DAY and target_day > 0
    return anchor + _days(target_day - 1 if counts_from_one else target_day)


@cache
def _days(count: int) -> timedelta:
    # Ten thousand patients have the same few distances a hundred thousand times.
    return timedelta(days=count)


def timeline(
    design: StudyDesign,
    anchors: Mapping[str, date],
    recorded: Mapping[str, RecordedVisit],
    today: date,
    ends_on: date | None,
) -> tuple[PlannedVisit, ...]:
    """Lay every scheduled visit, and each unscheduled one that was recorded, beside its window.

    The order is the plan's. `anchors` maps an anchor's name or "visit:NAME" to its date; a recorded visit is
    an anchor of its own accord. After `ends_on`, the day of death or withdrawal, nothing is expected.
    """
    targets = _Targets(design, anchors, recorded)
    return tuple(
        _planned(plan, targets.target(plan), recorded.get(plan.name), today, ends_on)
        for plan in design.visits
        if plan.is_scheduled or plan.name in recorded
    )


class _Targets:
    def __init__(
        self, design: StudyDesign, anchors: Mapping[str, date], recorded: Mapping[str, RecordedVisit]
    ) -> None:
        self._plans = {plan.name: plan for plan in design.visits}
        self._convention = design.day_convention
        self._anchors = anchors
        self._recorded = recorded

    def target(self, plan: VisitPlan) -> date | None:
        """Return a visit's target day; None while its anchor has no date, or when it is not scheduled."""
        if not plan.is_scheduled:
            return None
        start = self._anchors.get(plan.anchor) or self._start(plan.anchor, frozenset({plan.name}))
        return None if start is None else target_date(start, plan.target_day, self._convention)

    def _start(self, anchor: str, followed: frozenset[str]) -> date | None:
        if anchor in self._anchors or not anchor.startswith(VISIT_ANCHOR):
            return self._anchors.get(anchor)
        name = anchor.removeprefix(VISIT_ANCHOR)
        done = self._recorded.get(name)
        if done is not None and done.date is not None and not done.missed:
            return done.date
        before = self._plans.get(name)
        if done is None or before is None or name in followed:
            return None
        # A missed visit still holds its place: what follows it is counted from the day it should have been.
        start = self._start(before.anchor, followed | {name})
        return None if start is None else target_date(start, before.target_day, self._convention)


def _planned(
    plan: VisitPlan, target: date | None, recorded: RecordedVisit | None, today: date, ends_on: date | None
) -> PlannedVisit:
    opens = None if target is None else target - _days(plan.before)
    closes = None if target is None else target + _days(plan.after)
    happened_on = recorded.date if recorded is not None and not recorded.missed else None
    if happened_on is not None:
        state, days, left = *_outside(happened_on, opens, closes), None
    elif recorded is not None and recorded.missed:
        state, days, left = VisitState.MISSED, 0, None
    else:
        state, days, left = _still_open(opens, closes, today, ends_on)
    contact = _CONTACTS[recorded.contact] if recorded is not None and recorded.contact else plan.contact
    return PlannedVisit(plan, target, opens, closes, happened_on, state, days, left, contact)


def _outside(day: date, opens: date | None, closes: date | None) -> tuple[VisitState, int]:
    if opens is not None and day < opens:
        return VisitState.DONE_EARLY, (day - opens).days
    if closes is not None and day > closes:
        return VisitState.DONE_LATE, (day - closes).days
    return VisitState.DONE, 0


def _still_open(
    opens: date | None, closes: date | None, today: date, ends_on: date | None
) -> tuple[VisitState, int, int | None]:
    if ends_on is not None and (closes is None or closes >= ends_on):
        return VisitState.NOT_EXPECTED, 0, None
    if opens is None or closes is None:
        return VisitState.AWAITS_ANCHOR, 0, None
    if today > closes:
        return VisitState.OVERDUE, (today - closes).days, None
    if today >= opens:
        return VisitState.DUE, 0, (closes - today).days
    days = (opens - today).days
    return (VisitState.SOON if days <= SOON_DAYS else VisitState.PLANNED), 0, days
