"""Reading source marks: those of a form, a form laid out for comparing, and how far the study is.

A mark counts while the answer is the one that was compared; a later change clears it for that field alone.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.field_words import answer_words, form_words, label_of, visit_words
from frailty_desktop.services.form_records import FORMS, FormRecord, form_record, select_forms, state_of
from frailty_desktop.services.site_scope import Sites, patients_at
from frailty_desktop.services.source_lines import (
    FormProgress,
    MarkState,
    SourceForm,
    SourceLine,
    SourceMark,
    SourceProgress,
)
from frailty_desktop.services.source_plan import is_drawn, is_planned
from frailty_desktop.services.stored_answers import ANSWERS
from frailty_desktop.storage.audit_reading import event
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.held_records import hold_of_form
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.review_tables import QueryRow, SourceMarkRow
from frailty_desktop.storage.tables import PersonRow
from frailty_desktop.study import answers
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.design import Form, Section, StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.field_state import FieldState
from frailty_desktop.study.form_plan import feeds
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr


def marks_of_form(
    session: Session, form_id: UUID, design: StudyDesign | None = None
) -> Mapping[FieldKey, SourceMark]:
    """Return the marks of a form's fields; with the design also those of computed items, by their inputs."""
    form = FORMS
    on_answer = and_(
        ANSWERS.c.patient_id == form.patient_id,
        ANSWERS.c.visit_id == func.coalesce(form.visit_id, literal(NO_VISIT, form.visit_id.type)),
        ANSWERS.c.form_id == form.id,
        ANSWERS.c.item == SourceMarkRow.item,
        ANSWERS.c.group_ordinal == SourceMarkRow.group,
    )
    query = (
        select(SourceMarkRow, func.coalesce(ANSWERS.c.sequence, 0), PersonRow.name)
        .join(form.id.table, form.id == SourceMarkRow.form_id)
        .outerjoin(ANSWERS, on_answer)
        .outerjoin(PersonRow, PersonRow.id == SourceMarkRow.person_id)
        .where(SourceMarkRow.form_id == form_id, SourceMarkRow.is_withdrawn.is_(False))
    )
    found = {
        FieldKey(row.item, row.group): SourceMark(
            MarkState.VERIFIED if row.marked_sequence == sequence else MarkState.CHANGED_SINCE,
            name or tr("unknown"),
            row.at,
            row.marked_sequence,
        )
        for row, sequence, name in session.execute(query)
    }
    if design is None or not found:
        return found
    record = form_record(session, design, form_id)
    return {**found, **dict(_computed_marks(record, found))}


def shown_fields(
    session: Session, design: StudyDesign, record: FormRecord, today: date
) -> tuple[FieldState, ...]:
    """Return the fields a form shows, and hidden ones that hold an answer: everything there is to compare."""
    fields = state_of(session, design, record, today).fields()
    return tuple(
        field for field in fields if field.is_visible or not (field.is_derived or field.answer.is_empty)
    )


def form_to_verify(session: Session, design: StudyDesign, form_id: UUID, today: date) -> SourceForm:
    """Lay a form out for comparing with its source, in clinic order."""
    record = form_record(session, design, form_id, today)
    index, marks = index_of(design), marks_of_form(session, form_id, design)
    sections = {item.name: section.title for section in record.form.sections for item in section.items}
    asked = _queries_of(session, form_id)
    is_patient_drawn = is_drawn(design, record.patient_number)
    lines = tuple(
        SourceLine(
            key=field.key,
            section=sections[field.key.item],
            label=label_of(index, field.key),
            value=_value_words(field),
            mark=marks.get(field.key),
            is_wanted=is_patient_drawn and is_planned(design, field.item),
            is_critical=field.item.is_critical,
            is_derived=field.is_derived,
            is_hidden=not field.is_visible,
            queries=asked.get(field.key, 0),
            was=_was(session, field, marks.get(field.key), today),
        )
        for field in shown_fields(session, design, record, today)
    )
    return SourceForm(
        form_id=record.id,
        patient_id=record.patient_id,
        patient_number=record.patient_number,
        title=form_words(index, record.form.name, record.ordinal),
        visit_label=visit_words(index, record.visit_name, record.visit_ordinal),
        visit_date=record.visit_date,
        is_complete=record.is_complete,
        is_held=hold_of_form(driver_of(session.connection()), form_id) is not None,
        lines=lines,
    )


