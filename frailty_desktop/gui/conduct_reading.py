"""Reads what a tab of the page about conduct shows, off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.gui.places import Place

if TYPE_CHECKING:
    from frailty_desktop.analysis.conduct_view import ConductView
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.study.blinding import Grouping

ENROLMENT, FLOW, VISITS, FORMS, QUERIES, DELAY = (
    "enrolment",
    "flow",
    "visits",
    "forms",
    "queries",
    "delay",
)


@dataclass(frozen=True)
class _Asked:
    workplace: Workplace
    session: Any
    sites: frozenset[UUID] | None

    @property
    def about(self) -> tuple[Any, ...]:
        """What most functions are asked with."""
        return self.workplace.study.design, self.workplace.today(), self.sites


def read_conduct(workplace: Workplace, tab: str) -> ConductView:
    """Read one tab as this person may see it: their sites, their view of the allocation."""
    from frailty_desktop.services import rights

    with workplace.read() as session:
        right = rights.Right.READ_PATIENTS
        sites = rights.sites_for(session, workplace.person.id, right, workplace.today())
        return _READERS[tab](_Asked(workplace, session, sites))


def _enrolment(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_enrolment import enrolment
    from frailty_desktop.analysis.conduct_enrolment_view import enrolment_view

    return enrolment_view(enrolment(asked.session, *asked.about), asked.workplace.study.design)


def _flow(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_flow import consort_flow
    from frailty_desktop.analysis.conduct_flow_view import flow_view

    design, today, sites = asked.about
    return flow_view(consort_flow(asked.session, design, _grouping(asked), today, sites))


def _grouping(asked: _Asked) -> Grouping:
    """Return the groups this person may see: those the averages keep, else asked for here."""
    from frailty_desktop.services import allocation
    from frailty_desktop.study.blinding import ungrouped

    workplace = asked.workplace
    if workplace.averages.grouping is not None:
        return workplace.averages.grouping
    study = workplace.study
    try:
        return allocation.grouping(
            asked.session, study.info, study.design, workplace.view, workplace.allocation_key
        )
    except UserError as sealed:  # an unblinded role that does not hold the key sees everybody together
        return ungrouped(study.design.blinding, sealed.sentence())


def _visits(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_visit_view import visit_view
    from frailty_desktop.analysis.conduct_visits import visit_compliance

    return visit_view(visit_compliance(asked.session, *asked.about))


def _forms(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_heat_map import form_heat_map

    return form_heat_map(asked.session, *asked.about)


def _queries(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_queries import query_ageing
    from frailty_desktop.analysis.conduct_query_view import query_view

    return query_view(query_ageing(asked.session, *asked.about), asked.workplace.study.design)


def _delay(asked: _Asked) -> ConductView:
    from frailty_desktop.analysis.conduct_delay import entry_delay
    from frailty_desktop.analysis.conduct_delay_view import delay_view

    return delay_view(entry_delay(asked.session, *asked.about), asked.workplace.study.design)


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
