"""Whether safety.toml fits its design: the items, codes, visits, settings and gradings that it names."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from frailty_desktop.errors import UserError
from frailty_desktop.study.design_keys import KeyForm
from frailty_desktop.study.grading import LabTerm, lab_table
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design import Item
    from frailty_desktop.study.design_draft import Draft
    from frailty_desktop.study.design_safety import Component, LabTest, Limits, SafetyPlan
    from frailty_desktop.study.design_table import Table

_SEXES = {"", "F", "M"}


class SafetyCheck:
    """One look at a safety plan beside the rest of its design."""

    def __init__(self, plan: "SafetyPlan", table: "Table", draft: "Draft") -> None:
        self._plan = plan
        self._table = table
        self._draft = draft
        self._items = draft.items_by_name()
        key_forms = draft.study.key_forms if draft.study else {}
        log = key_forms.get(KeyForm.ADVERSE_EVENTS, "")
        forms = (read.form for read in draft.forms if read.form.name == log)
        self._of_events = {item.name for form in forms for item in form.items()}
        self._gradings = _gradings(draft)

    def run(self) -> None:
        """Note every problem."""
        if self._draft.has_all_items:
            self._check_primary()
            self._check_events()
        self._check_laboratory()

    def _check_primary(self) -> None:
        table, primary = self._table.table("primary"), self._plan.primary
        if table is None or primary is None:
            return
        self._check_visits(table, "visits", primary.visits)
        events = self._item(table, "event_item", primary.event_item, ("choice",), of_events=True)
        for component, inner in zip(primary.components, table.tables("component"), strict=False):
            self._check_component(component, inner, events)

    def _check_component(self, component: "Component", table: "Table", events: "Item | None") -> None:
        if component.codes and not (self._plan.primary and self._plan.primary.event_item):
            table.problem("codes", tr("Codes need the event_item that they are codes of."))
        _check_codes(table, component.codes, events)
        self._item(table, "flag", component.flag, ("yes_no",))
        for judgement, inner in zip(component.judgements, table.tables("judgements"), strict=False):
            item = self._item(inner, "item", judgement.item, ("choice",))
            _check_codes(inner, judgement.codes, item)

    def _check_events(self) -> None:
        table, events = self._table.table("events"), self._plan.events
        if table is None:
            return
        self._item(table, "group", events.group, ("choice",), of_events=True)
        self._item(table, "withdrawal", events.withdrawal, ("yes_no",), of_events=True)
        for place, name in enumerate(events.terms):
            self._item(table, "terms", name, ("text", "choice"), place, of_events=True)

    def _item(
        self,
        table: "Table",
        key: str,
        name: str,
        types: Iterable[str],
        *place: int,
        of_events: bool = False,
    ) -> "Item | None":
        """Find the item that a key names, of one of the types; note the problem when it does not fit."""
        if not name:
            return None
        item = self._items.get(name)
        if item is None:
            table.problem(key, tr("There is no item {name}.", name=name), *place)
            return None
        if of_events and name not in self._of_events:
            table.problem(key, tr("{name} is no item of the adverse-events form.", name=name), *place)
        if item.type.value not in types:
            table.problem(
                key, tr("{name} is not of type {types}.", name=name, types=", ".join(types)), *place
            )
            return None
        return item

    def _check_visits(self, table: "Table", key: str, names: Iterable[str]) -> None:
        known = self._draft.visit_names()
        for place, name in enumerate(names if self._draft.has_all_visits else ()):
            if name not in known:
                table.problem(key, tr("There is no visit {name}.", name=name), place)

    def _check_laboratory(self) -> None:
        table = self._table.table("laboratory")
        if table is None:
            return
        self._check_visits(table, "baseline_visits", self._plan.baseline_visits)
        seen: set[str] = set()
        for test, inner in zip(self._plan.tests, table.tables("test"), strict=False):
            if test.name in seen:
                inner.problem("name", tr("{name} also stands further up.", name=test.name))
            seen.add(test.name)
            self._check_test(test, inner)
        liver = table.table("liver")
        if liver is not None and self._plan.liver is not None:
            for place, name in enumerate(self._plan.liver.transaminases):
                self._check_liver_test(liver, "transaminases", name, place)
            self._check_liver_test(liver, "bilirubin", self._plan.liver.bilirubin)

    def _check_test(self, test: "LabTest", table: "Table") -> None:
        item = self._items.get(test.item)
        if self._draft.has_all_items and item is None:
            table.problem("item", tr("There is no item {name}.", name=test.item))
        if item is not None and not item.type.is_number:
            table.problem("item", tr("{name} is no number.", name=test.item))
        self._check_limits(table, "lower", test.lower)
        self._check_limits(table, "upper", test.upper)
        if self._gradings is not None and test.grading not in self._gradings:
            known = ", ".join(sorted(self._gradings))
            table.problem(
                "grading",
                tr("There is no grading {name}; there are: {known}.", name=test.grading, known=known),
            )
        for term in (self._gradings or {}).get(test.grading, ()):
            self._check_term(test, term, table)

    @staticmethod
    def _check_term(test: "LabTest", term: LabTerm, table: "Table") -> None:
        side = "lower" if term.is_low else "upper"
        if not (test.lower if term.is_low else test.upper):
            table.problem("", tr("{term} needs the {side} limit of normal.", term=term.name, side=side))

    def _check_limits(self, table: "Table", key: str, limits: "Limits") -> None:
        settings = self._draft.settings()
        for sex, name in limits:
            if sex not in _SEXES:
                table.problem(key, tr("Limits are given for F and M, or for both at once."), sex)
            value = settings.get(name)
            if self._draft.study is not None and (
                isinstance(value, bool) or not isinstance(value, int | float)
            ):
                table.problem(key, tr("There is no setting {name} with a number.", name=name))

    def _check_liver_test(self, table: "Table", key: str, name: str, *place: int) -> None:
        test = next((test for test in self._plan.tests if test.name == name), None)
        if test is None:
            table.problem(key, tr("There is no test {name}.", name=name), *place)
        elif not test.upper:
            table.problem(key, tr("{name} has no upper limit of normal.", name=name), *place)


def _check_codes(table: "Table", codes: Iterable[str], item: "Item | None") -> None:
    known = {choice.code for choice in item.choices} if item is not None else set()
    for place, code in enumerate(codes if item is not None else ()):
        if code not in known:
            table.problem("codes", tr("The item has no choice {code}.", code=code), place)


def _gradings(draft: "Draft") -> dict[str, tuple[LabTerm, ...]] | None:
    """Return the gradings of the design's CTCAE version; None when the program has no limits of it."""
    try:
        return dict(lab_table(draft.study.texts.ctcae_version)) if draft.study else None
    except UserError:
        return None
