"""What a signature is bound to: the content of a form, a visit or a patient as one hash.

The hash is the SHA-256 of the UTF-8 bytes of one JSON array without spaces, non-ASCII characters as they are
(Python: `json.dumps(content, ensure_ascii=False, separators=(",", ":"))`):

    ["frailty-signed-1", level, record id, forms]

`level` is "form", "visit" or "patient". `forms` holds, sorted by id, for each form

    [form id, form name, design version id, state, answers]

and `answers`, sorted by group and item, for each answer

    [group, item, entered_text, value_text, value_number, value_date, missing_reason]

Ids are 32 lower-case hexadecimal digits, a number is written as Python's `repr` of a float, what is empty is
null. A form taken back (`voided_reason` is not empty) is no part of its visit or patient.
"""

import json
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.engine import driver_of

FORMAT: Final = "frailty-signed-1"

_FORMS: Final = "SELECT id, name, design_version_id, state, patient_id FROM forms WHERE "
# A visit's and a patient's forms are found by the index over (patient_id, visit_id, name).
_OF_LEVEL: Final = {
    "form": "id = ?",
    "visit": "patient_id = (SELECT patient_id FROM visits WHERE id = ?1) AND visit_id = ?1"
    " AND voided_reason = ''",
    "patient": "patient_id = ? AND voided_reason = ''",
}
LEVELS: Final = frozenset(_OF_LEVEL)

_ANSWERS: Final = (
    "SELECT group_ordinal, item, entered_text, value_text, value_number, value_date, missing_reason"
    " FROM answers WHERE patient_id = ? AND visit_id = ifnull((SELECT visit_id FROM forms WHERE id = ?),"
    " zeroblob(16)) AND form_id = ? ORDER BY group_ordinal, item"
)


def content_hash(source: Session | Connection, level: str, record_id: UUID) -> bytes:
    """Hash what a form, a visit or a patient holds now, by the rule above."""
    connection = _driver(source)
    forms = connection.execute(_FORMS + _OF_LEVEL[level] + " ORDER BY id", (record_id.bytes,)).fetchall()
    content = [FORMAT, level, record_id.hex, [_form(connection, row) for row in forms]]
    return sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _form(connection: Connection, row: Any) -> list[Any]:
    form_id, name, version, state, patient_id = row
    answers = connection.execute(_ANSWERS, (patient_id, form_id, form_id)).fetchall()
    return [form_id.hex(), name, version.hex(), state, [list(answer) for answer in answers]]


def _driver(source: Session | Connection) -> Connection:
    if not isinstance(source, Session):
        return source
    if source.new or source.dirty or source.deleted:
        source.flush()  # the rows changed in this edit are part of what is signed
    return driver_of(source.connection())
