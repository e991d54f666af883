"""Nothing writes but `study.edit(...)`, and within it nothing writes without its audit event."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from frailty_desktop.storage.connections import DatabaseError, connect
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import AnswerTable, AuditEventRow, ChainHead, PatientRow, PersonRow
from frailty_desktop.storage.write_guard import is_plain_read
from tests.factories import APatient

OTHER_ROADS: dict[str, Callable[[Session], Any]] = {
    "update()": lambda session: session.execute(update(PatientRow).values(status="enrolled")),
    "delete()": lambda session: session.execute(delete(PatientRow)),
    "insert()": lambda session: session.execute(insert(PersonRow).values(name="x", role="y")),
    "query update": lambda session: session.query(PatientRow).update({"status": "enrolled"}),
    "query delete": lambda session: session.query(PatientRow).delete(),
    "text": lambda session: session.execute(text("UPDATE patients SET status = 'enrolled'")),
    "commented text": lambda session: session.execute(text("/* x */ UPDATE patients SET status = 'x'")),
    "with": lambda session: session.execute(text("WITH a AS (SELECT 1) DELETE FROM patients")),
    "connection": lambda session: session.connection().execute(text("DELETE FROM answers")),
    "driver sql": lambda session: session.connection().exec_driver_sql("DELETE FROM answers"),
    "bulk update": lambda session: session.bulk_update_mappings(
        PatientRow, [{"id": new_id(), "status": "x"}]
    ),
    "bulk insert": lambda session: session.bulk_insert_mappings(PersonRow, [{"name": "x", "role": "y"}]),
    "bulk save": lambda session: session.bulk_save_objects([PersonRow(name="x", role="y")]),
    "drop": lambda session: session.execute(text("DROP TRIGGER audit_events_stay")),
    "pragma": lambda session: session.execute(text("PRAGMA synchronous = OFF")),
    "pragma call": lambda session: session.execute(text("PRAGMA user_version(7)")),
    "attach": lambda session: session.execute(text("ATTACH ':memory:' AS other")),
    "commit text": lambda session: session.execute(text("COMMIT")),
}


@pytest.mark.parametrize("road", OTHER_ROADS)
def test_that_an_edit_has_no_other_road(study: StudyFile, nurse: UUID, patient: APatient, road: str) -> None:
    before = study.last_sequence
    with pytest.raises(WriteRefusedError), study.edit(by=nurse, action="Try") as edit:
        OTHER_ROADS[road](edit.session)
    assert study.last_sequence == before
    assert study.checks().is_good


@pytest.mark.parametrize("road", OTHER_ROADS)
def test_that_a_read_has_no_road_at_all(study: StudyFile, nurse: UUID, patient: APatient, road: str) -> None:
    with pytest.raises(WriteRefusedError), study.read() as session:
        OTHER_ROADS[road](session)
    assert study.checks().is_good


def test_that_a_row_added_in_a_read_is_refused(study: StudyFile) -> None:
    with pytest.raises(WriteRefusedError), study.read() as session:  # noqa: PT012 - one edit, several steps
        session.add(PersonRow(id=new_id(), name="x", role="y", sequence=1, workstation="ward-3"))
        session.flush()


def test_that_a_row_changed_in_a_read_reaches_no_disk(
    study: StudyFile, nurse: UUID, patient: APatient
) -> None:
    with study.read() as session:
        session.get_one(PatientRow, patient.id).status = "enrolled"
    with study.read() as session:
        assert session.get_one(PatientRow, patient.id).status == "screening"


@pytest.mark.parametrize("step", ["commit", "rollback", "begin_nested"])
def test_that_an_edit_ends_only_with_its_block(study: StudyFile, nurse: UUID, step: str) -> None:
    with pytest.raises(WriteRefusedError), study.edit(by=nurse, action="Try") as edit:
        getattr(edit.session, step)()


@pytest.mark.parametrize(
    "row",
    [
        AuditEventRow(sequence=1, workstation="x"),
        AnswerTable(item="x"),
        ChainHead(workstation="x", sequence=1, hash=b"", recorded_at="", events=1),
    ],
    ids=lambda row: type(row).__name__,
)
def test_that_storage_keeps_its_own_tables_to_itself(study: StudyFile, nurse: UUID, row: object) -> None:
    with pytest.raises(WriteRefusedError), study.edit(by=nurse, action="Try") as edit:
        edit.session.add(row)


def test_that_a_patient_is_never_deleted(study: StudyFile, nurse: UUID, patient: APatient) -> None:
    with pytest.raises(IntegrityError), study.edit(by=nurse, action="Try") as edit:
        edit.session.delete(edit.session.get_one(PatientRow, patient.id))
    assert study.checks().is_good


OUTSIDE_WRITES = [
    "UPDATE audit_events SET reason = 'x'",
    "DELETE FROM audit_events",
    "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE sequence = 1",
    "UPDATE chain_heads SET sequence = sequence - 1",
    "DELETE FROM chain_heads",
    "UPDATE answers SET value_number = 1",
    "UPDATE answers SET value_number = 1, sequence = sequence + 1",
    "DELETE FROM answers",
    """INSERT OR REPLACE INTO answers SELECT patient_id, visit_id, form_id, 7, item, 'x', NULL, NULL, NULL,
    NULL, 0, sequence, workstation FROM answers""",
    "UPDATE patients SET status = 'died'",
    "UPDATE patients SET status = 'died', sequence = sequence + 100",
    "DELETE FROM patients",
    """INSERT INTO people (id, sequence, workstation, name, role, is_active)
    SELECT randomblob(16), sequence, workstation, 'x', role, 1 FROM people""",
]


@pytest.mark.parametrize("statement", OUTSIDE_WRITES)
def test_that_the_file_itself_refuses_a_plain_tool(
    study: StudyFile, nurse: UUID, patient: APatient, statement: str
) -> None:
    with study.edit(by=nurse, action="Save a field") as edit:
        edit.save_answers([patient.answer()])
    study.close()
    tool = connect(study.path)
    try:
        with pytest.raises(DatabaseError, match=r"never|needs|only moves"):
            tool.execute(statement)
    finally:
        tool.close()


@pytest.mark.parametrize(
    ("statement", "is_read"),
    [
        ("SELECT 1", True),
        ("  select * from answers", True),
        ("WITH a AS (SELECT 'UPDATE') SELECT * FROM a", True),
        ("PRAGMA integrity_check", True),
        ("WITH a AS (SELECT 1) UPDATE patients SET x = 1", False),
        ("PRAGMA query_only = 0", False),
        ("PRAGMA query_only(0)", False),
        ("SELECTED", False),
        ("-- SELECT\nDELETE FROM answers", False),
        ("VACUUM", False),
        ("REPLACE INTO answers VALUES (1)", False),
        ("SAVEPOINT a", False),
    ],
)
def test_that_only_plain_reads_pass(statement: str, is_read: bool) -> None:
    assert is_plain_read(statement) is is_read
