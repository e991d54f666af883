"""What a coordinator types, key by key: decimal commas, digits for choices, codes for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from frailty_desktop.demo_data.cohort import DemoPatient, invent
from frailty_desktop.demo_data.visit_answers import VisitNews, typed_on
from frailty_desktop.study.design import Form, Item, ItemType, Range
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.missing_reason import MissingReason

SEED = 5


def invented_patient(consent_on: date, sex: str = "F") -> DemoPatient:
    """Invent a patient who fits the protocol; her arm is nobody's business here."""
    people = invent(["cells_100", "placebo"] * 3, [consent_on] * 6, seed=SEED)
    return next(person for person in people if person.sex == sex)


def answers_for(form: Form, patient: DemoPatient, news: VisitNews) -> dict[FieldKey, str]:
    """Find what would be typed at a visit, and something plausible for every field left out."""
    known = typed_on(form, patient, news)
    optional = {
        FieldKey(item.name): plausible(item)
        for item in form.items()
        if item.derivation is None and FieldKey(item.name) not in known
    }
    return {**optional, **known}


def plausible(item: Item) -> str:
    """Invent an answer by the item's type and range; a missing code where one is allowed."""
    if MissingReason.NOT_DONE in item.missing_reasons:
        return MissingReason.NOT_DONE.code
    if item.type in (ItemType.INTEGER, ItemType.DECIMAL, ItemType.VISUAL_SCALE):
        return f"{_middle(item.soft or item.hard or Range(low=0, high=2)):.{item.places}f}"
    fixed = {ItemType.TEXT: "NB", ItemType.NOTE: "As last time", ItemType.TIME: "0905", ItemType.YES_NO: "n"}
    return fixed.get(item.type, "")


def keys_for(item: Item, answer: str) -> str:
    """Say which keys enter an answer: "23.5" by 2 3 , 5 and the second choice by 2."""
    if item.type is ItemType.CHOICE:
        return _digit(item, answer)
    if item.type is ItemType.DECIMAL:
        return answer.replace(".", ",")
    if (
        item.type in (ItemType.DATE, ItemType.PARTIAL_DATE)
        and answer.count("-") == 2
        and answer[:4].isdigit()
    ):
        year, month, day = answer.split("-")
        return f"{int(day)}/{int(month)}/{year}"
    return answer


def is_number_with_comma(item: Item, keys: str) -> bool:
    """Say whether a decimal comma is among the keys."""
    return item.type is ItemType.DECIMAL and "," in keys


def by_name(answers: Mapping[str, str]) -> dict[FieldKey, str]:
    """Key answers of the first group by field."""
    return {FieldKey(name): text for name, text in answers.items()}


def _digit(item: Item, answer: str) -> str:
    codes = [choice.code for choice in item.choices]
    if answer not in codes or any(code.isdigit() for code in codes):
        return answer  # a missing code, or a choice whose code is its digit
    return str(codes.index(answer) + 1)


def _middle(limits: Range) -> float:
    low = limits.low if limits.low is not None else 0.0
    high = limits.high if limits.high is not None else low + 2
    return (low + high) / 2
