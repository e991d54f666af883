"""What a password must be: long enough, not the name, not one of those that everybody tries first."""

from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.storage.key_wrapping import folded
from frailty_desktop.study.design_policies import Access
from frailty_desktop.translation import tr

LONGEST: Final = 4_096
_FEWEST_DIFFERENT: Final = 5
_SHORTEST_PART: Final = 4
_TRIED_FIRST: Final = (
    "password",
    "passwort",
    "kennwort",
    "qwerty",
    "qwertz",
    "letmein",
    "welcome",
    "12345",
    "abcde",
)


def refuse_weak(name: str, password: str, rules: Access) -> None:
    """Raise unless the password may be used by a person of that name."""
    reason = _weakness(name, password, rules)
    if reason:
        raise UserError(
            tr("This password cannot be used: {reason}.", reason=reason),
            kept=tr("Nothing was saved."),
            next_step=tr("Three or four unrelated words are long, strong and easy to type."),
        )


def _weakness(name: str, password: str, rules: Access) -> str:
    plain = folded(password).replace(" ", "")
    if len(password) < rules.password_length:
        return tr("it needs at least {count} characters", count=rules.password_length)
    if len(password) > LONGEST:
        return tr("it is longer than {count} characters", count=LONGEST)
    if len(set(plain)) < _FEWEST_DIFFERENT:
        return tr("it repeats too few characters")
    if _holds_name(name, password):
        return tr("it contains your name")
    if any(plain.startswith(word) for word in _TRIED_FIRST):
        return tr("it begins like one that everybody tries first")
    return ""


def _holds_name(name: str, password: str) -> bool:
    """Look for words that begin with a part of the name; inside another word it weakens nothing."""
    parts = [part for part in folded(name).split() if len(part) >= _SHORTEST_PART]
    words = folded(password).split()
    return any(word.startswith(part) for part in parts for word in words)
