"""The places of the rail, as a table: page, words, icon, key."""

from typing import NamedTuple

from frailty_desktop.gui.places import PageName
from frailty_desktop.translation import tr


class RailEntry(NamedTuple):
    """One place on the rail; `words` carries the Alt letter after an ampersand.

    `right` names the right that shows it; "" shows it to everybody.
    """

    page: PageName
    words: str
    icon: str
    keys: str
    right: str = ""


def rail_entries() -> tuple[RailEntry, ...]:
    """List the places of the rail, from top to bottom."""
    return (
        RailEntry(PageName.TODAY, tr("&Today"), "today", "Ctrl+1", "read_patients"),
        RailEntry(PageName.PATIENTS, tr("&Patients"), "patients", "Ctrl+2", "read_patients"),
        RailEntry(
            PageName.ADVERSE_EVENTS, tr("&Adverse\nevents"), "adverse_events", "Ctrl+3", "read_patients"
        ),
        RailEntry(PageName.CHARTS, tr("&Charts"), "charts", "Ctrl+4", "read_patients"),
        RailEntry(PageName.ARMS, tr("&Results"), "results", "Ctrl+Shift+5", "read_patients"),
        RailEntry(PageName.STUDY, tr("&Study"), "study", "Ctrl+5"),
        RailEntry(PageName.HISTORY, tr("&History"), "history", "Ctrl+6", "read_trail"),
        RailEntry(PageName.DOCUMENTS, tr("&Documents"), "documents", "Ctrl+Shift+6", "read_patients"),
        RailEntry(PageName.QUERIES, tr("&Queries"), "queries", "Ctrl+7", "read_patients"),
        RailEntry(PageName.VERIFICATION, tr("&Verify"), "verification", "Ctrl+8", "verify_source"),
        RailEntry(PageName.KITS, tr("&Kits"), "kits", "Ctrl+9", "manage_kits"),
        RailEntry(PageName.SIGN_OFF, tr("Si&gn off"), "sign_off", "Ctrl+Shift+1", "sign"),
        RailEntry(PageName.SECOND_ENTRY, tr("Second\n&entry"), "second_entry", "Ctrl+Shift+2", "enter_twice"),
        RailEntry(PageName.RECONCILE, tr("C&ompare\nentries"), "reconcile", "Ctrl+Shift+3", "reconcile"),
        RailEntry(PageName.PEOPLE, tr("Peop&le"), "people", "Ctrl+Shift+4", "manage_people"),
    )


ABOUT_NO_PATIENT = frozenset({PageName.WELCOME, PageName.STUDY, PageName.KITS, PageName.PEOPLE})
REFUSES_ITSELF = frozenset({PageName.HISTORY})
READ_PATIENTS = "read_patients"


def right_to(page: PageName) -> str:
    """Name the right without which nobody gets to a page; "" where the page itself says what may be seen."""
    return "" if page in ABOUT_NO_PATIENT | REFUSES_ITSELF else READ_PATIENTS
