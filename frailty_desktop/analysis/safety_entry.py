"""One entry of the adverse event log: its answers by the part they play."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from frailty_desktop.study import event_rules
from frailty_desktop.study.answers import Answer, display
from frailty_desktop.study.design import Item, KeyItem, StudyDesign
from frailty_desktop.study.partial_date import PartialDate


class Entry:
    """One entry of the log: its answers by the part they play."""

    def __init__(self, design: StudyDesign, items: Mapping[str, Item], answers: Mapping[str, Answer]) -> None:
        self._design = design
        self._items = items
        self._answers = answers

    def of(self, name: str) -> Any:
        """Return the value of an item."""
        answer = self._answers.get(name)
        return answer.value if answer is not None else None

    def value(self, part: KeyItem) -> Any:
        """Return the value of a part."""
        return self.of(self._design.key_items.get(part, ""))

    def words(self, part: KeyItem) -> str:
        """Write the answer of a part for people."""
        name = self._design.key_items.get(part, "")
        answer = self._answers.get(name)
        return display(self._items[name], answer) if answer is not None else ""

    def terms(self, part: KeyItem) -> frozenset[str]:
        """Return the chosen code of a part and its submission value."""
        item = self._items.get(self._design.key_items.get(part, ""))
        return event_rules.choice_terms(item, self.value(part))

    def label(self, part: KeyItem) -> str:
        """Return the label of the item that plays a part."""
        item = self._items.get(self._design.key_items.get(part, ""))
        return item.label if item is not None else ""

    def first(self, names: tuple[str, ...]) -> str:
        """Write the first of some items that is answered."""
        for name in names:
            answer = self._answers.get(name)
            if answer is not None and str(answer.value or "").strip():
                return " ".join(display(self._items[name], answer).split())
        return ""


def partial_date(value: object) -> PartialDate | None:
    """Return a date value as a partial date."""
    if isinstance(value, PartialDate):
        return value
    day = value.date() if isinstance(value, datetime) else value
    return PartialDate.of(day) if isinstance(day, date) else None
