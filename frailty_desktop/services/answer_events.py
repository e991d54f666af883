"""Which event of the log each answer of a form comes from: it tells what is newer than something else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.form_records import FormRecord
from frailty_desktop.services.stored_answers import ANSWERS
from frailty_desktop.study.form_state import FieldKey


def answer_sequences(session: Session, record: FormRecord) -> dict[FieldKey, int]:
    """Return the number of the latest event of each stored answer of a form, emptied ones too."""
    query = select(ANSWERS.c.item, ANSWERS.c.group_ordinal, ANSWERS.c.sequence).where(
        ANSWERS.c.patient_id == record.patient_id,
        ANSWERS.c.visit_id == record.answer_visit_id,
        ANSWERS.c.form_id == record.id,
    )
    return {FieldKey(item, group): sequence for item, group, sequence in session.execute(query)}
