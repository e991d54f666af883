"""Reading queries: the list over all patients, those of one form, and the thread of one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import DesignIndex, index_of
from frailty_desktop.services.field_words import form_words, label_of, visit_words
from frailty_desktop.services.people import Role
from frailty_desktop.services.site_scope import Sites
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.review_tables import QueryMessageRow, QueryRow
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, VisitRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class QueryLine:
    """A query as lists show it; `check` names the check that asked, "" when a person did.

    `age_days` runs until the query is closed. `state` is "open", "answered" or "closed".
    """

    id: UUID
    patient_id: UUID
    patient_number: str
    form_id: UUID
    form_title: str
    visit_label: str
    item: str
    group: int
    item_label: str
    check: str
    state: str
    opened_by: str
    opened_by_id: UUID
    opened_at: datetime
    state_at: datetime
    age_days: int
    question: str
    last_text: str
    opens_field: bool
    is_on_voided: bool

    @property
    def key(self) -> FieldKey:
        """The field asked about."""
        return FieldKey(self.item, self.group)


@dataclass(frozen=True, slots=True)
class QueryMessage:
    """One message of a thread; `correction` is the number of the event that it tells of."""

    at: datetime
    person: str
    role: str
    act: str
    text: str
    correction: int | None


def open_queries(
    session: Session,
    design: StudyDesign,
    today: date,
    *,
    patient_id: UUID | None = None,
    form_id: UUID | None = None,
    with_closed: bool = False,
    sites: Sites = None,
) -> list[QueryLine]:
    """List the queries that stand, oldest first; of the study, some sites, one patient or one form."""
    where: list[ColumnElement[bool]] = [] if with_closed else [QueryRow.state != "closed"]
    if patient_id is not None:
        where.append(QueryRow.patient_id == patient_id)
    if form_id is not None:
        where.append(QueryRow.form_id == form_id)
    if sites is not None:
        at_sites = select(PatientRow.id).where(PatientRow.site_id.in_(sites))
        where.append(QueryRow.patient_id.in_(at_sites))
    index = index_of(design)
    texts = _texts(session, where)
    return [_line(index, row, texts.get(row.id, []), today) for row in _rows(session, where)]


def queries_on_form(
    session: Session, design: StudyDesign, form_id: UUID, today: date
) -> Mapping[FieldKey, tuple[QueryLine, ...]]:
    """Return the queries that stand on the fields of a form, the oldest of each field first."""
    found: dict[FieldKey, tuple[QueryLine, ...]] = {}
    for line in open_queries(session, design, today, form_id=form_id):
        found[line.key] = (*found.get(line.key, ()), line)
    return found


def thread(session: Session, query_id: UUID) -> list[QueryMessage]:
    """Read a query's messages in order."""
    query = (
        select(QueryMessageRow, PersonRow.name, PersonRow.role)
        .outerjoin(PersonRow, PersonRow.id == QueryMessageRow.person_id)
        .where(QueryMessageRow.query_id == query_id)
        .order_by(QueryMessageRow.ordinal)
    )
    found = [
        QueryMessage(
            row.at,
            _name(row.person_id, name),
            Role(role).label if role else "",
            row.act,
            row.text,
            row.correction,
        )
        for row, name, role in session.execute(query)
    ]
    if not found:
        raise UserError(tr("This query is not in this study."), next_step=tr("Look it up in the list again."))
    return found


def _rows(session: Session, where: list[ColumnElement[bool]]) -> Iterator[Row[*tuple[object, ...]]]:
    query = (
        select(
            QueryRow.id,
            QueryRow.patient_id,
            PatientRow.number,
            QueryRow.form_id,
            FormRow.name.label("form"),
            FormRow.ordinal,
            FormRow.voided_reason,
            VisitRow.plan,
            VisitRow.ordinal.label("visit_ordinal"),
            QueryRow.item,
            QueryRow.group.label("group"),
            QueryRow.check.label("check"),
            QueryRow.state,
            QueryRow.opened_by,
            PersonRow.name.label("opener"),
            QueryRow.opened_at,
            QueryRow.state_at,
            QueryRow.opens_field,
        )
        .join(PatientRow, PatientRow.id == QueryRow.patient_id)
        .join(FormRow, FormRow.id == QueryRow.form_id)
        .outerjoin(VisitRow, VisitRow.id == FormRow.visit_id)
        .outerjoin(PersonRow, PersonRow.id == QueryRow.opened_by)
        .where(*where)
        .order_by(QueryRow.opened_at, QueryRow.id)
    )
    yield from session.execute(query)


def _texts(session: Session, where: list[ColumnElement[bool]]) -> dict[UUID, list[str]]:
    """Return, for each query, what was said in order; messages without words are left out."""
    query = (
        select(QueryMessageRow.query_id, QueryMessageRow.text)
        .join(QueryRow, QueryRow.id == QueryMessageRow.query_id)
        .where(*where, func.length(QueryMessageRow.text) > 0)
        .order_by(QueryMessageRow.query_id, QueryMessageRow.ordinal)
    )
    found: dict[UUID, list[str]] = {}
    for query_id, text in session.execute(query):
        found.setdefault(query_id, []).append(text)
    return found


def _line(index: DesignIndex, row: Row[*tuple[object, ...]], texts: list[str], today: date) -> QueryLine:
    until = row.state_at.astimezone().date() if row.state == "closed" else today
    return QueryLine(
        id=row.id,
        patient_id=row.patient_id,
        patient_number=row.number,
        form_id=row.form_id,
        form_title=form_words(index, row.form, row.ordinal),
        visit_label=visit_words(index, row.plan, row.visit_ordinal),
        item=row.item,
        group=row.group,
        item_label=label_of(index, FieldKey(row.item, row.group)),
        check=row.check,
        state=row.state,
        opened_by=_name(row.opened_by, row.opener),
        opened_by_id=row.opened_by,
        opened_at=row.opened_at,
        state_at=row.state_at,
        age_days=max(0, (until - row.opened_at.astimezone().date()).days),
        question=texts[0] if texts else "",
        last_text=texts[-1] if texts else "",
        opens_field=row.opens_field,
        is_on_voided=bool(row.voided_reason),
    )


def _name(person_id: UUID, name: str | None) -> str:
    if person_id == THE_PROGRAM:
        return tr("A check")
    return name or tr("unknown")