def progress(
    session: Session,
    design: StudyDesign,
    today: date,  # noqa: ARG001 - asked in the same way as every other list
    *,
    patient_id: UUID | None = None,
    sites: Sites = None,
) -> SourceProgress:
    """Count over all forms what the plan wants compared, is, and changed since; empty fields do not count."""
    index = index_of(design)
    counts = _counts(session, design, patient_id)
    where = [FORMS.voided_reason == ""]
    if patient_id is not None:
        where.append(FORMS.patient_id == patient_id)
    if sites is not None:
        where.append(FORMS.patient_id.in_(patients_at(session, sites) or ()))
    order = {form.name: place for place, form in enumerate(index.whole.forms)}
    rows = sorted(
        session.execute(select_forms(*where)),
        key=lambda row: (row.number, row.visit_date or date.max, order[row.name], row.ordinal),
    )
    forms = tuple(
        FormProgress(
            row.patient_id,
            row.number,
            row.id,
            form_words(index, row.name, row.ordinal),
            visit_words(index, row.plan, row.visit_ordinal),
            row.visit_date,
            row.state == "complete",
            *(_drawn(counts.get(row.id, (0, 0, 0)), is_drawn=is_drawn(design, row.number))),
        )
        for row in rows
    )
    return SourceProgress(
        forms,
        sum(form.wanted for form in forms),
        sum(form.verified for form in forms),
        sum(form.changed_since for form in forms),
    )


def _drawn(counts: tuple[int, int, int], *, is_drawn: bool) -> tuple[int, int, int]:
    wanted, verified, changed = counts
    return (wanted, verified, changed) if is_drawn else (0, 0, changed)


def _counts(
    session: Session, design: StudyDesign, patient_id: UUID | None
) -> dict[UUID, tuple[int, int, int]]:
    forms = whole_design(design).forms
    planned = sorted(item.name for form in forms for item in form.items() if is_planned(design, item))
    is_wanted = and_(ANSWERS.c.entered_text != "", ANSWERS.c.item.in_(planned))
    is_same = SourceMarkRow.marked_sequence == ANSWERS.c.sequence
    query = (
        select(
            ANSWERS.c.form_id,
            func.sum(case((is_wanted, 1), else_=0)),
            func.sum(case((and_(is_wanted, is_same), 1), else_=0)),
            func.sum(case((SourceMarkRow.marked_sequence != ANSWERS.c.sequence, 1), else_=0)),
        )
        .outerjoin(
            SourceMarkRow,
            and_(
                SourceMarkRow.form_id == ANSWERS.c.form_id,
                SourceMarkRow.item == ANSWERS.c.item,
                SourceMarkRow.group == ANSWERS.c.group_ordinal,
                SourceMarkRow.is_withdrawn.is_(False),
            ),
        )
        .group_by(ANSWERS.c.patient_id, ANSWERS.c.visit_id, ANSWERS.c.form_id)
    )
    if patient_id is not None:
        query = query.where(ANSWERS.c.patient_id == patient_id)
    return {form_id: (wanted, same, changed) for form_id, wanted, same, changed in session.execute(query)}


def _queries_of(session: Session, form_id: UUID) -> dict[FieldKey, int]:
    query = (
        select(QueryRow.item, QueryRow.group, func.count())
        .where(QueryRow.form_id == form_id, QueryRow.state != "closed")
        .group_by(QueryRow.item, QueryRow.group)
    )
    return {FieldKey(item, group): count for item, group, count in session.execute(query)}


def _was(session: Session, field: FieldState, mark: SourceMark | None, today: date) -> str:
    """Say what was compared, where something else stands there now."""
    if mark is None or mark.state is MarkState.VERIFIED or field.is_derived:
        return ""
    compared = event(session, mark.sequence) if mark.sequence else None
    return (answer_words(field.item, compared.new_values, today) if compared else "") or tr("empty")


def _value_words(field: FieldState) -> str:
    item, answer = field.item, field.answer
    words = answers.display(item, answer)
    is_measured = answer.value is not None and item.type.is_number and item.unit
    return f"{words}\u00a0{item.unit}" if is_measured else words


def _computed_marks(
    record: FormRecord, marks: Mapping[FieldKey, SourceMark]
) -> Iterator[tuple[FieldKey, SourceMark]]:
    """Give a computed field the mark of its inputs on this form: changed if one is, else if all have one."""
    sections = {item.name: section for section in record.form.sections for item in section.items}
    for key, answer in record.answers.items():
        item = record.form.item(key.item)
        if item.derivation is None or answer.is_empty:
            continue
        inputs = _inputs(record.form, sections, key)
        carried = [
            marks.get(found)
            for found in sorted(inputs)
            if found in marks or not record.answers.get(found, Answer("", None)).is_empty
        ]
        known = [one for one in carried if one is not None]
        if not known:
            continue
        newest = max(known, key=lambda one: one.at)
        if any(one.state is MarkState.CHANGED_SINCE for one in known):
            yield key, SourceMark(MarkState.CHANGED_SINCE, newest.by, newest.at, newest.sequence)
        elif len(known) == len(carried):
            yield key, newest


def _inputs(form: Form, sections: Mapping[str, Section], key: FieldKey) -> set[FieldKey]:
    """Follow a computed field back to the typed fields of its own form."""
    found: set[FieldKey] = set()
    waiting, seen = [key], {key}
    while waiting:
        here = waiting.pop()
        home = sections[here.item]
        for name in feeds(form.item(here.item), home) & sections.keys():
            source = FieldKey(name, here.group if sections[name] is home else 0)
            if source in seen:
                continue
            seen.add(source)
            if form.item(name).derivation is None:
                found.add(source)
            else:
                waiting.append(source)
    return found
