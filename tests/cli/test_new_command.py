"""The `new` command: a study from a design."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from frailty_desktop.services.people import people
from frailty_desktop.storage.study_file import open_study

Run = Callable[..., Any]
SMALL_DESIGN = Path(__file__).parents[1] / "small_design"


def test_that_a_study_is_made_from_a_folder_with_its_first_person(run: Run, tmp_path: Path) -> None:
    outcome = run("new", SMALL_DESIGN, tmp_path / "a.study", "--by", "Nora Brandt", "--role", "investigator")
    assert outcome.code == 0
    with open_study(tmp_path / "a.study", read_only=True) as study, study.read() as session:
        (person,) = people(session)
        assert (person.name, person.role) == ("Nora Brandt", "investigator")
        assert not study.info.is_synthetic


def test_that_a_bundled_design_can_be_named(run: Run, tmp_path: Path) -> None:
    (made,) = run("new", "cratus-phase-2", tmp_path / "a.study", "--synthetic", "--json").lines
    assert (made["design"], made["state"], made["is_synthetic"]) == ("cratus-phase-2", "blinded", True)


def test_that_an_existing_file_is_never_replaced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.study").write_text("mine")
    outcome = run("new", SMALL_DESIGN, tmp_path / "a.study")
    assert outcome.code == 1
    assert "already there" in outcome.err
    assert (tmp_path / "a.study").read_text() == "mine"


def test_that_a_broken_design_makes_no_study(run: Run, tmp_path: Path) -> None:
    (tmp_path / "design").mkdir()
    outcome = run("new", tmp_path / "design", tmp_path / "a.study")
    assert outcome.code == 1
    assert "study.toml" in outcome.err
    assert not (tmp_path / "a.study").exists()


def test_that_the_key_of_a_blinded_list_is_shown_once_and_not_in_the_file(run: Run, tmp_path: Path) -> None:
    (made,) = run(
        "new", SMALL_DESIGN, tmp_path / "a.study", "--list-by", "Ann", "--allocation-seed", "7", "--json"
    ).lines
    secret = bytes.fromhex(made["allocation_key"].replace("-", ""))
    assert len(secret) == 32
    content = (tmp_path / "a.study").read_bytes()
    assert secret not in content
    assert secret.hex().encode() not in content


def test_that_a_list_needs_somebody_who_makes_it(run: Run, tmp_path: Path) -> None:
    outcome = run("new", SMALL_DESIGN, tmp_path / "a.study", "--allocation-seed", "7")
    assert outcome.code == 1
    assert "--list-by" in outcome.err
    assert not (tmp_path / "a.study").exists()


def test_that_a_coordinator_makes_no_list(run: Run, tmp_path: Path) -> None:
    outcome = run("new", SMALL_DESIGN, tmp_path / "a.study", "--by", "Nora Brandt", "--allocation-seed", "7")
    assert outcome.code == 1
    assert "may not know the arms" in outcome.err
    assert not (tmp_path / "a.study").exists()


def test_that_block_sizes_are_numbers(run: Run, tmp_path: Path) -> None:
    outcome = run("new", SMALL_DESIGN, tmp_path / "a.study", "--blocks", "a,b")
    assert outcome.code == 1
    assert not (tmp_path / "a.study").exists()
