"""Refuses, at the end of an edit, every change of what is frozen or locked: no road of writing goes past it.

A query may open one field of a held form. What is computed from that field follows, also on other held
forms; any other change that would be computed again on a held form is refused where it comes from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.storage.changes import TouchedRecords
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.many_ids import rows_of
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr

_ANY: Final = "SELECT EXISTS (SELECT 1 FROM holds)"
_STANDING: Final = (
    "SELECT record_id, level, kind, held_by, held_at FROM holds"
    " WHERE lifted_at IS NULL AND record_id IN {ids}"
)
_FORMS: Final = "SELECT id, patient_id, visit_id, name FROM forms WHERE id IN {ids}"
_VISITS: Final = "SELECT id, patient_id, plan FROM visits WHERE id IN {ids}"
_NUMBERS: Final = "SELECT id, number FROM patients WHERE id IN {ids}"
_OPENED: Final = (
    "SELECT form_id, item, group_ordinal FROM queries WHERE opens_field AND state <> 'closed'"
    " AND form_id IN {ids}"
)

FROZEN, LOCKED = "frozen", "locked"
Field = tuple[UUID, str, int]


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds a record: frozen or locked, at the level "form", "visit", "patient" or "study"."""

    kind: str
    level: str
    record_id: UUID
    held_by: UUID
    held_at: str


@dataclass(frozen=True, slots=True)
class _Record:
    """A changed record: all that it belongs to, the widest last, and its name in words."""

    id: UUID
    belongs_to: tuple[UUID, ...]
    patient_id: UUID
    name: str


def holds_on(connection: Connection, record_ids: Iterable[UUID]) -> dict[UUID, Hold]:
    """Find the standing holds of these very records; where there are two, the lock counts."""
    found: dict[UUID, Hold] = {}
    for record, level, kind, held_by, held_at in rows_of(connection, _STANDING, record_ids):
        record_id = UUID(bytes=record)
        if record_id not in found or kind == LOCKED:
            found[record_id] = Hold(kind, level, record_id, UUID(bytes=held_by), held_at)
    return found


def hold_of_form(connection: Connection, form_id: UUID) -> Hold | None:
    """Say what holds a form: a hold of its own, of its visit, its patient or the study; a lock first."""
    row = connection.execute(
        "SELECT patient_id, visit_id FROM forms WHERE id = ?", (form_id.bytes,)
    ).fetchone()
    if row is None:
        return None
    around = [form_id, *(UUID(bytes=part) for part in reversed(row) if part), study_id(connection)]
    return _strongest(holds_on(connection, around), around)


def study_id(connection: Connection) -> UUID:
    """Return the id of the study itself."""
    return UUID(bytes=connection.execute("SELECT id FROM study").fetchone()[0])


def opened_fields(connection: Connection, form_ids: Iterable[UUID]) -> set[Field]:
    """Return the fields that a query not yet closed has opened."""
    return {(UUID(bytes=form), item, group) for form, item, group in rows_of(connection, _OPENED, form_ids)}


def refuse_changes(connection: Connection, design: StudyDesign | None, touched: TouchedRecords) -> None:
    """Raise when an edit changed something that is held."""
    if design is None or not connection.execute(_ANY).fetchone()[0]:
        return
    records = _changed_records(connection, design, touched)
    around = {record.id for record in records}.union(*(record.belongs_to for record in records))
    holds = holds_on(connection, around)
    if not holds:
        return
    held = {record.id: record for record in records if {record.id, *record.belongs_to} & holds.keys()}
    free = _freed_forms(connection, design, touched, held.keys())
    for record in held.values():
        if record.id not in free:
            hold = _strongest(holds, [record.id, *record.belongs_to])
            if hold is not None:
                raise _refusal(connection, record, hold)


def refusal_words(kind: str, level: str, name: str, number: str) -> str:
    """Say what is held."""
    words = {
        (FROZEN, "form"): tr("{name} of {number} is frozen.", name=name, number=number),
        (LOCKED, "form"): tr("{name} of {number} is locked.", name=name, number=number),
        (FROZEN, "visit"): tr("This visit of {number} is frozen.", number=number),
        (LOCKED, "visit"): tr("This visit of {number} is locked.", number=number),
        (FROZEN, "patient"): tr("Everything of {number} is frozen.", number=number),
        (LOCKED, "patient"): tr("Everything of {number} is locked.", number=number),
        (FROZEN, "study"): tr("All data of this study are frozen."),
        (LOCKED, "study"): tr("All data of this study are locked."),
    }
    return words[kind, level]


def _refusal(connection: Connection, record: _Record, hold: Hold) -> UserError:
    number = next((number for _, number in rows_of(connection, _NUMBERS, [record.patient_id])), "")
    return held_error(refusal_words(hold.kind, hold.level, record.name, number))


def held_error(happened: str) -> UserError:
    """Make the refusal of a change of what is held."""
    return UserError(
        happened,
        kept=tr("Nothing was saved."),
        next_step=tr("A query can open a single field; or ask for the hold to be lifted."),
    )


def _strongest(holds: dict[UUID, Hold], around: Iterable[UUID]) -> Hold | None:
    found = [holds[record] for record in around if record in holds]
    return next((hold for hold in found if hold.kind == LOCKED), found[0] if found else None)


def _changed_records(connection: Connection, design: StudyDesign, touched: TouchedRecords) -> list[_Record]:
    study = study_id(connection)
    whole = whole_design(design)
    titles = {form.name: form.title for form in whole.forms}
    labels = {plan.name: plan.label for plan in whole.visits}
    found: list[_Record] = []
    for form, patient, visit, name in rows_of(connection, _FORMS, touched.forms | touched.form_rows):
        patient_id = UUID(bytes=patient)
        above = (UUID(bytes=visit), patient_id, study) if visit else (patient_id, study)
        found.append(_Record(UUID(bytes=form), above, patient_id, titles.get(name, name)))
    for visit, patient, plan in rows_of(connection, _VISITS, touched.visit_rows):
        patient_id = UUID(bytes=patient)
        found.append(_Record(UUID(bytes=visit), (patient_id, study), patient_id, labels.get(plan, plan)))
    found += [_Record(patient_id, (study,), patient_id, "") for patient_id in touched.patient_rows]
    return found


def _freed_forms(
    connection: Connection, design: StudyDesign, touched: TouchedRecords, held: Iterable[UUID]
) -> set[UUID]:
    """Return the held forms of which nothing changed but opened fields and what is computed from them."""
    forms = touched.forms.intersection(held) - touched.form_rows
    opened = opened_fields(connection, forms)
    if touched.is_bulk or not opened:
        return set()
    forms_of_all = whole_design(design).forms
    derived = {item.name for form in forms_of_all for item in form.items() if item.derivation is not None}
    changed = {(change.form_id, change.item, change.group) for change in touched.answers}
    typed = {field for field in changed if field[1] not in derived}
    shut = {form for form, *_ in typed - opened}
    if typed & opened:
        return forms - shut
    # No answer changed through the query, but a doubt about an opened one may be accepted.
    return {form for form, *_ in opened} - {form for form, *_ in changed}
