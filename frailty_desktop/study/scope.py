"""What an expression may look at, whoever gives it: a form being filled, or a patient's stored answers."""

from datetime import date
from typing import Protocol

from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import SettingValue


class Scope(Protocol):
    """What an expression may look at: the answers of one patient as seen from one visit."""

    @property
    def today(self) -> date:
        """The day it is."""
        ...

    @property
    def visit_date(self) -> date | None:
        """The day of the visit in hand."""
        ...

    def lookup(self, item: str, visit: str | None = None) -> Answer | None:
        """Return the answer at this visit, else the latest earlier one; at a named visit if one is given."""
        ...

    def previous(self, item: str) -> Answer | None:
        """Return the latest answer from before this visit."""
        ...

    def setting(self, name: str) -> SettingValue | None:
        """Return a study setting."""
        ...
