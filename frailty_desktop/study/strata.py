"""The strata of an allocation list: which there are, and which one a patient's answers lead to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import product

from frailty_desktop.study.condition_evaluator import completed_years
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.design_policies import Factor
from frailty_desktop.study.partial_date import PartialDate

BETWEEN = " / "
UNSTRATIFIED = ""
_YES, _NO = "yes", "no"


def all_strata(factors: Sequence[Factor], sites: Sequence[str], items: Mapping[str, Item]) -> tuple[str, ...]:
    """Name every stratum in the design's order; one without a name when there is no factor."""
    levels = [tuple(sites) if factor.is_site else _levels(factor, items[factor.item]) for factor in factors]
    return tuple(BETWEEN.join(combination) for combination in product(*levels))


def level_of(factor: Factor, item: Item, value: object, consented_on: date | None) -> str:
    """Return the level a patient's answer falls in, "" when the answer is missing or leaves it open."""
    if item.type is ItemType.CHOICE:
        return value if isinstance(value, str) else ""
    if item.type is ItemType.YES_NO:
        return {True: _YES, False: _NO}.get(value, "") if isinstance(value, bool) else ""
    if item.type.is_number:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return _band(factor.cuts, float(value)) if is_number else ""  # type: ignore[arg-type]
    return _age_band(factor, value, consented_on)


def _levels(factor: Factor, item: Item) -> tuple[str, ...]:
    if item.type is ItemType.CHOICE:
        return tuple(choice.code for choice in item.choices)
    if item.type is ItemType.YES_NO:
        return (_YES, _NO)
    return tuple(_band(factor.cuts, number) for number in (float("-inf"), *factor.cuts))


def _band(cuts: Sequence[float], number: float) -> str:
    reached = sum(number >= cut for cut in cuts)
    if reached == 0:
        return f"<{cuts[0]:g}"
    if reached == len(cuts):
        return f">={cuts[-1]:g}"
    return f"{cuts[reached - 1]:g} to <{cuts[reached]:g}"


def _age_band(factor: Factor, value: object, consented_on: date | None) -> str:
    """Find the band of the age at consent; a partly known date of birth counts when every day fits one."""
    day = value.date() if isinstance(value, datetime) else value
    if consented_on is None or not isinstance(day, date | PartialDate):
        return ""
    born = PartialDate.of(day)
    ages = (completed_years(born.latest(), consented_on), completed_years(born.earliest(), consented_on))
    bands = {_band(factor.cuts, age) for age in ages}
    return bands.pop() if len(bands) == 1 else ""
