"""Compares every answer with the events that made it, from both sides."""

from collections.abc import Iterator
from itertools import chain, groupby
from typing import Any, Final

from frailty_desktop.storage.answer_rows import answer_json
from frailty_desktop.storage.bad_record import BadRecord, answer_address, bad_record
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.translation import tr

_VALUE_KEPT: Final = "instr(event.new, ',\"value_') > 0"
"""An answer's event holds a value: inside a typed text the quotation mark would follow a backslash."""

_EVENTS_WITHOUT_ANSWER: Final = f"""
    SELECT event.patient_id, event.form_id, event.group_ordinal, event.item, NULL, NULL
    FROM audit_events AS event
    LEFT JOIN forms ON forms.id = event.form_id
    LEFT JOIN answers ON answers.patient_id = event.patient_id
      AND answers.visit_id = ifnull(forms.visit_id, x'{NO_VISIT.hex}')
      AND answers.form_id = event.form_id AND answers.group_ordinal = event.group_ordinal
      AND answers.item = event.item
    WHERE event.kind = 'answer' AND (
      answers.sequence IS NULL OR answers.sequence < event.sequence
      OR ({_VALUE_KEPT} AND (answers.first_sequence = 0 OR answers.first_sequence > event.sequence))
      OR (answers.first_sequence = event.sequence AND NOT {_VALUE_KEPT}))
    ORDER BY +event.patient_id"""  # noqa: S608 - our own text

_OF_THIS_ANSWER: Final = (
    "{0}.kind IS 'answer' AND {0}.patient_id IS answers.patient_id AND {0}.form_id IS answers.form_id"
    " AND {0}.group_ordinal IS answers.group_ordinal AND {0}.item IS answers.item"
)

_ANSWERS_WITH_EVENT: Final = f"""
    SELECT answers.patient_id, answers.form_id, answers.group_ordinal, answers.item,
      answers.sequence, answers.workstation, answers.entered_text, answers.value_text, answers.value_number,
      answers.value_date, answers.missing_reason, event.new,
      {_OF_THIS_ANSWER.format("event")}
        AND answers.visit_id IS ifnull(forms.visit_id, zeroblob(16))
        AND forms.patient_id IS answers.patient_id
        AND (answers.first_sequence IN (0, answers.sequence)
          OR (answers.first_sequence < answers.sequence AND EXISTS (
            SELECT 1 FROM audit_events AS made
            WHERE made.sequence = answers.first_sequence AND {_OF_THIS_ANSWER.format("made")})))
    FROM answers
    LEFT JOIN audit_events AS event
      ON event.sequence = answers.sequence AND event.workstation = answers.workstation
    LEFT JOIN forms ON forms.id = answers.form_id"""  # noqa: S608 - our own text

_LAST_EVENTS: Final = (
    "SELECT form_id, group_ordinal, item, max(sequence), workstation FROM audit_events"
    " WHERE kind = 'answer' AND patient_id IS ? GROUP BY form_id, group_ordinal, item"
)

_Unfit = tuple[Any, Any, Any, Any, Any, Any]
"""patient, form, group, item, and the sequence and workstation that a row claims (None: there is no row)."""


def unfit_answers(connection: Connection) -> Iterator[BadRecord]:
    """Yield every answer that is not what its latest event says, and each whose row is gone."""
    found = chain(_rows_unlike_their_event(connection), connection.execute(_EVENTS_WITHOUT_ANSWER))
    for patient, unfit in groupby(found, key=lambda one: one[0]):
        last = {
            (form, group, item): (workstation, sequence)
            for form, group, item, sequence, workstation in connection.execute(_LAST_EVENTS, (patient,))
        }
        for _, form, group, item, sequence, workstation in unfit:
            place = last.get((form, group, item), (workstation, sequence))
            address = answer_address(form, group, item)
            yield bad_record(*place, address, tr("the answer is not what the log says."))


def _rows_unlike_their_event(connection: Connection) -> Iterator[_Unfit]:
    for row in connection.execute(_ANSWERS_WITH_EVENT):
        if not row[12] or row[11] != _as_logged(row[6:11]):
            yield row[:6]


def _as_logged(values: Any) -> str | None:
    if isinstance(values[2], str | bytes):  # `float` would read both
        return None
    try:
        return answer_json(values)
    except (TypeError, ValueError):
        return None
