"""Queries: ask about any field, also an empty one; answer, close, ask again; ask for what the checks found.

Whoever enters data answers. Whoever may close queries closes them or asks again; so may the one who asked.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.answer_events import answer_sequences
from frailty_desktop.services.field_words import has_field
from frailty_desktop.services.form_records import FORMS, FormRecord, form_record, select_forms, state_of
from frailty_desktop.services.form_records import form_records as load_forms
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.query_corrections import (
    add_message,
    corrected_for,
    corrections_for,
    note_correction,
    note_corrections,
)
from frailty_desktop.services.query_list import (
    QueryLine,
    QueryMessage,
    open_queries,
    queries_on_form,
    thread,
)
from frailty_desktop.services.rights import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.review_tables import QueryRow
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

__all__ = [
    "QueryLine",
    "QueryMessage",
    "answer_query",
    "close_query",
    "corrected_for",
    "corrections_for",
    "note_correction",
    "note_corrections",
    "open_for_checks",
    "open_for_study",
    "open_queries",
    "open_query",
    "queries_on_form",
    "reopen_query",
    "thread",
]


def open_query(
    edit: Edit, form_id: UUID, key: FieldKey, text: str, *, check: str = "", opens_field: bool = False
) -> UUID:
    """Ask about a field; with `opens_field` it can be corrected on a frozen or locked form until closed.

    To open a field is for those who may freeze.
    """
    key = FieldKey(*key)
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.OPEN_QUERY, patient_id=record.patient_id)
    if opens_field:
        rights.require(edit, Right.FREEZE, patient_id=record.patient_id)
    _refuse_voided(record)
    _refuse_silence(text, tr("What is asked?"))
    if not has_field(record.form, key):
        raise UserError(
            tr("{form} has no field {field}.", form=record.form.title, field=key.item), kept=nothing_saved()
        )
    if opens_field:
        _refuse_opening_computed(record, key)
    return _open(edit, record, key, text, check=check, opens_field=opens_field, by=edit.by)


def answer_query(edit: Edit, query_id: UUID, text: str) -> None:
    """Answer a query."""
    row = _query(edit, query_id)
    rights.require(edit, Right.ANSWER_QUERY, patient_id=row.patient_id)
    _refuse_silence(text, tr("What is the answer?"))
    if row.state == "closed":
        raise _closed_already()
    add_message(edit, row, "answered", text)
    _move(edit, row, "answered")


def close_query(edit: Edit, query_id: UUID, text: str = "") -> None:
    """Close a query; one that nobody answered needs a word why."""
    row = _query(edit, query_id)
    _require_asking_side(edit, row)
    if row.state == "closed":
        raise _closed_already()
    if row.state == "open":
        _refuse_silence(text, tr("Nobody has answered this query yet: why does it need no answer?"))
    add_message(edit, row, "closed", text)
    _move(edit, row, "closed")


def reopen_query(edit: Edit, query_id: UUID, text: str) -> None:
    """Ask again: the answer, or the end of the query, does not settle it."""
    row = _query(edit, query_id)
    _require_asking_side(edit, row)
    if row.opens_field:
        rights.require(edit, Right.FREEZE, patient_id=row.patient_id)
    _refuse_silence(text, tr("What is still to be said?"))
    if row.state == "open":
        raise UserError(
            tr("This query is open already."),
            kept=nothing_saved(),
            next_step=tr("It waits for an answer from the site."),
        )
    _refuse_voided(form_record(edit.session, edit.design, row.form_id, edit.today))
    add_message(edit, row, "reopened", text)
    _move(edit, row, "open")


def open_for_checks(edit: Edit, form_id: UUID) -> tuple[UUID, ...]:
    """Ask about every open problem of a form, once each; close what a check asked and finds settled."""
    record = form_record(edit.session, edit.design, form_id, edit.today)
    _require_any(edit, record.patient_id)
    return _follow_checks(edit, record)


def open_for_study(edit: Edit, patient_id: UUID | None = None) -> int:
    """Ask about every open problem of the complete forms, of the study or one patient; return how many."""
    rights.require(edit, Right.OPEN_QUERY, patient_id=patient_id)
    where = [FORMS.state == "complete", FORMS.voided_reason == ""]
    if patient_id is not None:
        where.append(FORMS.patient_id == patient_id)
    records = load_forms(edit.session, edit.design, select_forms(*where), edit.today)
    return sum(len(_follow_checks(edit, record)) for record in records)


def _follow_checks(edit: Edit, record: FormRecord) -> tuple[UUID, ...]:
    if record.is_voided:
        return ()
    state = state_of(edit.session, edit.design, record, edit.today)
    problems = state.blocking() if record.is_complete else state.open_problems()
    found = {_asked_as(problem): problem for problem in problems}
    asked = _asked_by_checks(edit, record.id)
    for name, row in asked.items():
        if name not in found and row.state != "closed":
            add_message(edit, row, "closed", tr("The check finds nothing any more."), by=THE_PROGRAM)
            _move(edit, row, "closed")
    changed = answer_sequences(edit.session, record)
    return tuple(
        _open(
            edit,
            record,
            FieldKey(problem.item, problem.group),
            problem.message,
            check=problem.check,
            opens_field=False,
            by=THE_PROGRAM,
        )
        for name, problem in found.items()
        if name not in asked or _is_new_again(asked[name], problem, changed)
    )


def _is_new_again(row: QueryRow, problem: Problem, changed: Mapping[FieldKey, int]) -> bool:
    """Say whether to ask again: what somebody settled is asked once more only after a change."""
    fields = (FieldKey(name, problem.group) for name in (problem.item, *problem.also_items))
    return row.state == "closed" and any(changed.get(key, 0) > row.sequence for key in fields)


def _asked_as(problem: Problem) -> tuple[str, int, str]:
    return problem.item, problem.group, problem.check


def _asked_by_checks(edit: Edit, form_id: UUID) -> dict[tuple[str, int, str], QueryRow]:
    query = select(QueryRow).where(QueryRow.form_id == form_id, QueryRow.check != "")
    rows = edit.session.scalars(query.order_by(QueryRow.opened_at, QueryRow.id)).all()
    return {
        (row.item, row.group, row.check): row
        for row in sorted(rows, key=lambda row: row.state != "closed")  # one that stands wins
    }


def _open(
    edit: Edit, record: FormRecord, key: FieldKey, text: str, *, check: str, opens_field: bool, by: UUID
) -> UUID:
    query = QueryRow(
        id=edit.new_id(),
        patient_id=record.patient_id,
        form_id=record.id,
        item=key.item,
        group=key.group,
        check=check,
        state="open",
        opened_by=by,
        opened_at=edit.now,
        state_at=edit.now,
        opens_field=opens_field,
    )
    edit.session.add(query)
    edit.session.flush()
    add_message(edit, query, "opened", text, by=by)
    edit.session.flush()
    return query.id


def _move(edit: Edit, row: QueryRow, state: str) -> None:
    row.state, row.state_at = state, edit.now
    edit.session.flush()


def _query(edit: Edit, query_id: UUID) -> QueryRow:
    row = edit.session.get(QueryRow, query_id)
    if row is None:
        raise UserError(tr("This query is not in this study."), next_step=tr("Look it up in the list again."))
    return row


def _require_asking_side(edit: Edit, row: QueryRow) -> None:
    own = row.opened_by == edit.by
    rights.require(edit, Right.OPEN_QUERY if own else Right.CLOSE_QUERY, patient_id=row.patient_id)


def _require_any(edit: Edit, patient_id: UUID) -> None:
    """Checks ask for whoever leaves a form behind, and for whoever looks after the data."""
    asks = rights.may(edit.session, edit.by, Right.OPEN_QUERY, edit.today, patient_id=patient_id)
    rights.require(edit, Right.OPEN_QUERY if asks else Right.ENTER_DATA, patient_id=patient_id)


def _refuse_voided(record: FormRecord) -> None:
    if record.is_voided:
        raise UserError(
            tr("This entry was marked as entered in error, so nothing is asked about it."),
            kept=nothing_saved(),
        )


def _refuse_silence(text: str, question: str) -> None:
    if not text.strip():
        raise UserError(question, kept=nothing_saved(), next_step=tr("Write it in a sentence."))


def _refuse_opening_computed(record: FormRecord, key: FieldKey) -> None:
    item = record.form.item(key.item)
    if item.derivation is not None:
        raise UserError(
            tr("{item} is computed, so it cannot be opened for a correction.", item=item.label),
            kept=nothing_saved(),
            next_step=tr("Ask about one of the answers it is computed from."),
        )


def _closed_already() -> UserError:
    return UserError(
        tr("This query is closed."),
        kept=nothing_saved(),
        next_step=tr("Ask again if something is still to be said."),
    )
