"""Reads what changed after an event of the log: values, new data, queries, marks, signatures, records."""

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.difference_lines import (
    FormPlace,
    MarkChange,
    NewValues,
    QueryChange,
    ValueChange,
)
from frailty_desktop.services.field_words import answer_words, form_words, label_of, visit_words
from frailty_desktop.services.form_records import FORMS, select_forms
from frailty_desktop.services.query_corrections import corrected_for
from frailty_desktop.services.stored_answers import ANSWERS, plain_table
from frailty_desktop.storage.ids import NO_VISIT, THE_PROGRAM
from frailty_desktop.storage.review_tables import QueryMessageRow, QueryRow, SourceMarkRow
from frailty_desktop.storage.tables import AuditEventRow, PatientRow, PersonRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

_LOG = plain_table(AuditEventRow)
_MARKS = plain_table(SourceMarkRow)
_CHUNK = 500


class Names:
    """Looks people, patients and forms up once for all lines of a difference."""

    def __init__(self, session: Session, design: StudyDesign) -> None:
        self._session = session
        self.index: DesignIndex = index_of(design)
        self._places: dict[UUID, FormPlace] = {}
        self._order: dict[UUID, tuple[Any, ...]] = {}

    @cached_property
    def people(self) -> dict[UUID, str]:
        """Everybody's name."""
        return {row.id: row.name for row in self._session.execute(select(PersonRow.id, PersonRow.name))}

    @cached_property
    def patients(self) -> dict[UUID, str]:
        """Every patient's number."""
        return {row.id: row.number for row in self._session.execute(select(PatientRow.id, PatientRow.number))}

    def person(self, person_id: UUID) -> str:
        """Name a person; the program by its own name."""
        if person_id == THE_PROGRAM:
            return tr("The program")
        return self.people.get(person_id, tr("unknown"))

    def load(self, form_ids: Collection[UUID]) -> None:
        """Look up the forms that will be named."""
        missing = sorted(set(form_ids) - self._places.keys())
        order = {form.name: place for place, form in enumerate(self.index.whole.forms)}
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            for row in self._session.execute(select_forms(FORMS.id.in_(chunk))):
                self._places[row.id] = FormPlace(
                    row.patient_id,
                    row.number,
                    row.id,
                    form_words(self.index, row.name, row.ordinal),
                    visit_words(self.index, row.plan, row.visit_ordinal),
                    row.state == "complete",
                )
                self._order[row.id] = (row.number, row.visit_date or date.max, order[row.name], row.ordinal)

    def place(self, form_id: UUID) -> FormPlace:
        """Name a form that was loaded."""
        return self._places[form_id]

    def order(self, form_id: UUID) -> tuple[Any, ...]:
        """Return where a form stands: by patient, then day, then form."""
        return self._order[form_id]


def value_changes(session: Session, since: int, names: Names) -> list[ValueChange]:
    """List the changes of values that were there at the event, and the corrections of complete forms."""
    on_answer = and_(
        ANSWERS.c.patient_id == _LOG.c.patient_id,
        ANSWERS.c.visit_id == func.coalesce(FORMS.visit_id, literal(NO_VISIT, FORMS.visit_id.type)),
        ANSWERS.c.form_id == _LOG.c.form_id,
        ANSWERS.c.group_ordinal == _LOG.c.group_ordinal,
        ANSWERS.c.item == _LOG.c.item,
    )
    on_mark = and_(
        _MARKS.c.form_id == _LOG.c.form_id,
        _MARKS.c.item == _LOG.c.item,
        _MARKS.c.group_ordinal == _LOG.c.group_ordinal,
        _MARKS.c.is_withdrawn.is_(False),
    )
    query = (
        select(_LOG, ANSWERS.c.sequence.label("answer_sequence"), _MARKS.c.marked_sequence)
        .select_from(
            _LOG.join(FORMS.id.table, FORMS.id == _LOG.c.form_id)
            .outerjoin(ANSWERS, on_answer)
            .outerjoin(_MARKS, on_mark)
        )
        .where(
            _LOG.c.kind == "answer",
            _LOG.c.sequence > since,
            _LOG.c.old.is_not(None),
            or_(_LOG.c.is_correction == 1, ANSWERS.c.first_sequence.between(1, since)),
        )
    )
    rows = session.execute(query).all()
    names.load({row.form_id for row in rows})
    asked = corrected_for(session, {row.sequence for row in rows})
    rows = sorted(rows, key=lambda row: (names.order(row.form_id), row.sequence))
    return [_value_change(row, names, is_for_query=row.sequence in asked) for row in rows]


