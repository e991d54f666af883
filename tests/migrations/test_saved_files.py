"""Old files open forever: a study saved by each version of the program is opened by this one."""

import shutil
from pathlib import Path

import pytest

from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.connections import connect_to_read
from frailty_desktop.storage.schema import FIRST_VERSION, current_version
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.tables import PatientRow
from tests.factories import new_study
from tests.migrations.save_this_version import saved_file

VERSIONS = range(FIRST_VERSION, current_version() + 1)


def schema_of(path: Path) -> set[tuple[str, ...]]:
    """List columns, indexes and triggers; a column added later stands last, which makes no difference."""
    connection = connect_to_read(path)
    try:
        columns = connection.execute(
            'SELECT tables.name, columns.name, columns.type, columns."notnull", columns.pk'
            " FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns"
            " WHERE tables.type = 'table'"
        ).fetchall()
        others = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL"
        ).fetchall()
    finally:
        connection.close()
    return {tuple(str(part) for part in row) for row in [*columns, *others]}


@pytest.mark.parametrize("version", VERSIONS)
def test_that_a_study_saved_by_an_earlier_version_opens_whole(tmp_path: Path, version: int) -> None:
    copy = Path(shutil.copy(saved_file(version), tmp_path))
    with open_study(copy) as study:
        assert study.checks().is_good
        with study.read() as session:
            patient = session.query(PatientRow).one()
            stored = {row.item: row.entered_text for row in patient_answers(session, patient.id)}
    assert patient.number == "P-001"
    assert stored["walk_distance"] == "354"
    assert stored["walk_note"] == "müde"


@pytest.mark.parametrize("version", VERSIONS)
def test_that_a_study_brought_up_to_date_has_the_tables_of_a_new_one(tmp_path: Path, version: int) -> None:
    copy = Path(shutil.copy(saved_file(version), tmp_path / "old.frailty"))
    open_study(copy).close()
    new_study(tmp_path, name="new.frailty").close()
    advice = "After a release add a migration step; before it: python -m tests.migrations.save_this_version"
    assert schema_of(copy) == schema_of(tmp_path / "new.frailty"), advice
