"""What queries, source marks and monitor visits let people read, for the test that no arm shows."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services import (
    answer_events,
    changes_since,
    monitor_visits,
    queries,
    query_corrections,
    query_list,
    record_changes,
    site_scope,
    source_marks,
    source_verification,
)
from frailty_desktop.services.people import Role, people
from frailty_desktop.storage.review_tables import QueryRow
from frailty_desktop.storage.tables import SiteRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import Clinic


def review(clinic: Clinic, form_id: Any, item: str) -> None:
    """Ask about a field, correct it, mark it and end a visit, so that there is something to read."""
    with clinic.act_as(Role.MONITOR) as edit:
        queries.open_query(edit, form_id, FieldKey(item), "Is this the source?")
        source_verification.mark_shown(edit, form_id)
        monitor_visits.end_visit(edit, "Seen")
    clinic.type(form_id, item, "123")


def _names(look: Any) -> changes_since.Names:
    return changes_since.Names(look.session, look.design)


def _threads(look: Any) -> list[object]:
    query_ids = look.session.scalars(select(QueryRow.id).order_by(QueryRow.id))
    return [query_list.thread(look.session, query_id) for query_id in query_ids]


def _of_each_form(look: Any, ask: Callable[[Session, StudyDesign, Any, Any], object]) -> list[object]:
    return [ask(look.session, look.design, record.id, look.today) for record in look.forms]


REVIEW_SURFACES: dict[str, Callable[[Any], object]] = {
    "answer_events.answer_sequences": lambda look: look.of_each_form(
        lambda record: answer_events.answer_sequences(look.session, record)
    ),
    "changes_since.mark_changes": lambda look: changes_since.mark_changes(look.session, 0, _names(look)),
    "changes_since.new_values": lambda look: changes_since.new_values(look.session, 0, _names(look)),
    "changes_since.query_changes": lambda look: changes_since.query_changes(look.session, 0, _names(look)),
    "changes_since.value_changes": lambda look: changes_since.value_changes(look.session, 0, _names(look)),
    "monitor_visits.changed_since": lambda look: asdict(
        monitor_visits.changed_since(look.session, look.design, 0)
    ),
    "monitor_visits.last_visit": lambda look: [
        monitor_visits.last_visit(look.session, person.id) for person in people(look.session)
    ],
    "monitor_visits.monitor_visits": lambda look: monitor_visits.monitor_visits(look.session),
    "query_corrections.corrected_for": lambda look: query_corrections.corrected_for(
        look.session, range(10_000)
    ),
    "query_corrections.corrections_for": lambda look: [
        query_corrections.corrections_for(look.session, sequence) for sequence in range(200)
    ],
    "query_list.open_queries": lambda look: query_list.open_queries(
        look.session, look.design, look.today, with_closed=True
    ),
    "query_list.queries_on_form": lambda look: _of_each_form(look, query_list.queries_on_form),
    "query_list.thread": _threads,
    "record_changes.record_changes": lambda look: record_changes.record_changes(
        look.session, 0, _names(look)
    ),
    "record_changes.signature_changes": lambda look: record_changes.signature_changes(
        look.session, 0, _names(look)
    ),
    "site_scope.patients_at": lambda look: sorted(
        site_scope.patients_at(look.session, frozenset(look.session.scalars(select(SiteRow.id)))) or ()
    ),
    "source_marks.form_to_verify": lambda look: _of_each_form(look, source_marks.form_to_verify),
    "source_marks.marks_of_form": lambda look: look.of_each_form(
        lambda record: source_marks.marks_of_form(look.session, record.id, look.design)
    ),
    "source_marks.progress": lambda look: source_marks.progress(look.session, look.design, look.today),
    "source_marks.shown_fields": lambda look: look.of_each_form(
        lambda record: source_marks.shown_fields(look.session, look.design, record, look.today)
    ),
}