def _value_change(row: Row[*tuple[Any, ...]], names: Names, *, is_for_query: bool) -> ValueChange:
    item = names.index.items.get(row.item)
    at = datetime.fromisoformat(row.recorded_at)
    old, new = (answer_words(item, json.loads(text or "{}"), at.date()) for text in (row.old, row.new))
    key = FieldKey(row.item, row.group_ordinal)
    return ValueChange(
        sequence=row.sequence,
        at=at,
        by=names.person(row.person_id),
        place=names.place(row.form_id),
        key=key,
        label=label_of(names.index, key),
        old=old,
        new=new,
        reason=row.reason,
        is_correction=bool(row.is_correction),
        is_derived=item is not None and item.derivation is not None,
        mark=_mark_words(row),
        is_for_query=is_for_query,
    )


def _mark_words(row: Row[*tuple[Any, ...]]) -> str:
    if row.marked_sequence is None:
        return ""
    return "verified" if row.marked_sequence == row.answer_sequence else "cleared"


def new_values(session: Session, since: int, names: Names) -> list[NewValues]:
    """Count, form by form, the fields that were typed for the first time."""
    derived = sorted(item.name for item in names.index.items.values() if item.derivation is not None)
    query = (
        select(_LOG.c.form_id, func.count(), func.max(_LOG.c.recorded_at))
        .where(
            _LOG.c.kind == "answer",
            _LOG.c.sequence > since,
            _LOG.c.old.is_(None),
            _LOG.c.item.not_in(derived),
        )
        .group_by(_LOG.c.form_id)
    )
    rows = session.execute(query).all()
    names.load([form_id for form_id, _, _ in rows])
    return [
        NewValues(names.place(form_id), count, datetime.fromisoformat(last))
        for form_id, count, last in sorted(rows, key=lambda row: names.order(row[0]))
    ]


def query_changes(session: Session, since: int, names: Names) -> list[QueryChange]:
    """List the messages of queries, by form, in order."""
    query = (
        select(QueryMessageRow, QueryRow.form_id, QueryRow.item, QueryRow.group)
        .join(QueryRow, QueryRow.id == QueryMessageRow.query_id)
        .where(QueryMessageRow.sequence > since)
    )
    rows = session.execute(query).all()
    names.load({form_id for _, form_id, _, _ in rows})
    return [
        QueryChange(
            message.at,
            names.person(message.person_id),
            names.place(form_id),
            FieldKey(item, group),
            label_of(names.index, FieldKey(item, group)),
            message.act,
            message.text,
        )
        for message, form_id, item, group in sorted(
            rows, key=lambda row: (names.order(row[1]), row[2], row[3], row[0].query_id, row[0].ordinal)
        )
    ]


def mark_changes(session: Session, since: int, names: Names) -> list[MarkChange]:
    """Count the marks set and taken back, by form and person."""
    is_withdrawn = _MARKS.c.is_withdrawn
    query = (
        select(
            _MARKS.c.form_id,
            _MARKS.c.person_id,
            func.count(),
            func.sum(func.coalesce(is_withdrawn, 0)),
            func.max(_MARKS.c.at),
        )
        .where(_MARKS.c.sequence > since)
        .group_by(_MARKS.c.form_id, _MARKS.c.person_id)
    )
    rows = session.execute(query).all()
    names.load({row[0] for row in rows})
    return list(_mark_lines(rows, names))


def _mark_lines(rows: Collection[Any], names: Names) -> Iterator[MarkChange]:
    for form_id, person_id, count, withdrawn, last in sorted(rows, key=lambda row: names.order(row[0])):
        taken_back = int(withdrawn)
        yield MarkChange(names.person(person_id), names.place(form_id), count - taken_back, taken_back, last)
