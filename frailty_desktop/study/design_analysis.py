"""How a design wants its results analysed: the file analysis.toml, read and checked against the design."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """What the cohort pages and the results table are about.

    `endpoints` are the rows of the results table and `visits` its columns, both in order; none means every
    endpoint, and every visit after the reference start. `age_cuts` are where age bands begin.
    `frailty_item` is the item whose baseline value the patients may be filtered by. Per protocol are the
    patients who were infused, attended `per_protocol_visits`, and have no deviation that
    `per_protocol_excludes` (a yes/no or choice item of the deviations form, with its codes) names.
    """

    endpoints: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    age_cuts: tuple[float, ...] = ()
    frailty_item: str = ""
    per_protocol_visits: tuple[str, ...] = ()
    per_protocol_item: str = ""
    per_protocol_excludes: tuple[str, ...] = ()


def read_analysis_plan(table: Table) -> AnalysisPlan:
    """Read analysis.toml."""
    plan = AnalysisPlan(
        endpoints=table.texts("endpoints"),
        visits=table.texts("visits"),
        age_cuts=_cuts(table),
        frailty_item=table.text("frailty_item", optional=True),
        per_protocol_visits=table.texts("per_protocol_visits"),
        per_protocol_item=table.text("per_protocol_item", optional=True),
        per_protocol_excludes=table.texts("per_protocol_excludes"),
    )
    table.close()
    return plan


def check_analysis_plan(plan: AnalysisPlan, table: Table, draft: "Draft") -> None:
    """Note what the plan names and the design does not have."""
    endpoints = {endpoint.name for endpoint, _ in draft.endpoints}
    _check_names(table, "endpoints", plan.endpoints, endpoints)
    if draft.has_all_visits:
        _check_names(table, "visits", plan.visits, draft.visit_names())
        _check_names(table, "per_protocol_visits", plan.per_protocol_visits, draft.visit_names())
    if draft.has_all_items:
        for key in ("frailty_item", "per_protocol_item"):
            name = getattr(plan, key)
            if name and name not in draft.items_by_name():
                table.problem(key, tr("There is no item {name}.", name=name))


def _check_names(table: Table, key: str, names: tuple[str, ...], known: set[str]) -> None:
    for place, name in enumerate(names):
        if name not in known:
            table.problem(key, tr("The design has no {name}.", name=name), place)


def _cuts(table: Table) -> tuple[float, ...]:
    value = table.value("age_cuts", (list,), tr("a list of ages"), optional=True)
    cuts = value if isinstance(value, list) else []
    if any(not isinstance(cut, int | float) or isinstance(cut, bool) for cut in cuts):
        table.problem("age_cuts", tr("age_cuts takes ages in years, as numbers."))
        return ()
    if list(cuts) != sorted(set(cuts)):
        table.problem("age_cuts", tr("Each age stands after a lower one."))
        return ()
    return tuple(float(cut) for cut in cuts)
