"""Explains every column of the exported tables: label, type, unit, codes, ranges, derivation, CDISC codes."""

from collections.abc import Iterator

from frailty_desktop.exports.cells import Cell
from frailty_desktop.exports.table_layout import Aspect, Column, TableLayout, layouts
from frailty_desktop.study.design import Derivation, Item, ItemType, Range, StudyDesign
from frailty_desktop.translation import tr

HEADING = (
    "file",
    "column",
    "says",
    "form",
    "form_title",
    "form_kind",
    "section",
    "section_title",
    "item",
    "label",
    "type",
    "unit",
    "decimals",
    "codes",
    "soft_low",
    "soft_high",
    "hard_low",
    "hard_high",
    "required",
    "required_when",
    "show_when",
    "missing_reasons",
    "derived_by",
    "derived_from",
    "help",
    "cdisc_domain",
    "cdisc_variable",
    "cdisc_test_code",
    "cdisc_category",
    "c_code",
    "loinc",
)
CHOICE_HEADING = ("item", "code", "label", "submission_value", "c_code")


def dictionary_rows(design: StudyDesign) -> Iterator[tuple[Cell, ...]]:
    """Describe every item column of every table, in their order."""
    for layout in layouts(design):
        sections = {item.name: section for section in layout.form.sections for item in section.items}
        for column in layout.columns:
            section = sections[column.item.name]
            place = (layout.form.name, layout.form.title, layout.form.kind.value, section.name, section.title)
            yield (*_column(layout, column), *place, *_item(column))


def choice_rows(design: StudyDesign) -> Iterator[tuple[Cell, ...]]:
    """List every code of every choice item."""
    for form in design.forms:
        for item in form.items():
            for choice in item.choices:
                yield (item.name, choice.code, choice.label, choice.submission_value, choice.c_code)


def _column(layout: TableLayout, column: Column) -> tuple[Cell, ...]:
    says = {
        Aspect.VALUE: _value_words(column.item),
        Aspect.LABEL: tr("label of the code"),
        Aspect.PRECISION: tr("how much of the date is known: year, month or day"),
        Aspect.MISSING: tr("why there is no value"),
    }
    return (f"{layout.name}.csv", column.name, says[column.aspect])


def _value_words(item: Item) -> str:
    return {
        ItemType.CHOICE: tr("code"),
        ItemType.MULTIPLE_CHOICE: tr("codes, separated by commas"),
        ItemType.YES_NO: tr("1 yes, 0 no"),
        ItemType.DURATION: tr("seconds"),
        ItemType.DATE: tr("date, ISO 8601"),
        ItemType.PARTIAL_DATE: tr("date as far as known, ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD"),
        ItemType.TIME: tr("time of day, HH:MM"),
        ItemType.DATETIME: tr("local date and time"),
    }.get(item.type, tr("value"))


def _item(column: Column) -> tuple[Cell, ...]:
    item, coding = column.item, column.item.coding
    return (
        item.name,
        item.label,
        item.type.value,
        item.unit or ("s" if item.type is ItemType.DURATION else ""),
        item.places if item.type is ItemType.DECIMAL else None,
        "; ".join(f"{choice.code}={choice.label}" for choice in item.choices),
        *_limits(item.soft),
        *_limits(item.hard),
        int(item.required),
        item.required_when,
        item.show_when,
        "; ".join(reason.value for reason in item.missing_reasons),
        *_derivation(item.derivation),
        item.help,
        coding.domain,
        coding.variable,
        coding.test_code,
        coding.category,
        coding.c_code,
        coding.loinc,
    )


def _limits(limits: Range | None) -> tuple[Cell, Cell]:
    return (None, None) if limits is None else (limits.low, limits.high)


def _derivation(derivation: Derivation | None) -> tuple[Cell, Cell]:
    if derivation is None:
        return "", ""
    given = {**derivation.inputs, **{name: str(value) for name, value in derivation.constants.items()}}
    sources = "; ".join(f"{name}={source}" for name, source in given.items())
    return f"{derivation.score}.{derivation.output}", sources
