"""Typed choices: a code, the first letters of a label, or the place in the list when no code is a number."""

import re

from frailty_desktop.study.design import Choice, Item
from frailty_desktop.study.number_text import NotUnderstood
from frailty_desktop.translation import tr

_YES = frozenset({"y", "yes", "j", "ja", "1", "true"})
_NO = frozenset({"n", "no", "nein", "0", "false"})
_SHOWN = 8


def read_yes_no(text: str) -> bool:
    """Read yes or no; NotUnderstood with a sentence."""
    lowered = text.casefold()
    if lowered in _YES or lowered == tr("yes").casefold():
        return True
    if lowered in _NO or lowered == tr("no").casefold():
        return False
    raise NotUnderstood(tr("Type y for yes or n for no."))


def code_of(item: Item, text: str) -> str | None:
    """Return the code that was typed as such, whatever its case; None when it is none."""
    exact = [choice.code for choice in item.choices if choice.code == text]
    if exact:
        return exact[0]
    lowered = text.casefold()
    return next((choice.code for choice in item.choices if choice.code.casefold() == lowered), None)


def read_choice(item: Item, text: str) -> str:
    """Read one choice and return its code; NotUnderstood with a sentence."""
    code = code_of(item, text)
    if code is not None:
        return code
    lowered = text.casefold()
    whole = [choice.code for choice in item.choices if choice.label.casefold() == lowered]
    if len(whole) == 1:
        return whole[0]
    if lowered.isdigit() and not any(choice.code.isdigit() for choice in item.choices):
        return _by_place(item, lowered)
    begun = [choice for choice in item.choices if choice.label.casefold().startswith(lowered)]
    if len(begun) == 1:
        return begun[0].code
    if begun:
        raise NotUnderstood(
            tr("{typed} can be {labels}. Type more letters.", typed=text, labels=_listed(begun))
        )
    raise NotUnderstood(
        tr("{typed} is none of the choices: {labels}.", typed=text, labels=_listed(item.choices))
    )


def read_choices(item: Item, text: str) -> tuple[str, ...]:
    """Read several choices, "1,3" or "1 3", into their codes in the order of the form."""
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if len(parts) == 1:
        parts = _spaced(item, parts[0])
    if not parts:
        raise NotUnderstood(tr("Type the choices with commas, as in 1,3."))
    codes = {read_choice(item, part) for part in parts}
    return tuple(choice.code for choice in item.choices if choice.code in codes)


def _spaced(item: Item, text: str) -> list[str]:
    """Split at spaces unless the whole is the beginning of one label, as in "chest pain"."""
    try:
        return [read_choice(item, text)]
    except NotUnderstood:
        return text.split()


def _by_place(item: Item, digits: str) -> str:
    if len(digits) > 3 or not 1 <= int(digits) <= len(item.choices):
        raise NotUnderstood(
            tr("{typed} is none of the choices: {labels}.", typed=digits, labels=_listed(item.choices))
        )
    return item.choices[int(digits) - 1].code


def _listed(choices: tuple[Choice, ...] | list[Choice]) -> str:
    shown = ", ".join(f"{choice.code} {choice.label}" for choice in choices[:_SHOWN])
    return shown if len(choices) <= _SHOWN else shown + ", ..."
