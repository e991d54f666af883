"""Reads forms with their sections, items, choices and checks from TOML tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frailty_desktop.study.design import (
    Check,
    Choice,
    Coding,
    Derivation,
    Form,
    FormKind,
    Item,
    ItemType,
    Range,
    Section,
    SettingValue,
    Severity,
)
from frailty_desktop.study.design_table import Table
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.translation import tr

ChoiceLists = Mapping[str, tuple[Choice, ...]]
_MOST_REPEATS = 50
_MOST_PLACES = 6
_WITH_CHOICES = (ItemType.CHOICE, ItemType.MULTIPLE_CHOICE)
_WITH_PLACES = (ItemType.DECIMAL, ItemType.DURATION)


@dataclass(slots=True)
class ReadForm:
    """A form with the tables its parts were read from, so that later checks can name the place."""

    form: Form
    table: Table
    sections: list[tuple[Section, Table]] = field(default_factory=list)
    items: list[tuple[Item, Table]] = field(default_factory=list)
    checks: list[tuple[Check, Table]] = field(default_factory=list)


def read_choice_lists(table: Table) -> dict[str, tuple[Choice, ...]]:
    """Read choices.toml: each key is a list of choices, or a table of code = "label"."""
    lists = {}
    for name, value in table.values.items():
        if isinstance(value, dict):
            inner = table.table(name)
            lists[name] = _choices_of_mapping(inner) if inner else ()
        else:
            lists[name] = tuple(_choice(entry) for entry in table.tables(name))
        _refuse_repeated_codes(table, name, lists[name])
    table.close()
    return lists


def read_form(table: Table, choice_lists: ChoiceLists) -> ReadForm:
    """Read one file below forms/."""
    default_missing = _missing_reasons(table, "default_missing")
    reader = _FormReader(choice_lists, default_missing)
    sections = [reader.section(entry) for entry in table.tables("section", optional=False)]
    checks = [(_check(entry), entry) for entry in table.tables("check")]
    form = Form(
        name=table.name("name"),
        title=table.text("title"),
        short_title=table.text("short_title", optional=True) or table.text("title", optional=True),
        kind=table.one_of("kind", FormKind, default=FormKind.SINGLE),
        sections=tuple(section for section, _ in sections),
        checks=tuple(check for check, _ in checks),
        hide_previous=table.flag("hide_previous"),
        is_double_entry=table.flag("double_entry"),
        notice=table.text("notice", optional=True),
    )
    if not sections and table.has("section"):
        table.problem("section", tr("The form has no section."))
    table.close()
    return ReadForm(form, table, sections, reader.items, checks)


def _check(table: Table) -> Check:
    check = Check(
        name=table.name("name"),
        holds=table.text("holds"),
        message=table.text("message"),
        severity=table.one_of("severity", Severity, default=Severity.SOFT),
        items=table.texts("items", optional=False),
    )
    if not check.items and table.has("items"):
        table.problem("items", tr("A check needs at least one item to show its message at."))
    table.close()
    return check


def _choice(table: Table) -> Choice:
    choice = Choice(
        code=table.text("code"),
        label=table.text("label"),
        c_code=table.text("c_code", optional=True),
        submission_value=table.text("submission_value", optional=True),
    )
    if choice.code != choice.code.strip() or len(choice.code) > 60:
        table.problem("code", tr("A code has no space at its ends and at most 60 characters."))
    table.close()
    return choice


def _choices_of_mapping(table: Table) -> tuple[Choice, ...]:
    if isinstance(table.values.get("choices"), list):
        choices = tuple(_choice(entry) for entry in table.tables("choices"))
        table.close()
        return choices
    return tuple(Choice(code, table.text(code)) for code in table.values)


def _refuse_repeated_codes(table: Table, key: str, choices: tuple[Choice, ...]) -> None:
    if not choices:
        table.problem(key, tr("{key} has no choice.", key=key))
    seen: set[str] = set()
    for choice in choices:
        if choice.code and choice.code.casefold() in seen:
            table.problem(key, tr("The code {code} stands in {key} twice.", code=choice.code, key=key))
        seen.add(choice.code.casefold())


def _missing_reasons(table: Table, key: str) -> tuple[MissingReason, ...]:
    reasons = []
    for word in table.texts(key):
        try:
            reasons.append(MissingReason(word))
        except ValueError:
            known = ", ".join(MissingReason)
            table.problem(
                key, tr("{word} is no missing reason; there are: {known}.", word=word[:60], known=known)
            )
    return tuple(reasons)


class _FormReader:
    def __init__(self, choice_lists: ChoiceLists, default_missing: tuple[MissingReason, ...]) -> None:
        self._choice_lists = choice_lists
        self._default_missing = default_missing
        self.items: list[tuple[Item, Table]] = []

    def section(self, table: Table) -> tuple[Section, Table]:
        items = []
        for entry in table.tables("item", optional=False):
            items.append(self._item(entry))
            self.items.append((items[-1], entry))
        section = Section(
            name=table.name("name"),
            title=table.text("title"),
            items=tuple(items),
            repeats=table.whole("repeats", default=0, low=0, high=_MOST_REPEATS),
            help=table.text("help", optional=True),
            show_when=table.text("show_when", optional=True),
        )
        if not items and table.has("item"):
            table.problem("item", tr("The section has no item."))
        table.close()
        return section, table

    def _item(self, table: Table) -> Item:
        kind = table.one_of("type", ItemType)
        derivation = _derivation(table)
        item = Item(
            name=table.name("name"),
            label=table.text("label"),
            type=kind,
            places=self._places(table, kind),
            unit=table.text("unit", optional=True),
            choices=self._choices(table, kind),
            soft=_range(table, "soft"),
            hard=_range(table, "hard"),
            required=table.flag("required"),
            required_when=table.text("required_when", optional=True),
            show_when=table.text("show_when", optional=True),
            help=table.text("help", optional=True),
            missing_reasons=self._missing(table, is_derived=derivation is not None),
            coding=_coding(table),
            derivation=derivation,
            lowest_anchor=table.text("lowest", optional=True),
            highest_anchor=table.text("highest", optional=True),
            is_critical=table.flag("critical"),
        )
        table.close()
        return item

    def _missing(self, table: Table, *, is_derived: bool) -> tuple[MissingReason, ...]:
        given = _missing_reasons(table, "missing")
        if is_derived:
            return ()
        return given if table.has("missing") else self._default_missing

    def _places(self, table: Table, kind: ItemType) -> int:
        if table.has("places") and kind not in _WITH_PLACES:
            table.problem("places", tr("Only decimal and duration items have places."))
        if kind is ItemType.DECIMAL and not table.has("places"):
            table.problem(
                "places", tr("A decimal item needs places: how many decimals the instrument shows.")
            )
        low = 1 if kind is ItemType.DECIMAL else 0
        return table.whole("places", default=low, low=low, high=_MOST_PLACES)

    def _choices(self, table: Table, kind: ItemType) -> tuple[Choice, ...]:
        own = tuple(_choice(entry) for entry in table.tables("choices"))
        list_name = table.text("choice_list", optional=True)
        if table.has("choices"):
            _refuse_repeated_codes(table, "choices", own)
        if table.has("choices") and list_name:
            table.problem("choice_list", tr("Give choices or choice_list, not both."))
        if kind not in _WITH_CHOICES:
            if table.has("choices") or list_name:
                table.problem("choices", tr("Only choice and multiple_choice items have choices."))
            return ()
        if list_name:
            return self._choice_list(table, list_name)
        if not table.has("choices"):
            table.problem("choices", tr("A choice item needs choices or choice_list."))
        return own

    def _choice_list(self, table: Table, name: str) -> tuple[Choice, ...]:
        if name not in self._choice_lists:
            known = ", ".join(sorted(self._choice_lists)) or tr("none")
            table.problem(
                "choice_list",
                tr("There is no choice list {name}; there are: {known}.", name=name, known=known),
            )
        return self._choice_lists.get(name, ())


def _range(table: Table, key: str) -> Range | None:
    wanted = tr("[low, high] or a table with low, high or both")
    value = table.value(key, (list, dict), wanted, optional=True)
    if isinstance(value, dict):
        inner = Table(value, (*table.path, key), table.file, table.findings)
        found = Range(inner.optional_number("low"), inner.optional_number("high"))
        inner.close()
        if found.low is None and found.high is None:
            table.problem(key, tr("{key} takes {wanted}.", key=key, wanted=wanted))
    elif isinstance(value, list):
        found = _range_of_list(table, key, value, wanted)
    else:
        return None
    if found.low is not None and found.high is not None and found.low > found.high:
        table.problem(
            key, tr("{key} runs from {low:g} down to {high:g}.", key=key, low=found.low, high=found.high)
        )
    return found


def _range_of_list(table: Table, key: str, value: list[object], wanted: str) -> Range:
    if len(value) != 2:
        table.problem(key, tr("{key} takes {wanted}.", key=key, wanted=wanted))
        return Range()
    ends = Table({"low": value[0], "high": value[1]}, (*table.path, key), table.file, table.findings)
    return Range(ends.number("low"), ends.number("high"))


def _coding(table: Table) -> Coding:
    inner = table.table("cdisc")
    loinc = table.text("loinc", optional=True)
    if inner is None:
        return Coding(loinc=loinc)
    coding = Coding(
        domain=inner.text("domain", optional=True),
        variable=inner.text("variable", optional=True),
        test_code=inner.text("test_code", optional=True),
        category=inner.text("category", optional=True),
        c_code=inner.text("c_code", optional=True),
        loinc=loinc,
    )
    inner.close()
    return coding


def _derivation(table: Table) -> Derivation | None:
    inner = table.table("derived")
    if inner is None:
        return None
    inputs = inner.table("inputs")
    constants = inner.table("constants")
    derivation = Derivation(
        score=inner.text("score"),
        output=inner.text("output"),
        inputs={key: inputs.text(key) for key in inputs.values} if inputs else {},
        constants=setting_values(constants) if constants else {},
    )
    inner.close()
    return derivation


def setting_values(table: Table) -> dict[str, SettingValue]:
    """Read a table of free names with plain values."""
    found: dict[str, SettingValue] = {}
    for key in table.values:
        value = table.value(key, (str, int, float, bool), tr("a text, a number, or true or false"))
        if isinstance(value, float):
            found[key] = table.number(key)
        elif isinstance(value, str | bool | int):
            found[key] = value
    return found
