"""Reads how a study means to proceed: the file conduct.toml."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft

MOST_MONTHS = 600
MOST_PATIENTS = 1_000_000
DAYS_OF_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Milestone:
    """How many patients are to be enrolled by a day: a date, or so many months after the first one was.

    An empty `site` means all sites together.
    """

    patients: int
    on: date | None = None
    month: float = 0.0
    site: str = ""

    def day(self, first: date) -> date:
        """Return the day, given when the first patient was enrolled."""
        return self.on or first + timedelta(days=round(self.month * DAYS_OF_MONTH))


@dataclass(frozen=True, slots=True)
class ConductPlan:
    """The plan that enrolment, data entry and queries are held against; None where nothing is planned.

    `source` says whose plan it is, in words that stand beside it wherever it is shown.
    """

    source: str = ""
    milestones: tuple[Milestone, ...] = ()
    entry_days: int | None = None
    completion_days: int | None = None
    query_days: int | None = None

    def of_site(self, site: str) -> tuple[Milestone, ...]:
        """Return the milestones of a site; "" for all sites together."""
        return tuple(milestone for milestone in self.milestones if milestone.site == site)


def planned_by(milestones: tuple[Milestone, ...], first: date, day: date) -> float | None:
    """Return how many patients are planned by a day, along straight lines between the milestones.

    The line starts from nobody on the day the first patient was enrolled, or, when the first milestone lies
    before that, at the first milestone. None without milestones.
    """
    points = plan_line(milestones, first)
    if not points:
        return None
    if day <= points[0][0]:
        return float(points[0][1])
    for (start, low), (end, high) in pairwise(points):
        if day < end:
            return low + (high - low) * (day - start).days / (end - start).days
    return float(points[-1][1])


def plan_line(milestones: tuple[Milestone, ...], first: date) -> list[tuple[date, int]]:
    """Return the corners of the line of the plan, from nobody to the last milestone."""
    corners = [(milestone.day(first), milestone.patients) for milestone in milestones]
    if corners and corners[0][0] > first:
        corners.insert(0, (first, 0))
    return corners


def read_conduct(table: Table) -> ConductPlan:
    """Read conduct.toml."""
    plan = ConductPlan(
        source=table.text("source"),
        milestones=tuple(_milestone(entry) for entry in table.tables("milestone")),
        entry_days=_days(table, "entry_days"),
        completion_days=_days(table, "completion_days"),
        query_days=_days(table, "query_days"),
    )
    table.close()
    return plan


def check_conduct(plan: ConductPlan, table: Table, draft: "Draft") -> None:
    """Note what the file names and the design does not have, and milestones that do not rise."""
    entries = table.tables("milestone")
    if len(entries) != len(plan.milestones):
        return
    if plan.entry_days is not None and plan.completion_days is not None:
        _check_deadlines(plan.entry_days, plan.completion_days, table)
    sites = {site.code for site, _ in draft.study.sites} if draft.study else set()
    for milestone, entry in zip(plan.milestones, entries, strict=True):
        if milestone.site and draft.study and milestone.site not in sites:
            entry.problem("site", tr("There is no site {name}.", name=milestone.site))
    placed = list(zip(plan.milestones, entries, strict=True))
    for site in dict.fromkeys(milestone.site for milestone in plan.milestones):
        _check_rising([pair for pair in placed if pair[0].site == site])


def _milestone(entry: Table) -> Milestone:
    patients = entry.whole("patients", low=0, high=MOST_PATIENTS)
    site = entry.text("site", optional=True)
    if entry.has("on") == entry.has("month"):
        entry.problem(
            "" if not entry.has("on") else "month", tr("A milestone takes either a date, on, or a month.")
        )
    on = entry.day("on") if entry.has("on") else None
    month = entry.optional_number("month") or 0.0
    if not 0 <= month <= MOST_MONTHS:
        entry.problem("month", tr("month must be from 0 to {most}.", most=MOST_MONTHS))
        month = 0.0
    entry.close()
    return Milestone(patients, on, month, site)


def _days(table: Table, key: str) -> int | None:
    if not table.has(key):
        table.value(key, (int,), tr("a whole number"), optional=True)  # known here, though not given
        return None
    return table.whole(key, low=0, high=365)


def _check_deadlines(entry_days: int, completion_days: int, table: Table) -> None:
    if completion_days < entry_days:
        table.problem("completion_days", tr("completion_days is below entry_days."))


def _check_rising(placed: list[tuple[Milestone, Table]]) -> None:
    for (before, _), (after, entry) in pairwise(placed):
        if (before.on is None) != (after.on is None):
            entry.problem("", tr("The milestones of one plan all take a date, or all a month."))
        elif (before.on or date.min, before.month) >= (after.on or date.min, after.month):
            entry.problem("on" if after.on else "month", tr("Each milestone lies after the one before it."))
        elif before.patients > after.patients:
            entry.problem("patients", tr("The number planned never goes down."))
