"""What a design says of safety: primary endpoint, stopping rule, laboratory; the file safety.toml."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft

BOTH_SEXES = ""
Limits = tuple[tuple[str, str], ...]
"""The setting that holds a limit of normal, by sex code; `BOTH_SEXES` when it is one for all."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An item whose answers of some codes mean that something happened."""

    item: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the primary endpoint.

    It happened when a serious event has one of the `codes`, when the yes/no item `flag` says so, when one of
    the `judgements` does, or, for the component that `is_death`, when the patient died.
    """

    name: str
    label: str
    codes: tuple[str, ...] = ()
    flag: str = ""
    judgements: tuple[Judgement, ...] = ()
    is_death: bool = False


@dataclass(frozen=True, slots=True)
class PrimaryEndpoint:
    """A composite that counts from the reference start for so many days.

    `event_item` of the adverse event form says which component an event is. What forms of `visits` say
    counts whatever their day: they ask about the whole of that time.
    """

    label: str
    days: int
    visits: tuple[str, ...] = ()
    event_item: str = ""
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class EventItems:
    """The items of the adverse event form that tables are made by: the organ class, and the terms in turn."""

    group: str = ""
    terms: tuple[str, ...] = ()
    withdrawal: str = ""


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """Enrolment pauses at so many patients with a serious event in the primary window; 0 is no limit."""

    in_any_arm: int = 0
    overall: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class LabTest:
    """A laboratory item with its CTCAE grading; `factor` turns its unit into that of the grading."""

    name: str
    item: str
    grading: str
    label: str = ""
    factor: float = 1.0
    lower: Limits = ()
    upper: Limits = ()


@dataclass(frozen=True, slots=True)
class LiverPlot:
    """The tests of the liver plot, and the multiples of the upper limit that divide it."""

    transaminases: tuple[str, ...]
    bilirubin: str
    transaminase_limit: float = 3.0
    bilirubin_limit: float = 2.0


@dataclass(frozen=True, slots=True)
class SafetyPlan:
    """What counts as the primary endpoint, the stopping rule, and which items are laboratory tests.

    The baseline of a test is its last value on or before the reference start, at `baseline_visits` when the
    design names some, else at any visit.
    """

    primary: PrimaryEndpoint | None = None
    events: EventItems = EventItems()
    stopping: StoppingRule | None = None
    tests: tuple[LabTest, ...] = ()
    liver: LiverPlot | None = None
    baseline_visits: tuple[str, ...] = ()

    def test(self, name: str) -> LabTest:
        """Return a test; KeyError when there is none of that name."""
        for test in self.tests:
            if test.name == name:
                return test
        raise KeyError(name)


def read_safety(table: Table) -> SafetyPlan:
    """Read safety.toml."""
    primary, events = table.table("primary"), table.table("events")
    stopping, laboratory = table.table("stopping"), table.table("laboratory")
    plan = SafetyPlan(
        primary=_primary(primary) if primary else None,
        events=_events(events) if events else EventItems(),
        stopping=_stopping(stopping) if stopping else None,
        tests=tuple(_lab_test(test) for test in laboratory.tables("test")) if laboratory else (),
        liver=_liver(laboratory) if laboratory else None,
        baseline_visits=laboratory.texts("baseline_visits") if laboratory else (),
    )
    if laboratory:
        laboratory.close()
    table.close()
    return plan


def check_safety(plan: SafetyPlan, table: Table, draft: "Draft") -> None:
    """Note what the file names and the design does not have."""
    from frailty_desktop.study.design_safety_check import SafetyCheck

    SafetyCheck(plan, table, draft).run()


def _primary(table: Table) -> PrimaryEndpoint:
    components = table.tables("component", optional=False)
    found = PrimaryEndpoint(
        label=table.text("label"),
        days=table.whole("days", low=1, high=3650),
        visits=table.texts("visits"),
        event_item=table.text("event_item", optional=True),
        components=tuple(_component(component) for component in components),
    )
    _no_name_twice(components, [component.name for component in found.components])
    table.close()
    return found


def _component(table: Table) -> Component:
    found = Component(
        name=table.name("name"),
        label=table.text("label"),
        codes=table.texts("codes"),
        flag=table.text("flag", optional=True),
        judgements=tuple(_judgements(table)),
        is_death=table.flag("is_death"),
    )
    if not (found.codes or found.flag or found.judgements or found.is_death):
        table.problem(
            "", tr("This says of nothing how it is known; give codes, flag, judgements or is_death.")
        )
    table.close()
    return found


def _judgements(table: Table) -> Iterator[Judgement]:
    for inner in table.tables("judgements"):
        yield Judgement(inner.text("item"), inner.texts("codes", optional=False))
        inner.close()


def _events(table: Table) -> EventItems:
    found = EventItems(
        group=table.text("group", optional=True),
        terms=table.texts("terms"),
        withdrawal=table.text("withdrawal", optional=True),
    )
    table.close()
    return found


def _stopping(table: Table) -> StoppingRule:
    found = StoppingRule(
        in_any_arm=table.whole("in_any_arm", default=0, low=1),
        overall=table.whole("overall", default=0, low=1),
        source=table.text("source"),
    )
    if not (found.in_any_arm or found.overall):
        table.problem("", tr("A stopping rule needs in_any_arm or overall: a number of patients."))
    table.close()
    return found


def _lab_test(table: Table) -> LabTest:
    found = LabTest(
        name=table.name("name"),
        item=table.text("item"),
        grading=table.text("grading"),
        label=table.text("label", optional=True),
        factor=table.number("factor", optional=True, default=1.0),
        lower=_limits(table, "lower"),
        upper=_limits(table, "upper"),
    )
    if found.factor <= 0:
        table.problem("factor", tr("{key} is above 0.", key="factor"))
    table.close()
    return found


def _limits(table: Table, key: str) -> Limits:
    """Read the name of a setting, or one for each sex code."""
    wanted = tr('a setting, or one for each sex as in { F = "x", M = "y" }')
    value = table.value(key, (str, dict), wanted, optional=True)
    if isinstance(value, str):
        return ((BOTH_SEXES, value),)
    pairs = value.items() if isinstance(value, dict) else ()
    if any(not isinstance(setting, str) for _, setting in pairs):
        table.problem(key, tr("{key} takes {wanted}.", key=key, wanted=wanted))
        return ()
    return tuple((sex, str(setting)) for sex, setting in pairs)


def _liver(laboratory: Table) -> LiverPlot | None:
    table = laboratory.table("liver")
    if table is None:
        return None
    found = LiverPlot(
        transaminases=table.texts("transaminases", optional=False),
        bilirubin=table.text("bilirubin"),
        transaminase_limit=table.number("transaminase_limit", optional=True, default=3.0, low=1.0),
        bilirubin_limit=table.number("bilirubin_limit", optional=True, default=2.0, low=1.0),
    )
    table.close()
    return found


def _no_name_twice(tables: list[Table], names: list[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            tables[place].problem("name", tr("{name} also stands further up.", name=name))
