"""The `backup` and `restore` commands: a proved copy, and a new file made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from frailty_desktop.storage.study_file import open_study

Run = Callable[..., Any]


def test_that_a_study_that_is_open_is_copied_and_the_copy_restored(
    run: Run, screened: Path, tmp_path: Path
) -> None:
    with open_study(screened):
        assert run("backup", screened, tmp_path / "copy.study").code == 0
    restored = run("restore", tmp_path / "copy.study", tmp_path / "again.study", "--json")
    assert restored.code == 0
    assert run("verify", tmp_path / "again.study").code == 0
    assert run("audit", tmp_path / "again.study").out == run("audit", screened).out


def test_that_a_backup_never_replaces_a_file(run: Run, screened: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.study").write_text("mine")
    outcome = run("backup", screened, tmp_path / "copy.study")
    assert outcome.code == 1
    assert "already" in outcome.err
    assert (tmp_path / "copy.study").read_text() == "mine"


def test_that_copies_in_a_folder_are_named_by_the_time_and_rotated(
    run: Run, screened: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "ward-20200101T000000Z.study").write_bytes(screened.read_bytes())
    (made,) = run("backup", screened, folder, "--keep", "1", "--json").lines
    assert sorted(str(path) for path in folder.iterdir()) == [made["backup"], f"{made['backup']}.head.txt"]


def test_that_without_a_count_no_copy_is_removed(run: Run, screened: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "ward-20200101T000000Z.study").write_bytes(screened.read_bytes())
    assert run("backup", screened, tmp_path / "backups").code == 0
    assert len(list((tmp_path / "backups").glob("*.study"))) == 2


def test_that_a_count_needs_a_folder(run: Run, screened: Path, tmp_path: Path) -> None:
    outcome = run("backup", screened, tmp_path / "copy.study", "--keep", "3")
    assert outcome.code == 1
    assert not (tmp_path / "copy.study").exists()


def test_that_a_damaged_backup_is_refused_and_makes_no_study(
    run: Run, screened: Path, tmp_path: Path
) -> None:
    run("backup", screened, tmp_path / "copy.study")
    content = bytearray((tmp_path / "copy.study").read_bytes())
    at = content.rindex(b"Nora Brandt")
    content[at : at + 4] = b"Dora"
    (tmp_path / "copy.study").write_bytes(content)
    outcome = run("restore", tmp_path / "copy.study", tmp_path / "again.study")
    assert outcome.code == 1
    assert not (tmp_path / "again.study").exists()


def test_that_a_restored_study_never_replaces_a_file(run: Run, screened: Path, tmp_path: Path) -> None:
    run("backup", screened, tmp_path / "copy.study")
    before = screened.read_bytes()
    assert run("restore", tmp_path / "copy.study", screened).code == 1
    assert screened.read_bytes() == before
