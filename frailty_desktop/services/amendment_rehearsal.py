"""A rehearsal of an amendment on a copy: each record it would touch; the study itself is only read.

Records keep the version they were captured under, so what is shown is what they would say under the new one.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.services import amendments, rights
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.field_words import form_words, label_of, visit_words
from frailty_desktop.services.form_records import (
    FORMS,
    FormRecord,
    StoredValues,
    form_records,
    select_forms,
    state_over,
    stored_values,
)
from frailty_desktop.services.patient_facts import PatientFacts, load_facts
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.services.rederivation import reading_forms
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.backup import back_up
from frailty_desktop.storage.opened_file import Clock, utc_now
from frailty_desktop.storage.study_file import StudyFile, open_study
from frailty_desktop.study.answers import Answer, display, parse
from frailty_desktop.study.checks import REQUIRED, Problem
from frailty_desktop.study.design import Form, Item, StudyDesign
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.study.schedule import PlannedVisit
from frailty_desktop.translation import tr

Progress = Callable[[int, int], None]


class Touch(StrEnum):
    """What an amendment would do to a record."""

    ITEM_GONE = "item_gone"
    NEWLY_REQUIRED = "newly_required"
    NEWLY_FLAGGED = "newly_flagged"
    DERIVED = "derived"
    FORM_NEW = "form_new"
    VISIT_MOVED = "visit_moved"
    VISIT_GONE = "visit_gone"

    @property
    def label(self) -> str:
        """Say it in words."""
        return {
            Touch.ITEM_GONE: tr("no longer asked"),
            Touch.NEWLY_REQUIRED: tr("newly required"),
            Touch.NEWLY_FLAGGED: tr("newly flagged"),
            Touch.DERIVED: tr("computed otherwise"),
            Touch.FORM_NEW: tr("new form"),
            Touch.VISIT_MOVED: tr("window moved"),
            Touch.VISIT_GONE: tr("no longer planned"),
        }[self]


@dataclass(frozen=True, slots=True)
class Touched:
    """One record that an amendment would touch, in plain words; `after` says what it would be."""

    touch: Touch
    patient_id: UUID
    patient_number: str
    visit: str
    form_id: UUID | None
    form: str
    item: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an amendment would touch, among how many patients and forms that were looked at."""

    version: str
    replaces: str
    patients: int
    forms: int
    touched: tuple[Touched, ...]


def rehearse(
    study: StudyFile,
    texts: Mapping[str, str],
    *,
    by: UUID,
    clock: Clock = utc_now,
    progress: Progress | None = None,
) -> Rehearsal:
    """Copy the study, bring the version in and approve it everywhere there, and compare every record."""
    today = clock().astimezone().date()
    with rights.reading(study, by, Right.MANAGE_DESIGN, today) as session:
        before = load_facts(session, study.design, today)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        copy = back_up(study, Path(folder) / "rehearsal.frailty")
        with open_study(copy, clock=clock, workstation=study.workstation, key=study.access.key) as rehearsed:
            version_id = _bring_in_force(rehearsed, texts, by)
            with rehearsed.read() as session:
                return _compare(session, rehearsed.design, version_id, before, today, progress)


def _bring_in_force(copy: StudyFile, texts: Mapping[str, str], by: UUID) -> UUID:
    with copy.edit(by=by, action=tr("Rehearse an amendment")) as edit:
        version_id = amendments.bring_in(edit, texts)
        for site in {entry.code for entry in edit.design.sites}:
            amendments.approve(edit, version_id, site, edit.today)
    return version_id


def _compare(
    session: Session,
    design: StudyDesign,
    version_id: UUID,
    before: Mapping[UUID, PatientFacts],
    today: date,
    progress: Progress | None,
) -> Rehearsal:
    assert design.versions is not None  # noqa: S101 - the version was brought in just now
    new = design.versions.of(version_id)
    olds = [design.versions.of(known) for known in design.versions.ids if known != version_id]
    names = _changed_forms(new, olds)
    after = load_facts(session, new, today)
    touched: list[Touched] = []
    forms = 0
    for done, (patient_id, facts) in enumerate(after.items()):
        touched += _visits_touched(before[patient_id], facts, today)
        query = select_forms(
            FORMS.patient_id == patient_id, FORMS.name.in_(sorted(names)), FORMS.voided_reason == ""
        )
        records = form_records(session, new, query, today) if names else []
        forms += len(records)
        if records:
            touched += _forms_touched(session, records, new, today)
        if progress is not None:
            progress(done + 1, len(after))
    return Rehearsal(new.version, olds[-1].version, len(after), forms, tuple(touched))


def _changed_forms(new: StudyDesign, olds: Collection[StudyDesign]) -> frozenset[str]:
    """Name the forms that differ, and those that compute from them."""
    mine = {form.name: form for form in new.forms}
    differ = {form.name for old in olds for form in old.forms if mine.get(form.name) != form}
    index = index_of(new)
    items = {item.name for name in differ for item in index.forms_by_name[name].items()}
    return frozenset(differ | reading_forms(index, items).keys())


def _forms_touched(
    session: Session, records: list[FormRecord], new: StudyDesign, today: date
) -> Iterator[Touched]:
    """Compare the forms of one patient, each as it is with what it would be."""
    index = index_of(new)
    stored = stored_values(session, index, records[0].patient_id, today)
    forms = {form.name: form for form in new.forms}
    moved = {
        record.id: _under(record, forms[record.form.name], new, today)
        for record in records
        if record.form.name in forms
    }
    later = _settled(index, list(moved.values()), stored, today)
    for record in records:
        form = forms.get(record.form.name)
        items = {item.name: item for item in form.items()} if form is not None else {}
        yield from _gone(record, items)
        if form is not None and record.design is not new:
            after = state_over(index, moved[record.id], later, today)
            yield from _flagged(record, state_over(index, record, stored, today), after, index)
            yield from _derived(record, after, items)


