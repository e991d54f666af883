"""What is wrong or doubtful about one answer: required, not understood, out of range, too precise."""

from dataclasses import dataclass

from frailty_desktop.study.answers import Answer, number_of
from frailty_desktop.study.design import Item, ItemType, Range, Severity
from frailty_desktop.study.number_text import decimals_typed, number_text
from frailty_desktop.translation import tr

REQUIRED = "required"
FORMAT = "format"
HARD_RANGE = "hard_range"
SOFT_RANGE = "soft_range"
PRECISION = "precision"
OWN_CHECKS = frozenset({REQUIRED, FORMAT, HARD_RANGE, SOFT_RANGE, PRECISION})
"""Names of the checks every item has; a design's own checks have other names."""

_SLIPS = (0.1, 10.0, 0.01, 100.0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, or to accept when it is soft; shown at `item` and at `also_items`."""

    check: str
    message: str
    severity: Severity
    item: str
    group: int = 0
    also_items: tuple[str, ...] = ()


def answer_problems(item: Item, answer: Answer, *, is_required: bool, group: int = 0) -> tuple[Problem, ...]:
    """List what is wrong with one answer by itself."""
    if answer.problem:
        return (Problem(FORMAT, answer.problem, Severity.HARD, item.name, group),)
    if answer.is_empty:
        if not is_required or item.derivation is not None:
            return ()
        return (Problem(REQUIRED, _required_message(item), Severity.HARD, item.name, group),)
    number = number_of(item, answer) if item.type.is_number else None
    if number is None:
        return ()
    found = _range_problem(item, number, group)
    precise = _precision_problem(item, number, group)
    return tuple(problem for problem in (found, precise) if problem is not None)


def _required_message(item: Item) -> str:
    if not item.missing_reasons:
        return tr("{label} is still empty.", label=item.label)
    codes = ", ".join(reason.code for reason in item.missing_reasons)
    return tr(
        "{label} is still empty. Type it, or why it is missing: {codes}.", label=item.label, codes=codes
    )


def _range_problem(item: Item, number: float, group: int) -> Problem | None:
    for check, given, severity in (
        (HARD_RANGE, item.hard, Severity.HARD),
        (SOFT_RANGE, item.soft, Severity.SOFT),
    ):
        if given is not None and not given.contains(number):
            return Problem(check, _range_message(item, number, given), severity, item.name, group)
    return None


def _range_message(item: Item, number: float, given: Range) -> str:
    value = " ".join(part for part in (_label_words(item, number), item.unit) if part)
    if given.low is not None and number < given.low:
        said = tr("{label} {value} is below {limit:g}.", label=item.label, value=value, limit=given.low)
    else:
        said = tr("{label} {value} is above {limit:g}.", label=item.label, value=value, limit=given.high)
    meant = None if item.derivation is not None else _meant(item, number)
    return said if meant is None else said + " " + tr("Typed {number}?", number=_label_words(item, meant))


def _label_words(item: Item, number: float) -> str:
    """Write a number as short as it can be said; what was computed is rounded to its places."""
    return f"{number:.{item.places}f}" if item.derivation is not None else number_text(number)


def _meant(item: Item, number: float) -> float | None:
    """Guess the number meant when a decimal point slipped: the nearest power of ten that is plausible."""
    plausible = item.soft or item.hard
    if plausible is None or number == 0:
        return None
    places = 0 if item.type in (ItemType.INTEGER, ItemType.VISUAL_SCALE) else item.places
    for factor in _SLIPS:
        meant = round(number * factor, 6)
        if plausible.contains(meant) and decimals_typed(meant) <= places:
            return meant
    return None


def _precision_problem(item: Item, number: float, group: int) -> Problem | None:
    if item.derivation is not None or decimals_typed(number) <= item.places:
        return None
    if item.places == 0:
        message = tr(
            "{label} is measured in whole numbers here; all that was typed is kept.", label=item.label
        )
    else:
        message = tr(
            "{label} has more decimals than the {places} of the instrument; all that was typed is kept.",
            label=item.label,
            places=item.places,
        )
    return Problem(PRECISION, message, Severity.SOFT, item.name, group)
