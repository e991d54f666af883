"""Derives again, in the same edit, what other forms computed from an answer that was changed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from frailty_desktop.services.design_index import DesignIndex, derivation_sources, index_of
from frailty_desktop.services.form_records import (
    FORMS,
    FormRecord,
    form_records,
    select_forms,
    state_over,
    stored_values,
)
from frailty_desktop.storage.answer_columns import to_row
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.edit import Edit
from frailty_desktop.study.answers import EMPTY, Answer
from frailty_desktop.study.design import Form
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.translation import tr


def follow(edit: Edit, origin: FormRecord, changed: Collection[str]) -> None:
    """Derive again, in the patient's other forms of this and later visits, whatever reads a changed item."""
    index = index_of(edit.design)
    forms = reading_forms(index, changed)
    names = {name for name in forms if name != origin.form.name or index.reads_fixed_visit(forms[name])}
    if not names:
        return
    computed = [item.name for name in names for item in forms[name].items() if item.derivation is not None]
    leads_back = origin.form.name in reading_forms(index, computed)
    records = [
        record
        for record in _records_of(
            edit, origin.patient_id, names | ({origin.form.name} if leads_back else set())
        )
        if (leads_back or record.id != origin.id) and _may_see(index, record, origin)
    ]
    _derive(edit, index, records, set(changed))


def after_visit_moved(edit: Edit, patient_id: UUID) -> None:
    """Derive again what depends on the days of visits, or on which of them is the earlier one."""
    index = index_of(edit.design)
    names = {
        form.name for form in index.whole.forms if derivation_sources(form) or index.reads_visit_date(form)
    }
    records = _records_of(edit, patient_id, names)
    everything = set(index.items)
    _derive(edit, index, records, everything, because=tr("the day of a visit"))


def reading_forms(index: DesignIndex, changed: Collection[str]) -> dict[str, Form]:
    """Find every form that computes from the changed items, directly or through another form."""
    found: dict[str, Form] = {}
    waiting = list(changed)
    while waiting:
        for form in index.readers.get(waiting.pop(), ()):
            if form.name not in found:
                found[form.name] = form
                waiting += [item.name for item in form.items() if item.derivation is not None]
    return found


def changed_derived(record: FormRecord, state: FormState) -> dict[FieldKey, Answer]:
    """Return the derived answers that differ from what is stored."""
    return {
        key: answer
        for key, answer in state.derived().items()
        if not _same(answer, record.answers.get(key, EMPTY))
    }


def rows(record: FormRecord, answers: Mapping[FieldKey, Answer]) -> Iterable[AnswerRow]:
    """Lay answers of a form out as they are stored."""
    items = {item.name: item for item in record.form.items()}
    for key, answer in answers.items():
        yield to_row(
            items[key.item],
            answer,
            patient_id=record.patient_id,
            visit_id=record.answer_visit_id,
            form_id=record.id,
            group=key.group,
        )


def _records_of(edit: Edit, patient_id: UUID, names: Collection[str]) -> list[FormRecord]:
    query = select_forms(
        FORMS.patient_id == patient_id, FORMS.name.in_(sorted(names)), FORMS.voided_reason == ""
    )
    index = index_of(edit.design)
    found = form_records(edit.session, edit.design, query, edit.today)
    return sorted(found, key=lambda record: _visit_time(index, record))


def _derive(
    edit: Edit, index: DesignIndex, records: list[FormRecord], changed: set[str], *, because: str = ""
) -> None:
    """Go through the forms in the order of their visits until nothing changes any more.

    A form can read one that stands after it, so one round may not be enough; a design has no circles.
    """
    for _ in range(len(records)):
        news: set[str] = set()
        for place, record in enumerate(records):
            if derivation_sources(record.form) & (changed | news):
                renewed = _derive_one(edit, index, record, changed | news, because)
                records[place] = record.with_answers(renewed)
                news |= {key.item for key in renewed}
        if not news:
            return
        changed = news


def _derive_one(
    edit: Edit, index: DesignIndex, record: FormRecord, changed: set[str], because: str
) -> dict[FieldKey, Answer]:
    index = index if index.design.versions is None else index_of(record.design)
    stored = stored_values(
        edit.session, index, record.patient_id, edit.today, index.names_read[record.form.name]
    )
    renewed = changed_derived(record, state_over(index, record, stored, edit.today))
    if renewed:
        read = sorted(derivation_sources(record.form) & changed)
        what = because or ", ".join(index.items[name].label for name in read)
        edit.save_answers(
            rows(record, renewed), reason=tr("Derived again because {what} changed.", what=what)
        )
    return renewed


def _may_see(index: DesignIndex, record: FormRecord, origin: FormRecord) -> bool:
    """Say whether a form can read the origin's answers: it is of no earlier visit, or it names visits."""
    if record.visit_id == origin.visit_id or not origin.visit_name or index.reads_fixed_visit(record.form):
        return True
    return _visit_time(index, record) >= _visit_time(index, origin)


def _visit_time(index: DesignIndex, record: FormRecord) -> tuple[date, int, int]:
    order = index.visit_order.get(record.visit_name, len(index.visit_order))
    return record.visit_date or date.max, order, record.visit_ordinal


def _same(one: Answer, other: Answer) -> bool:
    return (one.text, one.value, one.missing) == (other.text, other.value, other.missing)
