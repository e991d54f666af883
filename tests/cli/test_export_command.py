"""The `export` command: what the person may see, whole or not at all, and on record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from frailty_desktop.storage.study_file import open_study

Run = Callable[..., Any]
DATA_MANAGER = ("--by", "Dan Moss", "--role", "data_manager")
SMALL_DESIGN = Path(__file__).parents[1] / "small_design"


def test_that_a_blinded_person_gets_tables_without_arms(run: Run, screened: Path, tmp_path: Path) -> None:
    (made,) = run("export", screened, tmp_path / "out", "--json", *DATA_MANAGER).lines
    names = [table["file"] for table in made["tables"]]
    assert made["view"] == "pooled"
    assert "patients.csv" in names
    assert "arms.csv" not in names
    assert (tmp_path / "out" / "README.txt").exists()


def test_that_an_unblinded_role_needs_the_key(run: Run, screened: Path, tmp_path: Path) -> None:
    who = ("--by", "Uma Stern", "--role", "unblinded_statistician")
    outcome = run("export", screened, tmp_path / "out", *who)
    assert outcome.code == 1
    assert "sealed" in outcome.err
    assert not (tmp_path / "out").exists()


def test_that_an_unblinded_role_with_the_key_gets_the_arms_apart(run: Run, tmp_path: Path) -> None:
    study = tmp_path / "a.study"
    (made,) = run("new", SMALL_DESIGN, study, "--list-by", "Uma", "--allocation-seed", "1", "--json").lines
    (tmp_path / "key.txt").write_text(made["allocation_key"])
    who = ("--by", "Uma Stern", "--role", "unblinded_statistician", "--key-file", tmp_path / "key.txt")
    assert run("export", study, tmp_path / "out", *who).code == 0
    assert (tmp_path / "out" / "arms.csv").exists()


def test_that_the_trail_keeps_who_exported_what(run: Run, screened: Path, tmp_path: Path) -> None:
    run("export", screened, tmp_path / "out", *DATA_MANAGER)
    last = run("audit", screened, "--limit", "1", "--json").lines[0]
    assert (last["person"], last["action"]) == ("Dan Moss", "Export")
    assert run("verify", screened).code == 0


def test_that_an_occupied_folder_stays_and_the_trail_says_nothing(
    run: Run, screened: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    outcome = run("export", screened, tmp_path / "out", *DATA_MANAGER)
    assert outcome.code == 1
    assert "not an empty folder" in outcome.err
    assert "Export" not in run("audit", screened).out


def test_that_a_study_open_elsewhere_is_said(run: Run, screened: Path, tmp_path: Path) -> None:
    with open_study(screened):
        outcome = run("export", screened, tmp_path / "out", *DATA_MANAGER)
    assert outcome.code == 1
    assert "already open" in outcome.err
    assert not (tmp_path / "out").exists()


def test_that_a_folder_for_r_has_values_and_a_script(run: Run, screened: Path, tmp_path: Path) -> None:
    (made,) = run("export", screened, tmp_path / "out", "--for-r", "--json", *DATA_MANAGER).lines
    assert [table["file"] for table in made["tables"]] == ["values.csv", "endpoints.csv"]
    assert "mmrm::mmrm(" in (tmp_path / "out" / "models.R").read_text()


def test_that_r_and_excel_are_not_asked_for_at_once(run: Run, screened: Path, tmp_path: Path) -> None:
    outcome = run("export", screened, tmp_path / "out", "--for-r", "--excel", *DATA_MANAGER)
    assert outcome.code != 0
    assert not (tmp_path / "out").exists()
