"""What a person may do with the form that lies open, and why a field takes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import date_words
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.form_review import FormReview
    from frailty_desktop.services.forms import FormRecord
    from frailty_desktop.services.holds import HoldState
    from frailty_desktop.services.rights import Right
    from frailty_desktop.study.form_state import FieldKey


@dataclass(frozen=True, slots=True)
class FormAccess:
    """`enters`: this person enters data here; `opened`: the fields that take it on a held form, else None.

    `why` says at the head of the form why not every field takes something; "" when they all do.
    """

    may: frozenset[Right]
    enters: bool
    opened: frozenset[FieldKey] | None
    is_read_only: bool
    why: str

    def takes(self, key: FieldKey) -> bool:
        """Say whether something may be typed into a field."""
        return self.enters and (self.opened is None or key in self.opened)

    @property
    def changes_form(self) -> bool:
        """Whether the form as a whole may be completed, voided, or have another group."""
        return self.enters and self.opened is None

    def can(self, right: str) -> bool:
        """Say whether this person may do something of review here."""
        return not self.is_read_only and right in self.may


def access_to(
    record: FormRecord, review: FormReview, may: frozenset[Right], *, is_read_only: bool
) -> FormAccess:
    """Work out what may be typed where."""
    enters = "enter_data" in may and not is_read_only and not record.is_voided
    hold = review.hold
    return FormAccess(
        may=may,
        enters=enters,
        opened=None if hold is None else hold.opened,
        is_read_only=is_read_only,
        why=_why(hold, may, is_read_only=is_read_only),
    )


def _why(hold: HoldState | None, may: frozenset[Right], *, is_read_only: bool) -> str:
    if hold is not None:
        return _held_words(hold, enters="enter_data" in may and not is_read_only)
    if is_read_only:
        return tr("The study is open for reading only.")
    if "enter_data" not in may:
        return tr("You read this form; whoever works with the patient enters and corrects it.")
    return ""


def _held_words(hold: HoldState, *, enters: bool) -> str:
    held = tr("{words} on {day}", words=hold.words(), day=date_words(hold.at.astimezone().date()))
    if hold.opened and enters:
        return tr("{held}; a query has opened the fields marked with an open lock.", held=held)
    if enters:
        return tr("{held}; ask for a query to correct a field.", held=held)
    return f"{held}."
