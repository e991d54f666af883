"""Source data verification: mark fields as compared with their source; a later change clears the mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.answer_events import answer_sequences
from frailty_desktop.services.field_words import has_field
from frailty_desktop.services.form_records import FormRecord, form_record
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.rights import Right
from frailty_desktop.services.source_lines import (
    FormProgress,
    MarkState,
    SourceForm,
    SourceLine,
    SourceMark,
    SourceProgress,
)
from frailty_desktop.services.source_marks import form_to_verify, marks_of_form, progress, shown_fields
from frailty_desktop.services.source_plan import is_drawn, wanted
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.review_tables import SourceMarkRow
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

__all__ = [
    "FormProgress",
    "MarkState",
    "SourceForm",
    "SourceLine",
    "SourceMark",
    "SourceProgress",
    "form_to_verify",
    "is_drawn",
    "mark",
    "mark_shown",
    "marks_of_form",
    "progress",
    "wanted",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class _Marking:
    edit: Edit
    record: FormRecord
    sequences: dict[FieldKey, int]
    rows: dict[FieldKey, SourceMarkRow]


def mark(edit: Edit, form_id: UUID, keys: Iterable[FieldKey]) -> int:
    """Mark fields as compared with their source, empty ones too; return how many marks are new."""
    marking = _marking(edit, form_id)
    fields = [FieldKey(*key) for key in keys]
    for key in fields:
        _refuse_unknown(marking.record, key)
    typed = [key for key in fields if marking.record.form.item(key.item).derivation is None]
    if fields and not typed:
        raise UserError(
            tr("A computed value is not compared with a source."),
            kept=nothing_saved(),
            next_step=tr("Compare the answers it is computed from; its mark follows theirs."),
        )
    return _mark(marking, typed)


def mark_shown(edit: Edit, form_id: UUID) -> int:
    """Mark every field that the form shows, and hidden ones that hold an answer; return how many are new."""
    marking = _marking(edit, form_id)
    shown = shown_fields(edit.session, edit.design, marking.record, edit.today)
    return _mark(marking, [field.key for field in shown if not field.is_derived])


def withdraw(edit: Edit, form_id: UUID, key: FieldKey) -> None:
    """Take the mark of a field back."""
    marking = _marking(edit, form_id)
    row = marking.rows.get(FieldKey(*key))
    if row is None or row.is_withdrawn:
        raise UserError(tr("This field carries no mark."), kept=nothing_saved())
    row.is_withdrawn, row.person_id, row.at = True, edit.by, edit.now
    edit.session.flush()


def _marking(edit: Edit, form_id: UUID) -> _Marking:
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.VERIFY_SOURCE, patient_id=record.patient_id)
    if record.is_voided:
        raise UserError(
            tr("This entry was marked as entered in error, so nothing of it is compared."),
            kept=nothing_saved(),
        )
    rows = edit.session.scalars(select(SourceMarkRow).where(SourceMarkRow.form_id == form_id)).all()
    return _Marking(
        edit,
        record,
        answer_sequences(edit.session, record),
        {FieldKey(row.item, row.group): row for row in rows},
    )


def _mark(marking: _Marking, keys: Iterable[FieldKey]) -> int:
    edit, count = marking.edit, 0
    for key in keys:
        sequence = marking.sequences.get(key, 0)
        row = marking.rows.get(key)
        if row is None:
            edit.session.add(_new_row(marking, key, sequence))
        elif row.is_withdrawn or row.marked_sequence != sequence:
            row.is_withdrawn, row.marked_sequence = False, sequence
            row.person_id, row.at = edit.by, edit.now
        else:
            continue
        count += 1
    edit.session.flush()
    return count


def _new_row(marking: _Marking, key: FieldKey, sequence: int) -> SourceMarkRow:
    return SourceMarkRow(
        id=marking.edit.new_id(),
        patient_id=marking.record.patient_id,
        form_id=marking.record.id,
        item=key.item,
        group=key.group,
        marked_sequence=sequence,
        person_id=marking.edit.by,
        at=marking.edit.now,
        is_withdrawn=False,
    )


def _refuse_unknown(record: FormRecord, key: FieldKey) -> None:
    if not has_field(record.form, key):
        raise UserError(
            tr("{form} has no field {field}.", form=record.form.title, field=key.item), kept=nothing_saved()
        )
