"""How a design wants its results analysed: the file analysis.toml, read and checked against the design."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design import Item
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
    """Note what the plan names and the design does not have, or has of another sort."""
    endpoints = {endpoint.name for endpoint, _ in draft.endpoints}
    _check_names(table, "endpoints", plan.endpoints, endpoints)
    if draft.has_all_visits:
        scheduled = {visit.name for visit, _ in draft.visits if visit.is_scheduled}
        _check_names(table, "visits", plan.visits, scheduled)
        _check_names(table, "per_protocol_visits", plan.per_protocol_visits, scheduled)
    if draft.has_all_items:
        _check_frailty_item(plan.frailty_item, table, draft)
        _check_excludes(plan, table, draft.items_by_name())


def _check_names(table: Table, key: str, names: tuple[str, ...], known: set[str]) -> None:
    for place, name in enumerate(names):
        if name not in known:
            what = tr("endpoint") if key == "endpoints" else tr("scheduled visit")
            table.problem(key, tr("The design has no {what} {name}.", what=what, name=name), place)


def _check_frailty_item(name: str, table: Table, draft: "Draft") -> None:
    from frailty_desktop.study.design import ItemType

    if not name:
        return
    item = draft.items_by_name().get(name)
    if item is None:
        table.problem("frailty_item", tr("There is no item {name}.", name=name))
        return
    if item.type not in (ItemType.CHOICE, ItemType.YES_NO, ItemType.INTEGER):
        table.problem("frailty_item", tr("{name} is no choice, yes/no or whole number.", name=name))
    if any(read.form.hide_previous for read in draft.forms if item in read.form.items()):
        table.problem(
            "frailty_item",
            tr(
                "{name} stands on a form that hides earlier values from the rater; a filter would tell them.",
                name=name,
            ),
        )


def _check_excludes(plan: AnalysisPlan, table: Table, items: Mapping[str, "Item"]) -> None:
    from frailty_desktop.study.design import ItemType

    name, codes = plan.per_protocol_item, plan.per_protocol_excludes
    if not name and not codes:
        return
    item = items.get(name)
    if bool(name) != bool(codes):
        key = "per_protocol_item" if name else "per_protocol_excludes"
        table.problem(
            key, tr("per_protocol_item and per_protocol_excludes are given together, or neither is.")
        )
    elif item is None:
        table.problem("per_protocol_item", tr("There is no item {name}.", name=name))
    elif item.type not in (ItemType.CHOICE, ItemType.YES_NO):
        table.problem("per_protocol_item", tr("{name} is no choice and no yes/no.", name=name))
    else:
        known = {choice.code for choice in item.choices} or {"y", "n"}
        for place, code in enumerate(codes):
            if code not in known:
                sentence = tr("{name} has no choice {code}.", name=name, code=code)
                table.problem("per_protocol_excludes", sentence, place)


def _cuts(table: Table) -> tuple[float, ...]:
    value = table.value("age_cuts", (list,), tr("a list of ages"), optional=True)
    cuts = value if isinstance(value, list) else []
    if any(not isinstance(cut, int | float) or isinstance(cut, bool) or not 0 < cut < 130 for cut in cuts):
        table.problem("age_cuts", tr("age_cuts takes ages in years, as numbers from 1 to 129."))
        return ()
    if list(cuts) != sorted(set(cuts)):
        table.problem("age_cuts", tr("Each age stands after a lower one."))
        return ()
    return tuple(float(cut) for cut in cuts)
