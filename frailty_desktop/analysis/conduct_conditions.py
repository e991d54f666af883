"""Works out which forms a visit asks for, for every patient, with the conditions read and answered once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import (
    ANSWERS,
    ConductFacts,
    ConductPatient,
    voided_forms,
)
from frailty_desktop.storage.answer_columns import from_columns
from frailty_desktop.storage.patient_rows import VISITS
from frailty_desktop.storage.raw_ids import RawId, raw
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import Item, StudyDesign
from frailty_desktop.study.design_versions import every_version, whole_design
from frailty_desktop.study.patient_values import PatientValues, items_asked_at
from frailty_desktop.study.schedule import PlannedVisit


class Conditions:
    """Works out whether a visit asks for a form; the same answers are asked about once."""

    def __init__(self, session: Session, facts: ConductFacts) -> None:
        self._facts = facts
        designs = every_version(facts.design)
        texts = {
            expected.when
            for design in designs
            for visit in design.visits
            for expected in visit.forms
            if expected.when
        }
        self._conditions = {text: Condition.compile(text) for text in texts}
        self._names = {text: tuple(sorted(condition.names)) for text, condition in self._conditions.items()}
        # Today, the visit's day and other visits are more than the answers seen from here.
        self._is_plain = {
            text: not (condition.elsewhere or condition.visits or "today" in text or "visit_date" in text)
            for text, condition in self._conditions.items()
        }
        names = {
            name for condition in self._conditions.values() for name in condition.names | condition.elsewhere
        }
        self._answers = _answers(session, facts, names)
        self._asked_at = cache(lambda plan: items_asked_at(whole_design(facts.design), plan))
        self._last: tuple[ConductPatient, PlannedVisit, PatientValues] | None = None
        self._known: dict[tuple[str, tuple[object, ...]], bool] = {}

    def asks(self, patient: ConductPatient, visit: PlannedVisit, when: str) -> bool:
        """Say whether a form is asked for: always, unless the answers say no."""
        seen = self._seen_from(patient, visit)
        if not self._is_plain[when]:
            return self._conditions[when].evaluate(seen) is not False
        answers = tuple(answer and answer.value for answer in map(seen.lookup, self._names[when]))
        known = self._known.get((when, answers))
        if known is None:
            known = self._known[when, answers] = self._conditions[when].evaluate(seen) is not False
        return known

    def _seen_from(self, patient: ConductPatient, visit: PlannedVisit) -> PatientValues:
        """Show a patient's answers from a visit; the forms of one visit are asked about one after another."""
        if self._last is not None and self._last[0] is patient and self._last[1] is visit:
            return self._last[2]
        days = {recorded.key: recorded.on for recorded in patient.visits if recorded.on is not None}
        seen = PatientValues(
            today=self._facts.today,
            visit=visit.plan.name,
            visit_date=visit.happened_on,
            values=self._answers.get(patient.raw_id, {}),
            settings=patient.design.settings,
            visit_dates=days,
            asked_here=self._asked_at(visit.plan.name),
        )
        self._last = (patient, visit, seen)
        return seen


def _answers(
    session: Session, facts: ConductFacts, names: set[str]
) -> dict[RawId, dict[tuple[str, str], Answer]]:
    """Read the answers that conditions look at, each patient's in the order of the visits' days."""
    if not names:
        return {}
    items = _items(facts.design)
    query = (
        select(
            raw(ANSWERS.c.patient_id),
            VISITS.c.plan,
            VISITS.c.ordinal,
            VISITS.c.date,
            ANSWERS.c.item,
            ANSWERS.c.entered_text,
            ANSWERS.c.value_text,
            ANSWERS.c.value_number,
            ANSWERS.c.missing_reason,
        )
        .select_from(ANSWERS.outerjoin(VISITS, VISITS.c.id == ANSWERS.c.visit_id))
        .where(
            ANSWERS.c.item.in_(sorted(names)),
            ANSWERS.c.group_ordinal == 0,
            ANSWERS.c.form_id.not_in(voided_forms()),
        )
    )
    order = {plan.name: place for place, plan in enumerate(whole_design(facts.design).visits)}
    rows = session.connection().execute(query).all()
    found: dict[RawId, dict[tuple[str, str], Answer]] = defaultdict(dict)
    for patient, plan, ordinal, _day, item, *columns in sorted(rows, key=lambda row: _time(order, row)):
        if item in items:
            visit = "" if plan is None else plan if not ordinal else f"{plan}#{ordinal}"
            found[patient][visit, item] = _answer(items[item], columns, facts.today)
    return found


def _time(order: Mapping[str, int], row: Any) -> tuple[date, int, int]:
    return row[3] or date.max, order.get(row[1] or "", len(order)), row[2] or 0


def _items(design: StudyDesign) -> dict[str, Item]:
    return {item.name: item for form in whole_design(design).forms for item in form.items()}


def _answer(item: Item, columns: Sequence[Any], today: date) -> Answer:
    entered_text, value_text, value_number, missing_reason = columns
    return from_columns(item, entered_text, value_text, value_number, missing_reason, today)
