"""A form's rules read once: which field depends on which, and in what order changes must run through them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import Check, Form, Item, Section
from frailty_desktop.study.item_sources import SourceKind, read_source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One item with its section, its place in the order of computing, and the conditions that govern it."""

    item: Item
    section: Section
    rank: int
    shown_when: tuple[Condition, ...]
    required_when: Condition | None


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """One check of the form with its condition read."""

    check: Check
    holds: Condition
    section: Section


class FormPlan:
    """What must be looked at again when an answer changes."""

    def __init__(self, form: Form) -> None:
        places = [(item, section) for section in form.sections for item in section.items]
        ranks = _ranks({item.name: feeds(item, section) for item, section in places})
        self.fields: dict[str, FieldPlan] = {
            item.name: FieldPlan(item, section, ranks[item.name], _shown_when(item, section), _required(item))
            for item, section in places
        }
        self.checks = tuple(
            CheckPlan(check, Condition.compile(check.holds), self.fields[check.items[0]].section)
            for check in form.checks
        )
        self.followers = self._followers()
        self.required_by = _index(
            (name, plan.item.name) for name, plan in self._requirement_reads() if name in self.fields
        )
        self.checked_by: Mapping[str, tuple[int, ...]] = _index(
            (name, number)
            for number, plan in enumerate(self.checks)
            for name in (plan.holds.names | plan.holds.elsewhere | frozenset(plan.check.items))
            if name in self.fields
        )

    def _followers(self) -> Mapping[str, tuple[str, ...]]:
        """Map each item to those whose value or visibility follows; only onwards, so never in a circle."""
        return _index(
            (name, plan.item.name)
            for plan in self.fields.values()
            for name in feeds(plan.item, plan.section, elsewhere=True)
            if name in self.fields and self.fields[name].rank < plan.rank
        )

    def _requirement_reads(self) -> Iterable[tuple[str, FieldPlan]]:
        for plan in self.fields.values():
            if plan.required_when is not None:
                for name in plan.required_when.names | plan.required_when.elsewhere:
                    yield name, plan


_kept: dict[int, tuple[Form, FormPlan]] = {}
_MOST_KEPT = 500


def plan_of(form: Form) -> FormPlan:
    """Return the plan of a form; plans are kept, which is safe because a form never changes."""
    kept = _kept.get(id(form))
    if kept is not None and kept[0] is form:
        return kept[1]
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    plan = FormPlan(form)
    _kept[id(form)] = form, plan
    return plan


def feeds(item: Item, section: Section, *, elsewhere: bool = False) -> set[str]:
    """Return the items of the same visit that an item's value or visibility comes from.

    With `elsewhere`, also those read at a named visit, which may be the one in hand.
    """
    names: set[str] = set()
    for condition in _shown_when(item, section):
        names |= condition.names | (condition.elsewhere if elsewhere else frozenset())
    if item.derivation is not None:
        kinds = {SourceKind.ITEM, SourceKind.VISIT_ITEM} if elsewhere else {SourceKind.ITEM}
        sources = (read_source(text) for text in item.derivation.inputs.values())
        names |= {source.name for source in sources if source.kind in kinds}
    return names


def _shown_when(item: Item, section: Section) -> tuple[Condition, ...]:
    return tuple(Condition.compile(text) for text in (section.show_when, item.show_when) if text.strip())


def _required(item: Item) -> Condition | None:
    return Condition.compile(item.required_when) if item.required_when.strip() else None


def _ranks(reads: Mapping[str, set[str]]) -> dict[str, int]:
    """Number the items so that each comes after what it reads."""
    ranks: dict[str, int] = {}
    waiting = list(reads)
    while waiting:
        ready = [
            name for name in waiting if all(other in ranks or other not in reads for other in reads[name])
        ]
        if not ready:
            raise ValueError(f"items depend on each other in a circle: {', '.join(sorted(waiting))}")
        for name in ready:
            ranks[name] = len(ranks)
        waiting = [name for name in waiting if name not in ranks]
    return ranks


def _index(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    found: dict[str, dict[T, None]] = {}
    for name, reader in pairs:
        found.setdefault(name, {})[reader] = None
    return {name: tuple(readers) for name, readers in found.items()}
