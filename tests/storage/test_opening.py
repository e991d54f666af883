"""Every reason a study does not open, or cannot be made, is a sentence, and the file stays as it was."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.connections import connect, connect_to_read
from frailty_desktop.storage.study_file import create_study, open_study
from tests.factories import APatient, a_patient, a_person, new_study, small_design_texts

KEY = bytes(range(32))


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    new_study(tmp_path).close()
    return tmp_path / "study.frailty"


def text_file(path: Path) -> None:
    path.write_text("P-001 walked 345 m\n" * 500)


def other_database(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE patients (name)")
    database.commit()
    database.close()


def encrypted(path: Path) -> None:
    new_study(path.parent, name=path.name, key=KEY).close()


def newer(path: Path) -> None:
    new_study(path.parent, name=path.name).close()
    tool = connect(path)
    tool.execute("PRAGMA user_version = 999")
    tool.close()


def cut_short(path: Path) -> None:
    new_study(path.parent, name=path.name).close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])


def corrupted(path: Path) -> None:
    new_study(path.parent, name=path.name).close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


def nothing(path: Path) -> None:
    pass


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "text file": (text_file, "is not a study of this program"),
    "other database": (other_database, "is not a study of this program"),
    "encrypted, no key given": (encrypted, "encrypted and the key does not fit"),
    "newer version": (newer, "Update the program"),
    "folder": (Path.mkdir, "is a folder"),
    "empty": (Path.touch, "is empty"),
    "cut short": (cut_short, "is damaged"),
    "corrupted": (corrupted, "is damaged"),
    "not there": (nothing, "There is no file"),
}


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize("wrong", WRONG)
def test_that_what_is_no_readable_study_is_said_and_left_alone(
    tmp_path: Path, wrong: str, read_only: bool
) -> None:
    make, sentence = WRONG[wrong]
    path = tmp_path / "thing.frailty"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UserError, match=sentence):
        open_study(path, read_only=read_only)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [file.name for file in tmp_path.iterdir()] == ([path.name] if path.exists() else [])


def test_that_a_wrong_key_is_said(tmp_path: Path) -> None:
    encrypted(tmp_path / "a.frailty")
    with pytest.raises(UserError, match="the key does not fit"):
        open_study(tmp_path / "a.frailty", key=bytes(32))


def test_that_a_keyed_study_opens_with_its_key_and_is_unreadable_without(tmp_path: Path) -> None:
    with new_study(tmp_path, key=KEY) as study:
        a_person(study, "Nora Brandt")
    assert b"Nora Brandt" not in study.path.read_bytes()
    with open_study(study.path, key=KEY) as again:
        assert again.checks().is_good


def test_that_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        open_study(tmp_path / "nowhere" / "a.frailty")
    with pytest.raises(UserError, match="no folder"):
        create_study(tmp_path / "nowhere" / "a.frailty", small_design_texts())


def test_that_a_new_study_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.frailty").write_text("important")
    with pytest.raises(UserError, match="already there"):
        create_study(tmp_path / "a.frailty", small_design_texts())
    assert (tmp_path / "a.frailty").read_text() == "important"


def test_that_a_study_with_a_broken_design_is_not_made(tmp_path: Path) -> None:
    texts = small_design_texts() | {"visits.toml": "[[visit]]\nname = 1"}
    with pytest.raises(UserError):
        create_study(tmp_path / "a.frailty", texts)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["Prüfung der Gebrechlichkeit.frailty", "a b c.frailty", "100% #1?.frailty", "研究.frailty"]
)
def test_that_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Eigene Dateien & Übung"
    folder.mkdir()
    new_study(folder, name=name).close()
    with open_study(folder / name) as study:
        assert study.checks().is_good
    assert [file.name for file in folder.iterdir()] == [name]


def test_that_closing_leaves_one_file(closed: Path) -> None:
    with open_study(closed) as study:
        a_person(study)
    assert [file.name for file in closed.parent.iterdir()] == [closed.name]


def test_that_reading_only_leaves_no_file_beside(closed: Path) -> None:
    with open_study(closed, read_only=True) as study, study.read():
        pass
    assert [file.name for file in closed.parent.iterdir()] == [closed.name]


def test_that_a_study_open_to_read_refuses_every_edit(closed: Path) -> None:
    before = closed.read_bytes()
    with (
        open_study(closed, read_only=True) as study,
        pytest.raises(UserError, match="open only to read"),
        study.edit(by=UUID(int=1), action="Try"),
    ):
        pass
    assert closed.read_bytes() == before


def test_that_a_study_can_be_read_while_another_program_writes(closed: Path) -> None:
    with open_study(closed) as writer, open_study(closed, read_only=True) as reader:
        nurse = a_person(writer)
        patient = a_patient(writer, nurse)
        with writer.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])
        with reader.read() as session:
            assert len(patient_answers(session, patient.id)) == 1


def as_somebody_else(work: Callable[[], str]) -> str:
    """Run something without the rights of root, which may write anywhere, and return its text."""
    if os.geteuid() != 0:
        return work()
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(sending, work().encode())
        finally:
            os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, encoding="utf-8") as told:
        text = told.read()
    os.waitpid(child, 0)
    return text


def reachable(path: Path) -> None:
    for folder in (path, *path.parents):
        if not folder.stat().st_mode & stat.S_IXOTH and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)


def opening(path: Path, *, read_only: bool) -> Callable[[], str]:
    def work() -> str:
        try:
            with open_study(path, read_only=read_only) as study, study.read():
                beside = sorted(file.name for file in path.parent.iterdir())
                return f"opened {study.info.name} beside {beside}"
        except UserError as error:
            return str(error)

    return work


@pytest.fixture
def locked_folder(closed: Path) -> Path:
    reachable(closed.parent)
    closed.chmod(0o444)
    closed.parent.chmod(0o555)
    return closed


def test_that_a_read_only_folder_is_said(locked_folder: Path) -> None:
    said = as_somebody_else(opening(locked_folder, read_only=False))
    assert "may not be written to" in said
    assert "Open the study only to read" in said


def test_that_a_study_in_a_read_only_folder_opens_to_read(locked_folder: Path) -> None:
    said = as_somebody_else(opening(locked_folder, read_only=True))
    assert said == "opened Small trial of a walk a day beside ['study.frailty']"


def test_that_a_study_left_open_in_a_read_only_folder_says_where_its_newest_entries_are(
    tmp_path: Path,
) -> None:
    with new_study(tmp_path) as study:
        a_person(study)
        folder = tmp_path / "copy"
        folder.mkdir()
        for file in tmp_path.glob("study.frailty*"):
            if not file.name.endswith((".lock", "-shm")):
                shutil.copy(file, folder)
    reachable(folder)
    folder.chmod(0o555)
    said = as_somebody_else(opening(folder / "study.frailty", read_only=True))
    assert "study.frailty-wal" in said
    assert "Nothing is lost" in said


def test_that_a_read_only_file_is_said(closed: Path) -> None:
    reachable(closed.parent)
    closed.chmod(0o444)
    closed.parent.chmod(0o777)
    assert "study.frailty may not be written to" in as_somebody_else(opening(closed, read_only=False))


def test_that_a_study_is_not_made_in_a_read_only_folder(tmp_path: Path) -> None:
    reachable(tmp_path)
    tmp_path.chmod(0o555)

    def work() -> str:
        try:
            create_study(tmp_path / "a.frailty", small_design_texts()).close()
        except UserError as error:
            return str(error)
        return "made"

    assert "may not be written to" in as_somebody_else(work)


def test_that_a_damaged_page_is_named_by_the_check_and_kept_from_view(tmp_path: Path) -> None:
    with new_study(tmp_path) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        with study.edit(by=nurse, action="Save fields") as edit:
            edit.save_answers([patient.answer("walk_note", "x" * 60, group=n) for n in range(400)])
    page = root_page(study.path, "answers")
    with study.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with open_study(study.path, read_only=True) as again:
        with pytest.raises(UserError, match="is damaged"), again.read() as session:
            patient_answers(session, patient.id)
        with again.read() as session:
            assert session is not None
        assert not check_is_good(again.path)


def root_page(path: Path, table: str) -> int:
    tool = connect_to_read(path)
    page = tool.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    tool.close()
    return int(page)


def check_is_good(path: Path) -> bool:
    with open_study(path, read_only=True) as study:
        try:
            return study.checks().is_good
        except UserError:
            return False


def test_that_a_patient_can_still_be_entered_after_opening_again(closed: Path) -> None:
    with open_study(closed) as study:
        nurse = a_person(study)
        assert isinstance(a_patient(study, nurse), APatient)
