"""Double entry: a second person types a form again without seeing the first, and a third compares the two.

What the second person typed lives in tables of its own and appears in no other reading. Where it is chosen it
becomes a correction of the first, with its reason, through the same road as every other correction.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.answer_saving import store
from frailty_desktop.services.field_words import has_field
from frailty_desktop.services.form_records import FormRecord, form_record
from frailty_desktop.services.lookups import nothing_saved, refuse_without_reason
from frailty_desktop.services.roles import Right
from frailty_desktop.services.second_entries import (
    SAME,
    Difference,
    SecondEntry,
    SecondEntryLine,
    agree,
    answer_rows,
    differences,
    entry_of,
    is_hidden_from,
    second_entries,
    unsettled,
    writers_of,
)
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.review_tables import SecondAnswerRow, SecondEntryRow
from frailty_desktop.study.answers import EMPTY, Answer, canonical, parse
from frailty_desktop.study.design import Item
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

__all__ = [
    "FIRST",
    "OTHER",
    "SECOND",
    "Difference",
    "SecondEntry",
    "SecondEntryLine",
    "complete",
    "differences",
    "entry_of",
    "is_hidden_from",
    "resolve",
    "save",
    "second_entries",
    "start",
]

FIRST: Final = "first"
SECOND: Final = "second"
OTHER: Final = "other"


def start(edit: Edit, form_id: UUID) -> UUID:
    """Start the second entry of a form, or go on with the one this person started."""
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.ENTER_TWICE, patient_id=record.patient_id)
    _refuse_not_asked(record)
    existing = edit.session.scalar(select(SecondEntryRow).where(SecondEntryRow.form_id == form_id))
    if existing is not None:
        _refuse_another_second(edit, existing)
        return existing.id
    if not record.is_complete or record.is_voided:
        raise UserError(
            tr("{form} is not complete yet.", form=record.form.title),
            kept=nothing_saved(),
            next_step=tr("It is entered a second time once the first entry is complete."),
        )
    if edit.by in writers_of(edit.session, record):
        raise UserError(
            tr("You entered {form} the first time.", form=record.form.title),
            kept=nothing_saved(),
            next_step=tr("Somebody else enters it the second time."),
        )
    row = SecondEntryRow(id=edit.new_id(), form_id=form_id, person_id=edit.by, started_at=edit.now)
    edit.session.add(row)
    edit.session.flush()
    return row.id


def save(edit: Edit, second_entry_id: UUID, key: FieldKey, typed: str) -> Answer:
    """Save one field of a second entry, exactly as it was typed."""
    row = _own_row(edit, second_entry_id)
    record = form_record(edit.session, edit.design, row.form_id, edit.today)
    rights.require(edit, Right.ENTER_TWICE, patient_id=record.patient_id)
    if row.completed_at is not None:
        raise UserError(
            tr("This second entry is complete."),
            kept=nothing_saved(),
            next_step=tr("Where it differs is settled by whoever compares the two."),
        )
    key = FieldKey(*key)
    if not has_field(record.form, key) or record.form.item(key.item).derivation is not None:
        raise UserError(tr("There is nothing to type at this field."), kept=nothing_saved())
    item = record.form.item(key.item)
    answer = parse(item, typed, today=edit.today)
    text = _lasting(edit, item, answer)
    found = _answer_row(edit.session, second_entry_id, key)
    if found is None:
        edit.session.add(
            SecondAnswerRow(
                id=edit.new_id(),
                second_entry_id=second_entry_id,
                form_id=row.form_id,
                item=key.item,
                group=key.group,
                entered_text=text,
            )
        )
    else:
        found.entered_text = text
    edit.session.flush()
    return answer


def complete(edit: Edit, second_entry_id: UUID) -> int:
    """Complete a second entry and return how many fields differ; with none the form is reconciled at once."""
    row = _own_row(edit, second_entry_id)
    entry = entry_of(edit.session, edit.design, second_entry_id, edit.today)
    rights.require(edit, Right.ENTER_TWICE, patient_id=entry.record.patient_id)
    if row.completed_at is not None:
        raise UserError(tr("This second entry is complete already."), kept=nothing_saved())
    unread = [field.item.label for field in entry.state.fields() if field.answer.problem]
    if unread:
        raise UserError(
            tr("Some fields are not understood yet: {names}.", names=", ".join(unread)),
            kept=tr("Everything typed is saved."),
            next_step=tr("Correct them, then complete the second entry."),
        )
    row.completed_at = edit.now
    edit.session.flush()
    _note_agreement(edit, row, entry)
    left = unsettled(edit.session, edit.design, row.form_id, edit.today)
    if not left:
        row.reconciled_at, row.reconciled_by = edit.now, edit.by
        edit.session.flush()
    return left


def resolve(edit: Edit, form_id: UUID, key: FieldKey, choice: str, *, typed: str = "") -> None:
    """Settle one difference: the first stands, or the second or another value corrects it.

    The edit says why, as with every correction.
    """
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.RECONCILE, patient_id=record.patient_id)
    refuse_without_reason(edit.reason)
    row = edit.session.scalar(select(SecondEntryRow).where(SecondEntryRow.form_id == form_id))
    key = FieldKey(*key)
    open_keys = {
        line.key
        for line in differences(edit.session, edit.design, form_id, edit.today)
        if not line.resolution
    }
    if row is None or key not in open_keys or choice not in (FIRST, SECOND, OTHER):
        raise UserError(tr("There is nothing to settle at this field."), kept=nothing_saved())
    answer_row = _answer_row(edit.session, row.id, key) or _empty_row(edit, row, key)
    if choice != FIRST:
        text = answer_row.entered_text if choice == SECOND else typed
        answer = parse(record.form.item(key.item), text, today=edit.today)
        store(
            edit, record, {key: answer}, reason=tr("Reconciled with the second entry: {why}", why=edit.reason)
        )
    answer_row.resolution, answer_row.resolution_reason = choice, edit.reason
    edit.session.flush()
    if not unsettled(edit.session, edit.design, form_id, edit.today):
        row.reconciled_at, row.reconciled_by = edit.now, edit.by
        edit.session.flush()


def _lasting(edit: Edit, item: Item, answer: Answer) -> str:
    """Return what was typed; what means something else tomorrow, such as "today", is written out."""
    tomorrow = parse(item, answer.text, today=edit.today + timedelta(days=1))
    if answer.value is None or tomorrow.value == answer.value:
        return answer.text
    return canonical(item, answer.value)


def _note_agreement(edit: Edit, row: SecondEntryRow, entry: SecondEntry) -> None:
    first = form_record(edit.session, edit.design, row.form_id, edit.today)
    for answer_row in answer_rows(edit.session, row.id):
        key = FieldKey(answer_row.item, answer_row.group)
        if agree(first.answers.get(key, EMPTY), entry.record.answers.get(key, EMPTY)):
            answer_row.resolution = SAME
    edit.session.flush()


def _answer_row(session: Session, second_entry_id: UUID, key: FieldKey) -> SecondAnswerRow | None:
    return next(
        (row for row in answer_rows(session, second_entry_id) if (row.item, row.group) == tuple(key)), None
    )


def _empty_row(edit: Edit, entry: SecondEntryRow, key: FieldKey) -> SecondAnswerRow:
    row = SecondAnswerRow(
        id=edit.new_id(),
        second_entry_id=entry.id,
        form_id=entry.form_id,
        item=key.item,
        group=key.group,
        entered_text="",
    )
    edit.session.add(row)
    return row


def _own_row(edit: Edit, second_entry_id: UUID) -> SecondEntryRow:
    row = edit.session.get(SecondEntryRow, second_entry_id)
    if row is None:
        raise UserError(tr("This second entry is not in this study."), kept=nothing_saved())
    _refuse_another_second(edit, row)
    return row


def _refuse_another_second(edit: Edit, row: SecondEntryRow) -> None:
    if row.person_id != edit.by:
        raise UserError(
            tr("Somebody else is entering this form the second time."),
            kept=nothing_saved(),
            next_step=tr("A second entry is made by one person; take another form."),
        )


def _refuse_not_asked(record: FormRecord) -> None:
    if not record.form.is_double_entry:
        raise UserError(
            tr("{form} is entered once in this study.", form=record.form.title), kept=nothing_saved()
        )
