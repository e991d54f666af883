"""Checks the expressions and derivations of a design: readable, naming what exists, in no circle."""

from collections.abc import Iterable, Iterator

from frailty_desktop.study.conditions import Condition, ConditionError
from frailty_desktop.study.design import Derivation, Item, ItemType, Section
from frailty_desktop.study.design_draft import Draft
from frailty_desktop.study.design_table import Table
from frailty_desktop.study.form_plan import feeds
from frailty_desktop.study.item_sources import SourceKind, read_source
from frailty_desktop.study.scores.registry import SCORES, Score, ScoreOutput
from frailty_desktop.translation import tr

_TEXT_TYPES = frozenset({ItemType.TEXT, ItemType.NOTE, ItemType.CHOICE, ItemType.YES_NO, ItemType.DATE})
_CODED = frozenset({ItemType.CHOICE, ItemType.MULTIPLE_CHOICE})


def check_expressions(draft: Draft) -> None:
    """Note every expression and derivation that cannot work."""
    checker = _Checker(draft)
    for form in draft.forms:
        for section, table in form.sections:
            checker.expression(table, "show_when", section.show_when)
        for item, table in form.items:
            checker.expression(table, "show_when", item.show_when)
            checker.expression(table, "required_when", item.required_when)
            if item.derivation is not None:
                checker.derivation(table, item, item.derivation)
        for check, table in form.checks:
            checker.expression(table, "holds", check.holds)
    for visit, table in draft.visits:
        for index, expected in enumerate(visit.forms):
            checker.expression(table, "forms", expected.when, index)
    _runs_in_no_circle(draft)


class _Checker:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._items = draft.items_by_name()
        self._visits = draft.visit_names()
        self._settings = draft.settings()

    def expression(self, table: Table, key: str, text: str, *more: int) -> None:
        if not text.strip():
            return
        try:
            condition = Condition.compile(text)
        except ConditionError as error:
            table.problem(key, str(error), *more)
            return
        for sentence in self._unknown_names(condition):
            table.problem(key, sentence, *more)
        for name, code in condition.compared:
            item = self._items.get(name)
            if (
                item is not None
                and item.type in _CODED
                and code not in {choice.code for choice in item.choices}
            ):
                table.problem(
                    key, tr("{name} has no choice with the code {code}.", name=name, code=code), *more
                )

    def _unknown_names(self, condition: Condition) -> Iterator[str]:
        if self._draft.has_all_items:
            for name in sorted((condition.names | condition.elsewhere) - self._items.keys()):
                yield tr("There is no item {name}.", name=name)
        if self._draft.has_all_visits:
            for name in sorted(condition.visits - self._visits):
                yield tr("There is no visit {name}.", name=name)
        if self._draft.study is not None:
            for name in sorted(condition.settings - self._settings.keys()):
                yield tr("There is no setting {name}.", name=name)

    def derivation(self, table: Table, item: Item, derivation: Derivation) -> None:
        instrument = SCORES.get(derivation.score)
        if instrument is None:
            if derivation.score:
                known = ", ".join(sorted(SCORES))
                sentence = tr(
                    "There is no score {name}; there are: {known}.", name=derivation.score, known=known
                )
                table.problem("derived", sentence, "score")
            return
        self._inputs_fit(table, derivation, instrument)
        output = next((output for output in instrument.outputs if output.name == derivation.output), None)
        if output is not None:
            _output_fits(table, item, output)
        elif derivation.output:
            known = ", ".join(output.name for output in instrument.outputs)
            sentence = tr(
                "The score has no output {name}; it has: {known}.", name=derivation.output, known=known
            )
            table.problem("derived", sentence, "output")

    def _inputs_fit(self, table: Table, derivation: Derivation, instrument: Score) -> None:
        given = {"inputs": derivation.inputs, "constants": derivation.constants}
        known = {entry.name for entry in instrument.inputs}
        for key, names in given.items():
            for name in sorted(names.keys() - known):
                listed = ", ".join(sorted(known)[:40])
                sentence = tr("The score has no input {name}; it has: {known}.", name=name, known=listed)
                table.problem("derived", sentence, key, name)
        needed = {entry.name for entry in instrument.inputs if entry.required}
        for name in sorted(needed - derivation.inputs.keys() - derivation.constants.keys()):
            table.problem("derived", tr("The score needs the input {name}.", name=name), "inputs")
        for name in sorted(derivation.inputs.keys() & derivation.constants.keys()):
            table.problem(
                "derived", tr("{name} is given as input and as constant.", name=name), "constants", name
            )
        for name, source in derivation.inputs.items():
            for sentence in self._source_problems(source):
                table.problem("derived", sentence, "inputs", name)

    def _source_problems(self, text: str) -> Iterator[str]:
        source = read_source(text)
        has_item = source.kind in (SourceKind.ITEM, SourceKind.VISIT_ITEM)
        if has_item and self._draft.has_all_items and source.name not in self._items:
            yield tr("There is no item {name}.", name=source.name)
        if (
            source.kind is SourceKind.VISIT_ITEM
            and self._draft.has_all_visits
            and source.visit not in self._visits
        ):
            yield tr("There is no visit {name}.", name=source.visit)
        if (
            source.kind is SourceKind.SETTING
            and self._draft.study is not None
            and source.name not in self._settings
        ):
            yield tr("There is no setting {name}.", name=source.name)


def _output_fits(table: Table, item: Item, output: ScoreOutput) -> None:
    if output.is_text and item.type not in _TEXT_TYPES:
        table.problem(
            "type",
            tr(
                "The output {name} is a word, so the item must be a choice, yes_no or text.", name=output.name
            ),
        )
    if output.is_text:
        return
    if not item.type.is_number and item.type is not ItemType.CHOICE:
        table.problem(
            "type", tr("The output {name} is a number, so the item must be one too.", name=output.name)
        )
    if output.places > 0 and item.type is ItemType.INTEGER:
        table.problem(
            "type", tr("The output {name} has decimals, so the item must be decimal.", name=output.name)
        )


def _feeds(item: Item, section: Section) -> set[str]:
    try:
        return feeds(item, section)
    except ConditionError:  # noted already, at its own place
        return set()


def _runs_in_no_circle(draft: Draft) -> None:
    edges = {
        item.name: _feeds(item, section)
        for form in draft.forms
        for section, _ in form.sections
        for item in section.items
    }
    circle = _members_of_circles(edges)
    for item, table in draft.placed_items():
        if item.name in circle:
            others = ", ".join(sorted(circle))
            key = "derived" if item.derivation is not None else "show_when"
            table.problem(
                key if table.has(key) else "name",
                tr("What it depends on runs in a circle: {names}.", names=others),
            )


def _members_of_circles(edges: dict[str, set[str]]) -> set[str]:
    """Strip, from both ends, what cannot be part of a circle; what stays is one, or lies between two."""
    left = {name: {target for target in targets if target in edges} for name, targets in edges.items()}
    while True:
        targets = _union(left.values())
        free = {name for name, reads in left.items() if not reads or name not in targets}
        if not free:
            return set(left)
        left = {name: reads - free for name, reads in left.items() if name not in free}


def _union(sets: Iterable[set[str]]) -> set[str]:
    together: set[str] = set()
    for one in sets:
        together |= one
    return together
