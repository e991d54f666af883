"""The pages one can go to, and the places within them; the way back is a list of places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

NEW = "new"


class PageName(StrEnum):
    """The pages one can go to."""

    WELCOME = "welcome"
    TODAY = "today"
    PATIENTS = "patients"
    PATIENT = "patient"
    FORM = "form"
    ADVERSE_EVENTS = "adverse_events"
    CHARTS = "charts"
    STUDY = "study"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the window one is: a page, and what it shows. Going back goes to the place before."""

    page: PageName
    patient_id: UUID | None = None
    form_id: UUID | None = None
    item: str = ""  # form: the field that gets the cursor; charts: the endpoint; history: only this item
    note: str = ""  # a sentence to show on arrival ("Unfinished since 14:02.")

    @classmethod
    def today(cls) -> Place:
        """The work list."""
        return cls(PageName.TODAY)

    @classmethod
    def patients(cls, *, new: bool = False) -> Place:
        """The list of patients; `new` opens the panel for a new one."""
        return cls(PageName.PATIENTS, item=NEW if new else "")

    @classmethod
    def patient(cls, patient_id: UUID) -> Place:
        """One patient."""
        return cls(PageName.PATIENT, patient_id)

    @classmethod
    def form(cls, form_id: UUID, patient_id: UUID | None = None, item: str = "") -> Place:
        """One form instance, the cursor in `item` when given."""
        return cls(PageName.FORM, patient_id, form_id, item)

    @classmethod
    def adverse_events(cls, patient_id: UUID | None = None) -> Place:
        """The adverse event log of the study, or of one patient."""
        return cls(PageName.ADVERSE_EVENTS, patient_id)

    @classmethod
    def charts(cls, patient_id: UUID | None = None, endpoint: str = "") -> Place:
        """The charts of one patient, or of nobody in particular."""
        return cls(PageName.CHARTS, patient_id, item=endpoint)

    @classmethod
    def study(cls) -> Place:
        """The study: design, versions, backup."""
        return cls(PageName.STUDY)

    @classmethod
    def history(cls, patient_id: UUID | None = None, item: str = "") -> Place:
        """Who changed what, when and why: of the study, a patient, or one item of a patient."""
        return cls(PageName.HISTORY, patient_id, item=item)
