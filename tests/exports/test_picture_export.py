"""A picture that leaves: who may take it out, what the trail keeps of it, and that half a file is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frailty_desktop.analysis.picture import Axis, Cell, Column, Picture, Row, TableView
from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.exports.picture_export import check_may_save, export_picture, file_name
from frailty_desktop.services import people
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import StudyFile
from tests.factories import new_study

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
PLAIN = Axis(label="", low=0, high=1, ticks=())
TABLE = TableView((Column("visit", "Visit"),), (Row((Cell("Month 3"),)),))
OF_MANY = Picture(name="walk", title="Walk", description="", x=PLAIN, y=PLAIN, marks=(), table=TABLE)
OF_ONE = Picture(
    name="walk",
    title="Walk",
    description="",
    x=PLAIN,
    y=PLAIN,
    marks=(),
    table=TABLE,
    extras={"patient": "P-1"},
)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[StudyFile]:
    """A study without patients."""
    with new_study(tmp_path) as made:
        yield made


def somebody(study: StudyFile, role: Role) -> Person:
    with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        return people.add_person(edit, f"A {role}", role)


def noted(study: StudyFile, kind: str) -> list[object]:
    with study.read() as session:
        return [event.new_values for event in events(session) if event.kind == kind]


def test_that_a_saved_picture_stands_in_the_trail(study: StudyFile, tmp_path: Path) -> None:
    person = somebody(study, Role.STATISTICIAN)
    export_picture(study, person, OF_MANY, tmp_path / "walk.svg", lambda: b"drawn", at=NOW)
    assert (tmp_path / "walk.svg").read_bytes() == b"drawn"
    assert noted(study, "export") == [{"what": "picture", "name": "walk", "file": "walk.svg"}]


def test_that_a_picture_of_many_is_refused_to_who_may_not_export(study: StudyFile, tmp_path: Path) -> None:
    person = somebody(study, Role.COORDINATOR)
    with pytest.raises(NotAllowedError):
        export_picture(study, person, OF_MANY, tmp_path / "walk.svg", lambda: b"drawn", at=NOW)
    assert not (tmp_path / "walk.svg").exists()
    assert len(noted(study, "refusal")) == 1


def test_that_whoever_cares_for_a_patient_may_save_that_patients_picture(
    study: StudyFile, tmp_path: Path
) -> None:
    person = somebody(study, Role.COORDINATOR)
    export_picture(study, person, OF_ONE, tmp_path / "walk.svg", lambda: b"drawn", at=NOW)
    assert len(noted(study, "export")) == 1


def test_that_a_picture_of_one_is_refused_to_who_reads_no_patients(study: StudyFile) -> None:
    with pytest.raises(NotAllowedError):
        check_may_save(study, somebody(study, Role.ADMINISTRATOR), OF_ONE, NOW)


def test_that_the_table_is_written_where_nothing_is_drawn(study: StudyFile, tmp_path: Path) -> None:
    export_picture(study, somebody(study, Role.STATISTICIAN), OF_MANY, tmp_path / "walk.csv", at=NOW)
    written = (tmp_path / "walk.csv").read_text("utf-8-sig")
    assert written == "notice,visit\nSYNTHETIC DATA,Month 3\n"


def test_that_a_file_that_is_there_is_left_as_it_is(study: StudyFile, tmp_path: Path) -> None:
    (tmp_path / "walk.svg").write_bytes(b"of last week")
    person = somebody(study, Role.STATISTICIAN)
    with pytest.raises(UserError, match="already there"):
        export_picture(study, person, OF_MANY, tmp_path / "walk.svg", lambda: b"drawn", at=NOW)
    assert (tmp_path / "walk.svg").read_bytes() == b"of last week"
    assert noted(study, "export") == []


def test_that_a_folder_that_is_not_there_is_said_in_words(study: StudyFile, tmp_path: Path) -> None:
    person = somebody(study, Role.STATISTICIAN)
    with pytest.raises(UserError, match=r"walk\.svg could not be made"):
        export_picture(study, person, OF_MANY, tmp_path / "gone" / "walk.svg", lambda: b"drawn", at=NOW)
    assert noted(study, "export") == []


def test_that_the_name_says_that_data_are_made_up(study: StudyFile) -> None:
    assert file_name(study, OF_MANY, "svg") == "SYNTHETIC_DATA_walk.svg"
