"""Which module draws which page; each is imported when somebody first goes there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from frailty_desktop.gui.page import Page, PageName, Workplace

_PAGES = {
    PageName.TODAY: ("today_page", "TodayPage"),
    PageName.PATIENT: ("patient_page", "PatientPage"),
    PageName.FORM: ("form_page", "FormPage"),
    PageName.ADVERSE_EVENTS: ("adverse_events_page", "AdverseEventsPage"),
    PageName.CHARTS: ("charts_page", "ChartsPage"),
    PageName.STUDY: ("study_page", "StudyPage"),
    PageName.HISTORY: ("history_page", "HistoryPage"),
    PageName.QUERIES: ("queries_page", "QueriesPage"),
    PageName.VERIFICATION: ("verification_page", "VerificationPage"),
    PageName.KITS: ("kits_page", "KitsPage"),
    PageName.SIGN_OFF: ("sign_off_page", "SignOffPage"),
    PageName.SECOND_ENTRY: ("second_entry_page", "SecondEntryPage"),
    PageName.RECONCILE: ("reconcile_page", "ReconcilePage"),
    PageName.PEOPLE: ("people_page", "PeoplePage"),
    PageName.ARMS: ("arms_page", "ArmsPage"),
    PageName.RESULTS: ("results_page", "ResultsPage"),
    PageName.SAFETY: ("safety_page", "SafetyPage"),
    PageName.CONDUCT: ("conduct_page", "ConductPage"),
    PageName.DOCUMENTS: ("documents_page", "DocumentsPage"),
}


def page_makers(workplace: Workplace) -> dict[PageName, Callable[[], Page]]:
    """Return, for each page, how it is made for this workplace."""
    return {name: _maker(module, cls, workplace) for name, (module, cls) in _PAGES.items()}


def _maker(module: str, cls: str, workplace: Workplace) -> Callable[[], Page]:
    def make() -> Page:
        page = getattr(import_module(f"frailty_desktop.gui.{module}"), cls)
        return cast("Page", page(workplace))

    return make
