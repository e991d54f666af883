"""An export is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.exports.whole_folder import unfinished_folder


def test_that_a_finished_folder_gets_its_name(tmp_path: Path) -> None:
    with unfinished_folder(tmp_path / "export") as folder:
        (folder.path / "a.csv").write_text("a")
        assert not (tmp_path / "export").exists()
        folder.put_in_place()
    assert [path.name for path in tmp_path.rglob("*")] == ["export", "a.csv"]


def test_that_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with unfinished_folder(tmp_path / "export") as folder:
            (folder.path / "a.csv").write_text("a")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_that_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No space left") as caught, unfinished_folder(tmp_path / "export"):
        raise OSError(28, os.strerror(28))
    assert "no half export" in caught.value.sentence()
    assert list(tmp_path.iterdir()) == []


def test_that_an_occupied_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="not an empty folder"), unfinished_folder(tmp_path / "export"):
        pass
    assert (tmp_path / "export" / "mine.txt").read_text() == "mine"


def test_that_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    with unfinished_folder(tmp_path / "export") as folder:
        (folder.path / "a.csv").write_text("a")
        folder.put_in_place()
    assert (tmp_path / "export" / "a.csv").exists()


def test_that_a_folder_in_no_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no folder"), unfinished_folder(tmp_path / "no" / "export"):
        pass
