"""What a condition or a score in a form may see: the form as it stands, then the rest of the patient."""

from collections.abc import Callable, Container
from datetime import date

from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import SettingValue
from frailty_desktop.study.item_sources import SourceKind, read_source
from frailty_desktop.study.patient_values import PatientValues


class FormScope:
    """The view from one section and group; `own` finds the answers of the form itself."""

    def __init__(
        self, patient: PatientValues, own_items: Container[str], own: Callable[[str], Answer | None]
    ) -> None:
        self._patient = patient
        self._own_items = own_items
        self._own = own

    @property
    def today(self) -> date:
        """The day it is."""
        return self._patient.today

    @property
    def visit_date(self) -> date | None:
        """The day of the visit in hand."""
        return self._patient.visit_date

    def lookup(self, item: str, visit: str | None = None) -> Answer | None:
        """Return the form's own answer as it stands, or the patient's."""
        if item in self._own_items and visit in (None, self._patient.visit):
            return self._own(item)
        return self._patient.lookup(item, visit)

    def previous(self, item: str) -> Answer | None:
        """Return the latest answer from before this visit."""
        return self._patient.previous(item)

    def setting(self, name: str) -> SettingValue | None:
        """Return a study setting."""
        return self._patient.setting(name)

    def source(self, text: str) -> Answer | None:
        """Return the answer that an input of a derived item names."""
        source = read_source(text)
        if source.kind is SourceKind.ITEM:
            return self.lookup(source.name)
        if source.kind is SourceKind.VISIT_ITEM:
            return self.lookup(source.name, source.visit)
        if source.kind is SourceKind.SETTING:
            value = self.setting(source.name)
            return None if value is None else Answer(str(value), value=value)
        day = self.today if source.kind is SourceKind.TODAY else self.visit_date
        return None if day is None else Answer(day.isoformat(), value=day)
