"""Ties a correction to the query it was made for: the thread names the event, the event finds the thread."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.field_words import answer_words
from frailty_desktop.storage.audit_reading import event
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.review_tables import QueryMessageRow, QueryRow
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

_STANDING = "SELECT item, group_ordinal FROM queries WHERE form_id = ? AND state <> 'closed'"


def note_corrections(edit: Edit, since: int) -> None:
    """Note in their threads which fields under query were changed after an event of this edit."""
    latest: dict[UUID, dict[FieldKey, int]] = {}
    for change in reversed(edit.answer_changes):
        if change.sequence <= since:
            break
        latest.setdefault(change.form_id, {}).setdefault(FieldKey(change.item, change.group), change.sequence)
    for form_id, sequences in latest.items():
        asked = driver_of(edit.connection).execute(_STANDING, (form_id.bytes,)).fetchall()
        for key in {FieldKey(*row) for row in asked} & sequences.keys():
            note_correction(edit, form_id, key, sequences[key])


def note_correction(edit: Edit, form_id: UUID, key: FieldKey, sequence: int) -> None:
    """Note a change in the threads of the field's queries; a question nobody answered yet is answered so."""
    query = select(QueryRow).where(
        QueryRow.form_id == form_id,
        QueryRow.item == key.item,
        QueryRow.group == key.group,
        QueryRow.state != "closed",
    )
    for row in edit.session.scalars(query).all():
        add_message(edit, row, "corrected", _change_words(edit, key, sequence), correction=sequence)
        if row.state == "open":
            row.state, row.state_at = "answered", edit.now
    edit.session.flush()


def add_message(
    edit: Edit, query: QueryRow, act: str, text: str, *, by: UUID | None = None, correction: int | None = None
) -> None:
    """Add a message to the end of a thread."""
    edit.session.flush()
    last = edit.session.scalar(
        select(func.max(QueryMessageRow.ordinal)).where(QueryMessageRow.query_id == query.id)
    )
    edit.session.add(
        QueryMessageRow(
            id=edit.new_id(),
            query_id=query.id,
            ordinal=0 if last is None else last + 1,
            person_id=edit.by if by is None else by,
            at=edit.now,
            act=act,
            text=text.strip(),
            correction=correction,
        )
    )


def corrections_for(session: Session, sequence: int) -> tuple[UUID, ...]:
    """Return the queries that the change with this event number was made for."""
    return corrected_for(session, (sequence,)).get(sequence, ())


def corrected_for(session: Session, sequences: Collection[int]) -> dict[int, tuple[UUID, ...]]:
    """Return, for each of these events that is a correction made for a query, the queries."""
    wanted = frozenset(sequences)
    query = (
        select(QueryMessageRow.correction, QueryMessageRow.query_id)
        .where(QueryMessageRow.correction.is_not(None))
        .order_by(QueryMessageRow.correction, QueryMessageRow.query_id)
    )
    found: dict[int, tuple[UUID, ...]] = {}
    for correction, query_id in session.execute(query):
        if correction in wanted:
            found[correction] = (*found.get(correction, ()), query_id)
    return found


def _change_words(edit: Edit, key: FieldKey, sequence: int) -> str:
    """Write what became what, but nothing of a form that hides earlier values: raters read threads."""
    happened, index = event(edit.session, sequence), index_of(edit.design)
    form = index.form_of_item.get(key.item)
    if happened is None or form is None or form.hide_previous or form.is_double_entry:
        return ""
    item = index.items.get(key.item)
    old, new = (
        answer_words(item, values, edit.today) or tr("empty")
        for values in (happened.old_values, happened.new_values)
    )
    return f"{old} → {new}"
