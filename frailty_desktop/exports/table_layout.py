"""Which CSV files a design makes and which columns each has: one row per form, or per group of a repeat."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from frailty_desktop.study.design import Form, FormKind, Item, ItemType, Section, StudyDesign


class Aspect(StrEnum):
    """What a column says about an item; all but the value have a name of their own."""

    VALUE = "value"
    LABEL = "label"
    PRECISION = "precision"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an item."""

    name: str
    item: Item
    aspect: Aspect


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One CSV file. A repeating section has a file of its own, so that no row carries empty repeats."""

    name: str
    form: Form
    section: Section | None
    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def is_repeated(self) -> bool:
        """Say whether a row is one group of a repeating section."""
        return self.section is not None

    @property
    def heading(self) -> tuple[str, ...]:
        """Return the names of all columns in their order."""
        return (*self.keys, *(column.name for column in self.columns))


VISIT_KEYS = ("patient", "site", "visit", "visit_ordinal", "visit_date", "form_state")
LOG_KEYS = ("patient", "site", "entry", "form_state")
GROUP_KEY = "group"


def layouts(design: StudyDesign) -> tuple[TableLayout, ...]:
    """List the tables of all forms in the order of the design."""
    return tuple(layout for form in design.forms for layout in _of_form(form))


def _of_form(form: Form) -> Iterator[TableLayout]:
    keys = LOG_KEYS if form.kind is FormKind.LOG else VISIT_KEYS
    single = [item for section in form.sections if not section.repeats for item in section.items]
    yield TableLayout(form.name, form, None, keys, _columns(single, keys))
    for section in form.sections:
        if section.repeats:
            group_keys = (*keys, GROUP_KEY)
            columns = _columns(section.items, group_keys)
            yield TableLayout(f"{form.name}__{section.name}", form, section, group_keys, columns)


def _columns(items: "list[Item] | tuple[Item, ...]", keys: tuple[str, ...]) -> tuple[Column, ...]:
    taken = {*keys, *(item.name for item in items)}
    return tuple(
        Column(_free_name(item, aspect, taken), item, aspect) for item in items for aspect in aspects(item)
    )


def aspects(item: Item) -> tuple[Aspect, ...]:
    """Say which columns an item has; the design alone decides, so that every export has the same ones."""
    beside = _BESIDE.get(item.type)
    missing = (Aspect.MISSING,) if item.missing_reasons else ()
    return (Aspect.VALUE, *([beside] if beside else []), *missing)


_BESIDE: Mapping[ItemType, Aspect] = {
    ItemType.CHOICE: Aspect.LABEL,
    ItemType.MULTIPLE_CHOICE: Aspect.LABEL,
    ItemType.PARTIAL_DATE: Aspect.PRECISION,
}


def _free_name(item: Item, aspect: Aspect, taken: set[str]) -> str:
    """Name a column; an item may itself be called "pain_missing", and two columns never share a name."""
    if aspect is Aspect.VALUE and item.name not in {*VISIT_KEYS, *LOG_KEYS, GROUP_KEY}:
        return item.name
    name = f"{item.name}_{aspect.value}"
    while name in taken:
        name += "_"
    taken.add(name)
    return name
