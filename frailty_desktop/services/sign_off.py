"""What waits for a signature, and what stands in its way: complete, and not signed or changed since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.field_words import form_words, visit_words
from frailty_desktop.services.form_records import patient_values
from frailty_desktop.storage.review_tables import QueryRow, SignatureRow
from frailty_desktop.storage.tables import FormRow, PatientRow, VisitRow
from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr, tr_count


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A visit, or an entry of a log, of which something complete is not signed.

    `forms` counts what is to be signed, `missing` names what is not complete yet; `voided_because` says why
    an earlier signature no longer stands.
    """

    level: str
    record_id: UUID
    patient_id: UUID
    patient_number: str
    title: str
    on: date | None
    waiting_since: datetime
    forms: int
    missing: tuple[str, ...]
    open_queries: int
    voided_because: str

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way of signing."""
        return not self.missing and not self.open_queries


class _Form(NamedTuple):
    id: UUID
    name: str
    ordinal: int
    state: str
    completed_at: datetime | None
    voided_reason: str
    patient_id: UUID
    number: str
    visit_id: UUID | None
    plan: str | None
    visit_ordinal: int | None
    visit_date: date | None


class _Signed(NamedTuple):
    """The records under a standing signature, and why the last one of the others was voided."""

    standing: frozenset[UUID]
    voided: dict[UUID, str]


def sign_off_queue(session: Session, design: StudyDesign, today: date) -> list[QueueLine]:
    """List what waits for a signature, what waited longest first."""
    session.flush()
    index, signed = index_of(design), _signed(session)
    queries = _query_counts(session)
    groups: defaultdict[UUID, list[_Form]] = defaultdict(list)
    for form in _forms(session, FormRow.voided_reason == ""):
        groups[form.visit_id or form.id].append(form)
    lines = (_queue_line(session, index, forms, signed, queries, today) for forms in groups.values())
    waiting = [line for line in lines if line is not None]
    return sorted(waiting, key=lambda line: (line.waiting_since, line.patient_number, line.title))


def obstacles_to_signing(
    session: Session, design: StudyDesign, level: str, record_id: UUID, today: date
) -> list[str]:
    """Say in sentences what stands in the way of signing a form, a visit or a patient; [] for nothing."""
    session.flush()
    index = index_of(design)
    where = {
        "form": FormRow.id == record_id,
        "visit": FormRow.visit_id == record_id,
        "patient": FormRow.patient_id == record_id,
    }[level]
    forms = list(_forms(session, where))
    if level == "form":
        found = [sentence for form in forms if (sentence := _unsignable(index, form))]
    else:
        forms = [form for form in forms if not form.voided_reason]
        found = _gaps_below(session, index, level, record_id, forms, today)
    count = sum(_query_counts(session, [form.id for form in forms]).values())
    if count:
        found.append(tr_count("{count} query is open.", "{count} queries are open.", count))
    return found


def missing_forms(
    session: Session, index: DesignIndex, visit: VisitRow, complete: Iterable[str], today: date
) -> list[str]:
    """Name the forms that a visit asks for and that are not complete."""
    done = set(complete)
    plan = index.visits_by_name.get(visit.plan)
    if plan is None or visit.is_missed:
        return []
    missing = [expected for expected in plan.forms if expected.form not in done]
    names = []
    for expected in missing:
        condition = Condition.compile(expected.when) if expected.when else None
        if condition is not None:
            wanted = condition.names | condition.elsewhere
            values = patient_values(session, index.design, visit.patient_id, visit.id, today, wanted)
            if condition.evaluate(values) is False:
                continue
        names.append(form_words(index, expected.form, 0))
    return names


def _unsignable(index: DesignIndex, form: _Form) -> str:
    title = form_words(index, form.name, form.ordinal)
    if form.voided_reason:
        return tr("{form} was marked as entered in error.", form=title)
    return "" if form.state == "complete" else tr("{form} is not complete.", form=title)


def _gaps_below(
    session: Session, index: DesignIndex, level: str, record_id: UUID, forms: Sequence[_Form], today: date
) -> list[str]:
    if not forms:
        return [tr("There is nothing to sign here yet.")]
    where = VisitRow.id == record_id if level == "visit" else VisitRow.patient_id == record_id
    names: list[str] = []
    for visit in session.scalars(select(VisitRow).where(where).order_by(VisitRow.date, VisitRow.id)):
        complete = [form.name for form in forms if form.visit_id == visit.id and form.state == "complete"]
        label = visit_words(index, visit.plan, visit.ordinal)
        missing = missing_forms(session, index, visit, complete, today)
        names += [name if level == "visit" else f"{label}: {name}" for name in missing]
    names += [
        form_words(index, form.name, form.ordinal)
        for form in forms
        if form.visit_id is None and form.state != "complete"
    ]
    return [tr("Not complete: {names}.", names=", ".join(names))] if names else []


def _queue_line(
    session: Session,
    index: DesignIndex,
    forms: Sequence[_Form],
    signed: _Signed,
    queries: dict[UUID, int],
    today: date,
) -> QueueLine | None:
    one = forms[0]
    waiting = [form for form in forms if form.completed_at is not None and not _is_covered(form, signed)]
    if not waiting or (one.visit_id is None and one.state != "complete"):
        return None
    level, record_id = ("form", one.id) if one.visit_id is None else ("visit", one.visit_id)
    missing: list[str] = []
    if one.visit_id is not None:
        complete = [form.name for form in forms if form.state == "complete"]
        missing = missing_forms(session, index, session.get_one(VisitRow, one.visit_id), complete, today)
    reasons = [signed.voided[part] for form in waiting for part in _around(form) if part in signed.voided]
    return QueueLine(
        level=level,
        record_id=record_id,
        patient_id=one.patient_id,
        patient_number=one.number,
        title=visit_words(index, one.plan, one.visit_ordinal) or form_words(index, one.name, one.ordinal),
        on=one.visit_date,
        waiting_since=min(form.completed_at for form in waiting if form.completed_at is not None),
        forms=len(waiting),
        missing=tuple(missing),
        open_queries=sum(queries.get(form.id, 0) for form in forms),
        voided_because=reasons[0] if reasons else "",
    )


def _is_covered(form: _Form, signed: _Signed) -> bool:
    return any(part in signed.standing for part in _around(form))


def _around(form: _Form) -> Iterator[UUID]:
    yield form.id
    if form.visit_id is not None:
        yield form.visit_id
    yield form.patient_id


def _signed(session: Session) -> _Signed:
    standing: set[UUID] = set()
    voided: dict[UUID, str] = {}
    query = select(SignatureRow.record_id, SignatureRow.voided_at, SignatureRow.voided_because)
    for record_id, voided_at, because in session.execute(query.order_by(SignatureRow.id)):
        if voided_at is None:
            standing.add(record_id)
        else:
            voided[record_id] = because
    return _Signed(frozenset(standing), voided)


def _query_counts(session: Session, forms: Sequence[UUID] | None = None) -> dict[UUID, int]:
    query = select(QueryRow.form_id, func.count()).where(QueryRow.state != "closed")
    if forms is not None:
        query = query.where(QueryRow.form_id.in_(forms))
    return {row[0]: row[1] for row in session.execute(query.group_by(QueryRow.form_id))}


def _forms(session: Session, where: ColumnElement[bool]) -> Iterator[_Form]:
    query = (
        select(
            FormRow.id,
            FormRow.name,
            FormRow.ordinal,
            FormRow.state,
            FormRow.completed_at,
            FormRow.voided_reason,
            FormRow.patient_id,
            PatientRow.number,
            FormRow.visit_id,
            VisitRow.plan,
            VisitRow.ordinal,
            VisitRow.date,
        )
        .join(PatientRow, PatientRow.id == FormRow.patient_id)
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .where(where)
        .order_by(FormRow.id)
    )
    for row in session.execute(query):
        yield _Form._make(row)
