"""Reads what a tab of the page about conduct shows, off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.gui.places import Place

if TYPE_CHECKING:
    from frailty_desktop.analysis.conduct_facts import ConductFacts
    from frailty_desktop.analysis.conduct_view import ConductView
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.study.blinding import Grouping
    from frailty_desktop.study.design import StudyDesign

ENROLMENT, FLOW, VISITS, FORMS, QUERIES, DELAY = (
    "enrolment",
    "flow",
    "visits",
    "forms",
    "queries",
    "delay",
)
LONG = frozenset({FORMS, DELAY})
"""Tabs that look at every form of the study, which takes seconds in a large one."""


class ConductReader:
    """Reads for one page. Patients and visits serve four of the tabs: they are read again after a save."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        # With the facts: of what they were read, day, sites, last event of the log. Two threads read.
        self._known: tuple[object, ConductFacts] | None = None

    def read(self, tab: str) -> ConductView:
        """Read one tab as this person may see it: their sites, their view of the allocation."""
        from frailty_desktop.services import rights

        workplace = self._workplace
        today = workplace.today()
        with workplace.read() as session:
            right = rights.Right.READ_PATIENTS
            sites = rights.sites_for(session, workplace.person.id, right, today)
            return _READERS[tab](_Asked(self, workplace, session, today, sites))

    def facts(self, asked: _Asked) -> ConductFacts:
        """Return patients and visits as they stand."""
        from frailty_desktop.analysis.conduct_facts import read_facts
        from frailty_desktop.analysis.past_changes import last_sequence

        state = (asked.today, asked.sites, last_sequence(asked.session))
        known = self._known
        if known is None or known[0] != state:
            known = state, read_facts(asked.session, asked.design, asked.today, asked.sites)
            self._known = known
        return known[1]


@dataclass(frozen=True)
class _Asked:
    reader: ConductReader
    workplace: Workplace
    session: Any
    today: date
    sites: frozenset[UUID] | None

    @property
    def design(self) -> StudyDesign:
        """The study's design."""
        return self.workplace.study.design

    @property
    def facts(self) -> ConductFacts:
        """Patients and visits."""
        return self.reader.facts(self)


def _enrolment(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_enrolment import enrolment_of
    from frailty_desktop.analysis.conduct_enrolment_view import enrolment_view

    return enrolment_view(enrolment_of(asked.facts, is_whole=asked.sites is None), asked.design)


def _flow(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_flow import flow_of
    from frailty_desktop.analysis.conduct_flow_view import flow_view

    return flow_view(flow_of(asked.session, asked.facts, _grouping(asked)))


def _grouping(asked: _Asked) -> Grouping:
    """Return the groups this person may see: those the averages keep, else asked for here."""
    from frailty_desktop.services import allocation
    from frailty_desktop.study.blinding import ungrouped

    workplace = asked.workplace
    if workplace.averages.grouping is not None:
        return workplace.averages.grouping
    info, key = workplace.study.info, workplace.allocation_key
    try:
        return allocation.grouping(asked.session, info, asked.design, workplace.view, key)
    except UserError as sealed:  # an unblinded role that does not hold the key sees everybody together
        return ungrouped(asked.design.blinding, sealed.sentence())


def _visits(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_visit_view import visit_view
    from frailty_desktop.analysis.conduct_visits import compliance_of

    return visit_view(compliance_of(asked.facts))


def _forms(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_forms import missing_of
    from frailty_desktop.analysis.conduct_heat_map import heat_map_of

    return heat_map_of(asked.facts, missing_of(asked.session, asked.facts))


def _queries(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_queries import query_ageing
    from frailty_desktop.analysis.conduct_query_view import query_view

    found = query_ageing(asked.session, asked.design, asked.today, asked.sites)
    return query_view(found, asked.design)


def _delay(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_delay import entry_delay
    from frailty_desktop.analysis.conduct_delay_view import delay_view

    return delay_view(entry_delay(asked.session, asked.design, asked.today, asked.sites), asked.design)


_READERS: Final[dict[str, Callable[[_Asked], ConductView]]] = {
    ENROLMENT: _enrolment,
    FLOW: _flow,
    VISITS: _visits,
    FORMS: _forms,
    QUERIES: _queries,
    DELAY: _delay,
}


def place_of(key: str) -> Place | None:
    """Return the place that a key of a picture, a table or a list names; None for a list."""
    kind, *parts = key.split("/", 3)
    if kind == "patient":
        return Place.patient(UUID(parts[0]))
    if kind == "form":
        return Place.form(UUID(parts[0]), UUID(parts[1]))
    if kind == "query":
        return Place.queries(UUID(parts[1]), UUID(parts[0]), parts[2])
    return None
