"""What stands in the "last visit" column: the earlier value and the change since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import date_words
from frailty_desktop.study import answers
from frailty_desktop.study.form_state import FieldState
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.forms import PreviousValue


def previous_words(field: FieldState, previous: PreviousValue | None) -> tuple[str, str]:
    """Return the text of the column and its tooltip; both empty when there is no earlier value."""
    if previous is None:
        return "", ""
    item = field.item
    shown = answers.display(item, previous.answer)
    tip = tr("{visit}, {date}", visit=previous.visit_label, date=date_words(previous.on))
    before = answers.number_of(item, previous.answer)
    now = answers.number_of(item, field.answer)
    if not item.type.is_number or before is None or now is None:
        return shown, tip
    change = now - before
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{shown}  ({sign}{abs(change):.{item.places}f})", tip
