"""Saving answers: exactly as typed, with everything that is computed from them, in one edit."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.errors import UserError
from frailty_desktop.services import holds, rederivation, rights
from frailty_desktop.services.form_records import FormRecord, form_record, state_of
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.query_corrections import note_corrections
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AcceptanceRow
from frailty_desktop.study.answers import Answer, parse
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.design import Form, Item
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr


@dataclass(frozen=True)
class SavedAnswer:
    """What became of one typed answer: value or problem, derived items that changed with it, its event."""

    key: FieldKey
    answer: Answer
    sequence: int
    derived: Mapping[FieldKey, Answer]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class SavedAnswers:
    """What became of several answers of one form; `problems` are those of the whole form."""

    answers: Mapping[FieldKey, Answer]
    sequence: int
    derived: Mapping[FieldKey, Answer]
    problems: tuple[Problem, ...]


def save_answer(edit: Edit, form_id: UUID, key: FieldKey, typed: str) -> SavedAnswer:
    """Save an answer as it was typed."""
    key = FieldKey(*key)
    saved = save_answers(edit, form_id, {key: typed})
    problems = tuple(problem for problem in saved.problems if _is_shown_at(problem, key))
    return SavedAnswer(key, saved.answers[key], saved.sequence, saved.derived, problems)


def save_answers(edit: Edit, form_id: UUID, typed: Mapping[FieldKey, str]) -> SavedAnswers:
    """Save several answers of one form in one go.

    Text that does not parse is kept with its problem. On a complete form the edit needs a reason. Derived
    items of this form, and of other forms that read them, are saved with it.
    """
    record = form_record(edit.session, edit.design, form_id, edit.today)
    rights.require(edit, Right.ENTER_DATA, patient_id=record.patient_id)
    return store(edit, record, dict(_parsed(record.form, typed, edit.today)))


def store(
    edit: Edit, record: FormRecord, new: Mapping[FieldKey, Answer], *, reason: str | None = None
) -> SavedAnswers:
    """Store answers that are read already, with everything that is derived from them."""
    refuse_unwritable(edit, record, new)
    after = record.with_answers(new)
    if record.accepted:
        after = _without_lapsed(edit, record, after, new)
    state = state_of(edit.session, edit.design, after, edit.today)
    derived = rederivation.changed_derived(record, state)
    before = edit.sequence
    edit.save_answers(rederivation.rows(record, {**new, **derived}), reason=reason)
    sequence = edit.sequence
    rederivation.follow(edit, after.with_answers(derived), {key.item for key in (*new, *derived)})
    note_corrections(edit, before)
    return SavedAnswers(new, sequence, derived, state.open_problems())


def refuse_unwritable(edit: Edit, record: FormRecord, keys: Collection[FieldKey] = ()) -> None:
    """Refuse to change a voided entry, a held form, or a complete form without a reason."""
    if record.is_voided:
        raise UserError(
            tr("This entry was marked as entered in error."),
            kept=nothing_saved(),
            next_step=tr("Start a new entry instead."),
        )
    holds.refuse_held(edit, record.id, keys)
    if record.is_complete and not edit.reason:
        raise UserError(
            tr("{form} is complete, so a correction needs a reason.", form=record.form.title),
            kept=nothing_saved(),
            next_step=tr("Say why the value changes."),
        )


def _parsed(form: Form, typed: Mapping[FieldKey, str], today: date) -> Iterator[tuple[FieldKey, Answer]]:
    items = {item.name: (item, section.repeats) for section in form.sections for item in section.items}
    for given, text in typed.items():
        key = FieldKey(*given)
        item, repeats = items.get(key.item, (None, 0))
        if item is None or not 0 <= key.group < max(1, repeats):
            raise _no_such_field(form, key)
        _refuse_derived(item)
        yield key, parse(item, text, today=today)


def _no_such_field(form: Form, key: FieldKey) -> UserError:
    place = key.item if key.group == 0 else f"{key.item} ({key.group + 1})"
    return UserError(
        tr("{form} has no field {field}.", form=form.title, field=place),
        kept=nothing_saved(),
        next_step=tr("The fields are: {names}.", names=", ".join(item.name for item in form.items())),
    )


def _refuse_derived(item: Item) -> None:
    if item.derivation is not None:
        raise UserError(
            tr("{item} is computed, so nothing can be typed there.", item=item.label),
            kept=nothing_saved(),
            next_step=tr("Correct the answers it is computed from."),
        )


def _without_lapsed(
    edit: Edit, record: FormRecord, after: FormRecord, new: Mapping[FieldKey, Answer]
) -> FormRecord:
    """Let the acceptances go that were given for answers which are now others."""
    state = state_of(edit.session, edit.design, record, edit.today)
    for key, answer in new.items():
        state.enter(key, answer.text)
    standing = state.accepted()
    lapsed = {
        (key.item, key.group, check)
        for key, checks in record.accepted.items()
        for check in checks - standing.get(key, frozenset())
    }
    if lapsed:
        for row in edit.session.scalars(select(AcceptanceRow).where(AcceptanceRow.form_id == record.id)):
            if (row.item, row.group, row.check) in lapsed:
                edit.session.delete(row)
    return replace(after, accepted=standing)


def _is_shown_at(problem: Problem, key: FieldKey) -> bool:
    return problem.group == key.group and key.item in (problem.item, *problem.also_items)
