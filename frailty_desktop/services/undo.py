"""Undo: a new, reasoned correction that puts back what a field held before; the trail keeps every step."""

from types import SimpleNamespace
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.answer_saving import SavedAnswer, store
from frailty_desktop.services.form_records import FormRecord, form_record
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.roles import Right
from frailty_desktop.services.stored_answers import answer_in
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.edit import Edit
from frailty_desktop.study.answers import EMPTY, Answer
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

UNDO = "undo"
"""The kind of audit event that says which change was undone by which."""


def undo_last(edit: Edit, form_id: UUID, key: FieldKey | None = None) -> SavedAnswer:
    """Undo the last change of a field, or of the form; repeated, it goes further back.

    Derived items follow. On a complete form the edit needs a reason; elsewhere the trail says "Undone".
    """
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.ENTER_DATA, patient_id=record.patient_id)
    found = _last_change(edit, record, FieldKey(*key) if key is not None else None)
    if found is None:
        raise UserError(tr("There is nothing to undo on this form."), kept=nothing_saved())
    field = FieldKey(found.item, found.group_ordinal)
    saved = store(edit, record, {field: _before(edit, record, found)}, reason=edit.reason or tr("Undone"))
    done = [
        change.sequence
        for change in edit.answer_changes
        if change.form_id == form_id and change.item == field.item
    ]
    details = {"undid": found.sequence, "by": done[0] if done else None}
    edit.note(UNDO, patient_id=record.patient_id, form_id=form_id, item=field.item, details=details)
    return SavedAnswer(field, saved.answers[field], saved.sequence, saved.derived, saved.problems)


def _last_change(edit: Edit, record: FormRecord, key: FieldKey | None) -> AuditEvent | None:
    typed = {item.name for item in record.form.items() if item.derivation is None}
    spent = _undone(edit, record)
    found = events(
        edit.session,
        patient=record.patient_id,
        kind="answer",
        form=record.id,
        item=key.item if key else None,
        group=key.group if key else None,
        newest_first=True,
    )
    return next((event for event in found if event.item in typed and event.sequence not in spent), None)


def _undone(edit: Edit, record: FormRecord) -> set[int]:
    """Return the changes that were undone, and the changes that undid them."""
    notes = events(edit.session, patient=record.patient_id, kind=UNDO, form=record.id)
    return {sequence for note in notes for sequence in note.new_values.values() if sequence is not None}


def _before(edit: Edit, record: FormRecord, event: AuditEvent) -> Answer:
    if not event.old:
        return EMPTY
    columns = dict.fromkeys(("entered_text", "value_text", "value_number", "value_date", "missing_reason"))
    row = SimpleNamespace(**{**columns, **event.old_values})
    return answer_in(record.form.item(event.item), row, edit.today)
