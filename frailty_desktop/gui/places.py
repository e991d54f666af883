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
    QUERIES = "queries"
    VERIFICATION = "verification"
    KITS = "kits"
    SIGN_OFF = "sign_off"
    SECOND_ENTRY = "second_entry"
    RECONCILE = "reconcile"
    PEOPLE = "people"
    ARMS = "arms"
    RESULTS = "results"
    SAFETY = "safety"
    CONDUCT = "conduct"
    DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the window one is: a page, and what it shows. Going back goes to the place before."""

    page: PageName
    patient_id: UUID | None = None
    form_id: UUID | None = None
    # form: the field that gets the cursor; charts, arms, results: the endpoint; history: only this item;
    # documents: the kind
    item: str = ""
    note: str = ""  # a sentence to show on arrival ("Unfinished since 14:02.")
    group: int = 0  # form: which group of a repeating section `item` stands in

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
    def form(cls, form_id: UUID, patient_id: UUID | None = None, item: str = "", *, group: int = 0) -> Place:
        """One form instance, the cursor in `item` (of a group, where they repeat) when given."""
        return cls(PageName.FORM, patient_id, form_id, item, group=group)

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

    @classmethod
    def queries(cls, patient_id: UUID | None = None, form_id: UUID | None = None, item: str = "") -> Place:
        """The queries of the study or of a patient; the cursor on that of a field when given."""
        return cls(PageName.QUERIES, patient_id, form_id, item)

    @classmethod
    def verification(cls, patient_id: UUID | None = None, form_id: UUID | None = None) -> Place:
        """Source verification: of the study or of a patient, with a form laid out when given."""
        return cls(PageName.VERIFICATION, patient_id, form_id)

    @classmethod
    def kits(cls) -> Place:
        """The stock of kits."""
        return cls(PageName.KITS)

    @classmethod
    def sign_off(cls) -> Place:
        """What waits for a signature."""
        return cls(PageName.SIGN_OFF)

    @classmethod
    def second_entry(cls, form_id: UUID | None = None) -> Place:
        """The forms that are typed a second time; one of them when given."""
        return cls(PageName.SECOND_ENTRY, form_id=form_id)

    @classmethod
    def reconcile(cls, form_id: UUID | None = None) -> Place:
        """The forms that were typed twice, side by side; one of them when given."""
        return cls(PageName.RECONCILE, form_id=form_id)

    @classmethod
    def people(cls) -> Place:
        """Who works with the study."""
        return cls(PageName.PEOPLE)

    @classmethod
    def arms(cls, endpoint: str = "") -> Place:
        """The arms side by side, visit by visit; one endpoint large when given."""
        return cls(PageName.ARMS, item=endpoint)

    @classmethod
    def results(cls, endpoint: str = "") -> Place:
        """The results table, and what is drawn from it."""
        return cls(PageName.RESULTS, item=endpoint)

    @classmethod
    def safety(cls, patient_id: UUID | None = None) -> Place:
        """Safety of the whole study; the events of one patient when given."""
        return cls(PageName.SAFETY, patient_id)

    @classmethod
    def conduct(cls) -> Place:
        """How the study proceeds."""
        return cls(PageName.CONDUCT)

    @classmethod
    def documents(cls, kind: str = "", patient_id: UUID | None = None, form_id: UUID | None = None) -> Place:
        """The documents one can print; one kind, for one patient or form, when given."""
        return cls(PageName.DOCUMENTS, patient_id, form_id, kind)


COHORT = (PageName.ARMS, PageName.RESULTS, PageName.SAFETY, PageName.CONDUCT)
"""The pages about everybody together: one place on the rail, the first of them."""
