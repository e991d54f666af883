"""The answers of adverse event entries by the part they play, loaded for one patient or for the study."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.stored_answers import VALUE_COLUMNS, answer_in
from frailty_desktop.storage.tables import AnswerTable, FormRow
from frailty_desktop.study import event_rules
from frailty_desktop.study.answers import Answer, display
from frailty_desktop.study.design import Item, KeyForm, KeyItem, StudyDesign


@dataclass
class EventAnswers:
    """One entry of the adverse event log."""

    index: DesignIndex
    form_id: UUID
    patient_id: UUID
    ordinal: int
    form_state: str
    answers: dict[str, Answer] = field(default_factory=dict)

    def item(self, part: KeyItem) -> Item | None:
        """Return the item that plays a part, None when the design has none."""
        name = self.index.key_item(part)
        return self.index.items[name] if name else None

    def answer(self, part: KeyItem) -> Answer | None:
        """Return the answer to the item that plays a part."""
        item = self.item(part)
        return self.answers.get(item.name) if item is not None else None

    def value(self, part: KeyItem) -> Any:
        """Return the value of a part, None when it is not known."""
        answer = self.answer(part)
        return answer.value if answer is not None else None

    def words(self, part: KeyItem) -> str:
        """Write the answer of a part for people."""
        item, answer = self.item(part), self.answer(part)
        return display(item, answer) if item is not None and answer is not None else ""

    def label(self, part: KeyItem) -> str:
        """Return the label of the item that plays a part."""
        item = self.item(part)
        return item.label if item is not None else ""

    def terms(self, part: KeyItem) -> frozenset[str]:
        """Return the chosen code and its submission value, in lower case."""
        return event_rules.choice_terms(self.item(part), self.value(part))

    @property
    def grade(self) -> int | None:
        """The worst grade."""
        return event_rules.event_grade(self.value(KeyItem.AE_GRADE))

    @property
    def is_ongoing(self) -> bool:
        """Whether the event goes on; when nobody said, it does until it has an end."""
        outcome = self.terms(KeyItem.AE_OUTCOME)
        return event_rules.goes_on(self.value(KeyItem.AE_ONGOING), self.value(KeyItem.AE_END), outcome)


def is_fatal_outcome(event: EventAnswers) -> bool:
    """Say whether the outcome is fatal."""
    return event_rules.is_fatal(event.terms(KeyItem.AE_OUTCOME))


def is_resolved(event: EventAnswers) -> bool:
    """Say whether the outcome is recovered, with lasting effects or without."""
    return event_rules.is_resolved(event.terms(KeyItem.AE_OUTCOME))


def is_related(event: EventAnswers, part: KeyItem) -> bool | None:
    """Say whether causality was judged possible or above; None while it was not judged."""
    return event_rules.is_related(event.terms(part))


def load_events(
    session: Session, design: StudyDesign, today: date, patient_id: UUID | None = None
) -> list[EventAnswers]:
    """Load the entries of one patient or of all, by patient and ordinal; voided ones are left out."""
    index = index_of(design)
    form = index.key_form(KeyForm.ADVERSE_EVENTS)
    if form is None:
        return []
    query = select(FormRow.id, FormRow.patient_id, FormRow.ordinal, FormRow.state).where(
        FormRow.name == form.name, FormRow.voided_reason == ""
    )
    if patient_id is not None:
        query = query.where(FormRow.patient_id == patient_id)
    rows = session.execute(query.order_by(FormRow.patient_id, FormRow.ordinal))
    events = {row[0]: EventAnswers(index, row[0], row[1], row[2], row[3]) for row in rows}
    _add_answers(session, index, events, today, patient_id)
    return list(events.values())


def _add_answers(
    session: Session,
    index: DesignIndex,
    events: Mapping[UUID, EventAnswers],
    today: date,
    patient_id: UUID | None,
) -> None:
    names = [name for part in KeyItem if part.value.startswith("ae_") and (name := index.key_item(part))]
    query = select(AnswerTable.form_id, AnswerTable.item, *VALUE_COLUMNS).where(
        AnswerTable.item.in_(names), AnswerTable.group_ordinal == 0
    )
    if patient_id is not None:
        query = query.where(AnswerTable.patient_id == patient_id)
    for row in session.execute(query):
        event = events.get(row.form_id)
        if event is not None:
            event.answers[row.item] = answer_in(index.items[row.item], row, today)
