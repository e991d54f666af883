"""What the page about conduct shows a person: figures, pictures, tables and the lists behind them."""

from collections.abc import Callable

from frailty_desktop.analysis import (
    conduct_delay,
    conduct_delay_view,
    conduct_enrolment,
    conduct_enrolment_view,
    conduct_facts,
    conduct_flow,
    conduct_flow_view,
    conduct_forms,
    conduct_heat_map,
    conduct_queries,
    conduct_query_view,
    conduct_visit_view,
    conduct_visits,
)
from frailty_desktop.services import allocation
from frailty_desktop.services.people import view_of_allocation
from frailty_desktop.study.blinding import AllocationView, Grouping, ungrouped
from tests.services.surfaces import Look


def _grouping(look: Look) -> Grouping:
    view = view_of_allocation(look.study.info, look.role, look.design)
    if view is AllocationView.NONE:
        return ungrouped(look.design.blinding, "")
    return allocation.grouping(look.session, look.study.info, look.design, view, look.key)


def _enrolment(look: Look) -> object:
    found = conduct_enrolment.enrolment(look.session, look.design, look.today)
    return found, conduct_enrolment_view.enrolment_view(found, look.design)


def _flow(look: Look) -> object:
    found = conduct_flow.consort_flow(look.session, look.design, _grouping(look), look.today)
    return found, conduct_flow_view.flow_view(found)


def _visits(look: Look) -> object:
    found = conduct_visits.visit_compliance(look.session, look.design, look.today)
    return found, conduct_visit_view.visit_view(found)


def _queries(look: Look) -> object:
    found = conduct_queries.query_ageing(look.session, look.design, look.today)
    return found, conduct_query_view.query_view(found, look.design)


def _delay(look: Look) -> object:
    found = conduct_delay.entry_delay(look.session, look.design, look.today)
    return found, conduct_delay_view.delay_view(found, look.design)


CONDUCT_SURFACES: dict[str, Callable[[Look], object]] = {
    "conduct_delay.entry_delay": _delay,
    "conduct_enrolment.enrolment": _enrolment,
    "conduct_facts.read_facts": lambda look: (
        conduct_facts.read_facts(look.session, look.design, look.today).patients
    ),
    "conduct_flow.consort_flow": _flow,
    "conduct_forms.missing_forms": lambda look: conduct_forms.missing_forms(
        look.session, look.design, look.today
    ),
    "conduct_heat_map.form_heat_map": lambda look: conduct_heat_map.form_heat_map(
        look.session, look.design, look.today
    ),
    "conduct_queries.query_ageing": _queries,
    "conduct_visits.visit_compliance": _visits,
}
"""Everything the page about conduct shows."""

INSIDE_CONDUCT = {
    "conduct_facts.site_names": "inside conduct_queries.query_ageing and conduct_delay.entry_delay",
    "conduct_flow.flow_of": "inside conduct_flow.consort_flow",
    "conduct_forms.missing_of": "inside conduct_forms.missing_forms",
}
