"""A study with a row in every audited table, events of two workstations, corrections and signatures."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from frailty_desktop.storage.audited_table import Audited
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.review_tables import SignatureRow
from frailty_desktop.storage.signed_content import content_hash
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.tables import AUDITED, AcceptanceRow, FormRow, PatientRow
from tests.factories import START, FakeClock, a_log_entry, a_patient, a_person, new_study

PERMITTED: dict[tuple[str, str], Any] = {
    ("holds", "level"): "form",
    ("holds", "kind"): "frozen",
    ("holds", "lifted_at"): START,
    ("proposals", "action"): "unlock",
    ("proposals", "state"): "open",
    ("query_messages", "act"): "opened",
    ("queries", "state"): "open",
    ("second_answers", "resolution"): "first",
    ("signatures", "level"): "form",
    ("signatures", "voided_at"): START,
    ("allocations", "kit_state"): "dispensed",
}
"""What a check of the tables permits, where any value would not do."""


def make_full_study(folder: Path, key: bytes | None = None) -> Path:
    """Make the study and close it."""
    clock = FakeClock(step=dt.timedelta(seconds=7))
    with new_study(folder, clock=clock, key=key) as study:
        nurse = a_person(study)
        first, second = a_patient(study, nurse, "P-001"), a_patient(study, nurse, "P-002")
        for texts in (("345", "müde"), ("354", ""), ("354", "ok")):
            with study.edit(by=nurse, action="Save a field") as edit:
                edit.save_answers(
                    [first.answer("walk_distance", texts[0]), first.answer("walk_note", texts[1])]
                )
        with study.edit(by=nurse, action="Complete") as edit:
            edit.session.get_one(FormRow, first.form_id).state = "complete"
        with study.edit(by=nurse, action="Correct", reason="read again") as edit:
            edit.save_answers([first.answer("walk_distance", "346")])
        with study.edit(by=nurse, action="Accept") as edit:
            edit.session.add_all(
                AcceptanceRow(form_id=first.form_id, item="walk_distance", check=name, reason="known")
                for name in ("far", "near")
            )
        with study.edit(by=nurse, action="Take back an acceptance", reason="mistaken") as edit:
            edit.session.delete(edit.session.query(AcceptanceRow).filter_by(check="near").one())
        entry = a_log_entry(study, nurse, second.id)
    with open_study(study.path, key=key, workstation="ward-4", clock=clock) as study:
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([entry.answer("ae_term", "dizzy", group=2), second.answer("walk_note", "ND")])
        with study.edit(by=nurse, action="Enrol") as edit:
            edit.session.get_one(PatientRow, second.id).status = "enrolled"
        with study.edit(by=nurse, action="Everything else") as edit:
            known = {"patients": first.id, "forms": first.form_id, "visits": first.visit_id, "people": nurse}
            _fill(edit, known)
        with study.edit(by=nurse, action="Sign") as edit:
            for level, record in (("form", first.form_id), ("visit", first.visit_id), ("patient", first.id)):
                edit.session.add(_signature(edit, level, record, first.id, nurse))
    with open_study(study.path, key=key, workstation="ward-3", clock=clock) as study:
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([second.answer("walk_distance", "201")])
        assert study.checks().is_good
    return study.path


def _signature(edit: Edit, level: str, record: UUID, patient: UUID, by: UUID) -> SignatureRow:
    return SignatureRow(
        level=level,
        record_id=record,
        patient_id=patient,
        person_id=by,
        printed_name="Ida Lund",
        role="investigator",
        signed_at=edit.now,
        utc_offset_minutes=60,
        meaning="approved",
        content_hash=content_hash(edit.session, level, record),
    )


def _fill(edit: Edit, known: dict[str, UUID]) -> None:
    """Add a row to every audited table that has none, by the types of its columns."""
    for table in AUDITED:
        if edit.session.query(table).first() is None:
            values = {
                attribute.key: _value(edit.session, attribute.columns[0], known)
                for attribute in table.__mapper__.column_attrs  # type: ignore[attr-defined]
                if attribute.key not in {"id", "sequence", "workstation"}
            }
            edit.session.add(table(**values))
            edit.session.flush()


def _value(session: Session, column: Any, known: dict[str, UUID]) -> Any:
    permitted = PERMITTED.get((column.table.name, column.name))
    if permitted is not None:
        return permitted
    for key in column.foreign_keys:
        return _linked(session, key.column.table, known)
    simple: dict[type, Any] = {
        bool: True,
        int: 3,
        str: f"some {column.name}",
        bytes: b"\x01\x02",
        dict: {"a": "b"},
        dt.date: dt.date(2026, 2, 4),
        dt.datetime: START,
        UUID: new_id(),
    }
    return simple[_python_type(column)]


def _python_type(column: Any) -> type:
    names = {"Id": UUID, "UtcTime": dt.datetime, "JsonText": dict}
    found: type = names.get(type(column.type).__name__) or column.type.python_type
    return found


def _linked(session: Session, table: SqlTable, known: dict[str, UUID]) -> UUID:
    if table.name not in known:
        row: type[Audited] = next(row for row in AUDITED if row.__tablename__ == table.name)  # type: ignore[attr-defined]
        known[table.name] = session.query(row).first().id  # type: ignore[union-attr]
    return known[table.name]
