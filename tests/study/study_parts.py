"""Small items, forms and patients for the tests of the study room."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Check, Choice, Form, FormKind, Item, ItemType, Section, Severity
from frailty_desktop.study.form_state import FieldKey, FormState, PatientValues
from frailty_desktop.study.missing_reason import MissingReason

TODAY = date(2026, 2, 14)
SEXES = (Choice("F", "Female"), Choice("M", "Male"))
GRADES = (Choice("1", "Mild"), Choice("2", "Moderate"), Choice("3", "Severe pain"))
ALL_REASONS = tuple(MissingReason)


def an_item(name: str = "grip", kind: ItemType = ItemType.DECIMAL, **given: Any) -> Item:
    """Make an item; decimals have one place unless told otherwise."""
    given.setdefault("label", name.capitalize())
    if kind is ItemType.DECIMAL:
        given.setdefault("places", 1)
    return Item(name=name, type=kind, **given)


def yes_no(name: str, **given: Any) -> Item:
    """Make a yes/no item."""
    return an_item(name, ItemType.YES_NO, **given)


def a_section(*items: Item, name: str = "main", **given: Any) -> Section:
    """Make a section."""
    return Section(name=name, title=name.capitalize(), items=items, **given)


def a_form(*parts: Item | Section, checks: tuple[Check, ...] = ()) -> Form:
    """Make a form of sections; loose items go into one section."""
    sections = [part for part in parts if isinstance(part, Section)]
    loose = [part for part in parts if isinstance(part, Item)]
    if loose:
        sections.insert(0, a_section(*loose))
    return Form(
        name="form",
        title="Form",
        short_title="Form",
        kind=FormKind.SINGLE,
        sections=tuple(sections),
        checks=checks,
    )


def a_check(holds: str, *items: str, severity: Severity = Severity.SOFT, name: str = "agrees") -> Check:
    """Make a check over items."""
    return Check(name=name, holds=holds, message="These do not agree.", severity=severity, items=items)


def a_patient(
    values: Mapping[tuple[str, str], Answer] | None = None, *, visit: str = "month_3", **given: Any
) -> PatientValues:
    """Make a patient as seen from a visit."""
    return PatientValues(TODAY, visit, TODAY, values or {}, **given)


def a_state(*parts: Item | Section, checks: tuple[Check, ...] = (), **typed: str) -> FormState:
    """Make a form state and type into it."""
    state = FormState(a_form(*parts, checks=checks), a_patient())
    for item, text in typed.items():
        state.enter(FieldKey(item), text)
    return state


def key(item: str, group: int = 0) -> FieldKey:
    """Name a field."""
    return FieldKey(item, group)
