"""In which stratum a patient is, from the site and the answers that the design names."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.services.patient_facts import PatientFacts, facts_of
from frailty_desktop.services.reading_words import joined
from frailty_desktop.services.stored_answers import VALUE_COLUMNS, answer_in
from frailty_desktop.storage.tables import AnswerTable, FormRow, SiteRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_policies import Factor
from frailty_desktop.study.strata import BETWEEN, all_strata, level_of
from frailty_desktop.translation import tr


def strata_of_study(session: Session, design: StudyDesign) -> tuple[str, ...]:
    """Name every stratum of the study; one without a name when the list is not stratified."""
    sites = session.scalars(select(SiteRow.code).order_by(SiteRow.code)).all()
    return all_strata(design.randomisation.factors, sites, index_of(design).items)


def stratum_of(session: Session, design: StudyDesign, patient_id: UUID, today: date) -> str:
    """Find the stratum of a patient; refuse while an answer that decides it is missing."""
    facts = facts_of(session, design, patient_id, today)
    missing = list(_missing(session, facts, today))
    if missing:
        raise UserError(
            tr("The stratum of {number} is not known yet.", number=facts.number),
            kept=nothing_saved(),
            next_step=joined(missing),
        )
    return BETWEEN.join(level for _, level in _levels(session, facts, today))


def stratum_obstacles(
    session: Session, design: StudyDesign, patient_id: UUID, today: date
) -> tuple[str, ...]:
    """Say which answers are missing before a patient's stratum is known."""
    return tuple(_missing(session, facts_of(session, design, patient_id, today), today))


def _missing(session: Session, facts: PatientFacts, today: date) -> Iterator[str]:
    items = facts.index.items
    for factor, level in _levels(session, facts, today):
        if not level:
            yield tr(
                "{item} decides the stratum and is not known well enough.", item=items[factor.item].label
            )


def _levels(session: Session, facts: PatientFacts, today: date) -> Sequence[tuple[Factor, str]]:
    found = []
    for factor in facts.index.design.randomisation.factors:
        if factor.is_site:
            found.append((factor, facts.site))
        else:
            value = _answer(session, facts, factor.item, today)
            item = facts.index.items[factor.item]
            found.append((factor, level_of(factor, item, value, facts.consented_on)))
    return found


def _answer(session: Session, facts: PatientFacts, item: str, today: date) -> object:
    query = (
        select(*VALUE_COLUMNS)
        .select_from(AnswerTable)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .where(AnswerTable.patient_id == facts.id, AnswerTable.item == item, FormRow.voided_reason == "")
        .order_by(AnswerTable.sequence.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return answer_in(facts.index.items[item], row, today).value if row else None
