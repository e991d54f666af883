"""Earlier values kept from the rater: those of forms that hide them, until this visit's is stored."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, VisitRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.patient_status import PatientStatus

_STILL_RATED = (PatientStatus.SCREENING, PatientStatus.ENROLLED)


def hidden_items(
    session: Session, design: StudyDesign, patient_id: UUID, items: Iterable[str]
) -> frozenset[str]:
    """Return those of the items whose earlier values the rater may not see now.

    An item is hidden while the patient's latest visit that asks for its form has no answer to it, be it a
    value or a reason why there is none. Once the patient takes part no more, nothing is left to rate.
    """
    design = whole_design(design)
    wanted = _forms_that_hide(design, items)
    if not wanted or session.get_one(PatientRow, patient_id).status not in _STILL_RATED:
        return frozenset()
    stored = _stored(session, patient_id, wanted)
    visits = _visits(session, design, patient_id)
    return frozenset(
        item
        for item, form in wanted.items()
        for visit_id in _latest_asking(design, visits, form)
        if (visit_id, item) not in stored
    )


def hidden_of_everybody(
    session: Session, design: StudyDesign, items: Iterable[str]
) -> dict[str, frozenset[UUID]]:
    """Return, for each of the items that hide, the patients whose earlier values the rater may not see now.

    The rule of `hidden_items`, asked once for all patients.
    """
    design = whole_design(design)
    wanted = _forms_that_hide(design, items)
    if not wanted:
        return {}
    stored = _stored(session, None, wanted)
    latest = _latest_of_everybody(session, design, frozenset(wanted.values()))
    return {
        item: frozenset(
            patient_id for patient_id, visit_id in latest[form].items() if (visit_id, item) not in stored
        )
        for item, form in wanted.items()
    }


def _forms_that_hide(design: StudyDesign, items: Iterable[str]) -> dict[str, str]:
    forms = {item.name: form.name for form in design.forms if form.hide_previous for item in form.items()}
    return {item: forms[item] for item in items if item in forms}


def _latest_of_everybody(
    session: Session, design: StudyDesign, forms: frozenset[str]
) -> dict[str, dict[UUID, UUID]]:
    """Return, for each form, the latest visit of each patient that asks for it."""
    order = {plan.name: place for place, plan in enumerate(design.visits)}
    asks = {plan.name: [entry.form for entry in plan.forms if entry.form in forms] for plan in design.visits}
    query = (
        select(VisitRow.patient_id, VisitRow.id, VisitRow.plan, VisitRow.date, VisitRow.ordinal)
        .join(PatientRow, PatientRow.id == VisitRow.patient_id)
        .where(
            PatientRow.status.in_(_STILL_RATED),
            VisitRow.is_missed.is_(False),
            VisitRow.date.is_not(None),
            VisitRow.plan.in_([plan for plan, asked in asks.items() if asked]),
        )
    )
    latest: dict[str, dict[UUID, UUID]] = {form: {} for form in forms}
    for visit in sorted(session.execute(query), key=lambda row: (row.date, order[row.plan], row.ordinal)):
        for form in asks[visit.plan]:
            latest[form][visit.patient_id] = visit.id
    return latest


def _stored(session: Session, patient_id: UUID | None, items: Iterable[str]) -> set[tuple[UUID, str]]:
    """Return the visits at which items are answered: of one patient, or of everybody."""
    query = (
        select(AnswerTable.visit_id, AnswerTable.item)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .where(
            AnswerTable.item.in_(sorted(items)),
            AnswerTable.entered_text != "",
            FormRow.voided_reason == "",
        )
    )
    if patient_id is not None:
        query = query.where(AnswerTable.patient_id == patient_id)
    return {(visit_id, item) for visit_id, item in session.execute(query)}


def _visits(session: Session, design: StudyDesign, patient_id: UUID) -> list[VisitRow]:
    order = {plan.name: place for place, plan in enumerate(design.visits)}
    query = select(VisitRow).where(
        VisitRow.patient_id == patient_id, VisitRow.is_missed.is_(False), VisitRow.date.is_not(None)
    )
    rows = [row for row in session.scalars(query) if row.plan in order]
    return sorted(rows, key=lambda row: (row.date, order[row.plan], row.ordinal))


def _latest_asking(design: StudyDesign, visits: list[VisitRow], form: str) -> list[UUID]:
    asking = {plan.name for plan in design.visits if any(entry.form == form for entry in plan.forms)}
    return [visit.id for visit in visits if visit.plan in asking][-1:]
