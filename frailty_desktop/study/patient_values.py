"""Everything of one patient that a form may look at: answers of this and other visits, study settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import SettingValue, StudyDesign


@dataclass(frozen=True)
class PatientValues:
    """One patient's answers as seen from one visit.

    `values` maps (visit name, item) to the answer, in the order of the visits' dates; log forms have the
    visit "". `visit_dates` keeps later visits out of "earlier" when an old form is opened again. Items in
    `asked_here` belong to this visit: an earlier answer never stands in for them, however empty they are.
    """

    today: date
    visit: str
    visit_date: date | None
    values: Mapping[tuple[str, str], Answer]
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    visit_dates: Mapping[str, date] = field(default_factory=dict)
    asked_here: frozenset[str] = frozenset()

    def lookup(self, item: str, visit: str | None = None) -> Answer | None:
        """Return the answer at this visit, else the latest earlier one; at a named visit if one is given."""
        here = self.values.get((self.visit if visit is None else visit, item))
        if visit is not None or item in self.asked_here or (here is not None and not here.is_empty):
            return here
        return self.previous(item) or self.values.get(("", item))

    def previous(self, item: str) -> Answer | None:
        """Return the latest answer from a visit before this one."""
        for visit, answer in reversed(self._by_item.get(item, ())):
            if not answer.is_empty and visit in self._earlier_visits:
                return answer
        return None

    def setting(self, name: str) -> SettingValue | None:
        """Return a study setting."""
        return self.settings.get(name)

    @cached_property
    def _by_item(self) -> dict[str, list[tuple[str, Answer]]]:
        found: dict[str, list[tuple[str, Answer]]] = {}
        for (visit, item), answer in self.values.items():
            found.setdefault(item, []).append((visit, answer))
        return found

    @cached_property
    def _earlier_visits(self) -> frozenset[str]:
        order = list(dict.fromkeys(visit for visit, _ in self.values if visit))
        if self.visit in order:
            order = order[: order.index(self.visit)]
        return frozenset(visit for visit in order if self._is_not_later(visit))

    def _is_not_later(self, visit: str) -> bool:
        day = self.visit_dates.get(visit)
        return self.visit_date is None or day is None or day <= self.visit_date


def items_asked_at(design: StudyDesign, visit: str) -> frozenset[str]:
    """Name the items of the forms expected at a visit; none for log forms, which stand outside visits."""
    expected = {entry.form for plan in design.visits if plan.name == visit for entry in plan.forms}
    return frozenset(item.name for form in design.forms if form.name in expected for item in form.items())