def _settled(
    index: DesignIndex, records: list[FormRecord], stored: StoredValues, today: date
) -> StoredValues:
    """Compute on until nothing changes any more: what one form computes, another may read."""
    values = dict(stored.values)
    later = StoredValues(values, stored.visit_dates)
    for _ in records:
        news = {
            (record.visit_key if record.visit_id else "", key.item): answer
            for record in records
            for key, answer in state_over(index, record, later, today).derived().items()
            if key.group == 0
        }
        if all(_same(answer, values.get(place)) for place, answer in news.items()):
            break
        values.update(news)
    return later


def _under(record: FormRecord, form: Form, design: StudyDesign, today: date) -> FormRecord:
    """Read a record as the new version would: the same typed text, by the new item where that differs."""
    old = {item.name: item for item in record.form.items()}
    answers: dict[FieldKey, Answer] = {}
    for item in form.items():
        for key, answer in record.answers.items():
            if key.item == item.name:
                same = old.get(item.name) == item or answer.is_empty or item.derivation is not None
                answers[key] = answer if same else parse(item, answer.text, today=today)
    return replace(record, form=form, design=design, answers=answers)


def _gone(record: FormRecord, items: Mapping[str, Item]) -> Iterator[Touched]:
    old = {item.name: item for item in record.form.items()}
    for key, answer in sorted(record.answers.items()):
        if key.item not in items and not answer.is_empty:
            yield _touched(Touch.ITEM_GONE, record, key, display(old[key.item], answer), "")


def _flagged(
    record: FormRecord, before: FormState, after: FormState, index: DesignIndex
) -> Iterator[Touched]:
    known = {_name(problem) for problem in _problems(before)}
    for problem in _problems(after):
        if _name(problem) in known:
            continue
        is_required = problem.check == REQUIRED
        if is_required and not record.is_complete:
            continue
        key = FieldKey(problem.item, problem.group)
        answer = record.answers.get(key)
        text = display(index.items[key.item], answer) if answer is not None else ""
        touch = Touch.NEWLY_REQUIRED if is_required else Touch.NEWLY_FLAGGED
        yield _touched(touch, record, key, text, problem.message, index)


def _problems(state: FormState) -> list[Problem]:
    """List what a form would be asked about: what is doubtful, and what keeps it from being complete."""
    found = {_name(problem): problem for problem in (*state.open_problems(), *state.blocking())}
    return list(found.values())


def _name(problem: Problem) -> tuple[str, str, int]:
    return problem.check, problem.item, problem.group


def _derived(record: FormRecord, after: FormState, items: Mapping[str, Item]) -> Iterator[Touched]:
    for key, answer in after.derived().items():
        known = record.answers.get(key)
        if known is not None and not _same(answer, known):
            item = items[key.item]
            yield _touched(Touch.DERIVED, record, key, display(item, known), display(item, answer))


def _same(one: Answer, other: Answer | None) -> bool:
    return other is not None and (one.text, one.value, one.missing) == (
        other.text,
        other.value,
        other.missing,
    )


def _touched(
    touch: Touch,
    record: FormRecord,
    key: FieldKey,
    before: str,
    after: str,
    index: DesignIndex | None = None,
) -> Touched:
    index = index or index_of(record.design)
    return Touched(
        touch=touch,
        patient_id=record.patient_id,
        patient_number=record.patient_number,
        visit=visit_words(index, record.visit_name, record.visit_ordinal),
        form_id=record.id,
        form=form_words(index, record.form.name, record.ordinal),
        item=label_of(index, key),
        before=before,
        after=after,
    )


def _visits_touched(before: PatientFacts, after: PatientFacts, today: date) -> Iterator[Touched]:
    """Compare a patient's visits: moved windows, visits that are planned no more, forms asked in addition."""
    new = {visit.plan.name: visit for visit in after.timeline(today)}
    planned = {plan.name for plan in after.index.design.visits}
    for visit in before.timeline(today):
        name = visit.plan.name
        is_recorded = visit.happened_on is not None
        if not (is_recorded or before.status.is_active):
            continue
        if name not in planned:
            yield _visit(Touch.VISIT_GONE, before, visit, _window(visit), "")
        elif name in new:
            yield from _visit_touched(before, visit, new[name], is_recorded=is_recorded)


def _visit_touched(
    facts: PatientFacts, old: PlannedVisit, new: PlannedVisit, *, is_recorded: bool
) -> Iterator[Touched]:
    if (old.opens, old.closes) != (new.opens, new.closes):
        yield _visit(Touch.VISIT_MOVED, facts, old, _window(old), _window(new))
    asked = {expected.form for expected in old.plan.forms}
    for expected in new.plan.forms if is_recorded else ():
        if expected.form not in asked:
            yield _visit(Touch.FORM_NEW, facts, old, "", "", form=expected.form)


def _visit(
    touch: Touch, facts: PatientFacts, visit: PlannedVisit, before: str, after: str, *, form: str = ""
) -> Touched:
    title = form_words(facts.index, form, 0) if form else ""
    return Touched(touch, facts.id, facts.number, visit.plan.label, None, title, "", before, after)


def _window(visit: PlannedVisit) -> str:
    if visit.opens is None or visit.closes is None:
        return ""
    return tr("{first} to {last}", first=day_text(visit.opens), last=day_text(visit.closes))
