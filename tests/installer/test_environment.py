"""What set-up does on the first start, and that it does nothing on the second."""

from __future__ import annotations

from pathlib import Path

import pytest
from environment import Environment
from machine import SetupError

from tests.installer.conftest import PretendMachine


@pytest.fixture
def environment(project: Path, pretend: PretendMachine) -> Environment:
    return Environment(project, pretend)


def test_that_the_first_start_makes_the_environment_from_the_locked_file(
    environment: Environment, pretend: PretendMachine
) -> None:
    assert environment.prepare("use", ["drawing"])
    assert pretend.pip_files() == ["requirements.lock"]


def test_that_packages_are_installed_by_their_hashes_and_never_built(
    environment: Environment, pretend: PretendMachine
) -> None:
    environment.prepare("use", [])
    assert {"--require-hashes", "--only-binary"} <= set(pretend.commands[-1])


def test_that_the_second_start_runs_no_command(environment: Environment, pretend: PretendMachine) -> None:
    environment.prepare("use", ["drawing", "screen"])
    pretend.commands.clear()
    assert not environment.prepare("use", ["drawing"])
    assert pretend.commands == []


def test_that_a_changed_lock_is_installed_over_the_old_environment(
    environment: Environment, pretend: PretendMachine
) -> None:
    environment.prepare("use", [])
    (environment.root / "installer" / "requirements.lock").write_text("pandas==3.2.0\n", encoding="utf-8")
    pretend.commands.clear()
    assert environment.prepare("use", [])
    assert pretend.pip_files() == ["requirements.lock"]
    assert not any("venv" in command for command in pretend.commands)


def test_that_tests_after_a_plain_run_add_what_development_needs(
    environment: Environment, pretend: PretendMachine
) -> None:
    environment.prepare("use", [])
    environment.prepare("development", [])
    assert pretend.pip_files() == ["requirements.lock", "requirements-dev.lock"]


def test_that_a_developers_environment_serves_a_plain_run_as_it_is(environment: Environment) -> None:
    environment.prepare("development", [])
    assert not environment.prepare("use", [])


def test_that_a_developers_environment_stays_one_when_the_programs_lock_changes(
    environment: Environment, pretend: PretendMachine
) -> None:
    environment.prepare("development", [])
    (environment.root / "installer" / "requirements.lock").write_text("pandas==3.2.0\n", encoding="utf-8")
    environment.prepare("use", [])
    assert pretend.pip_files() == ["requirements-dev.lock", "requirements-dev.lock"]


def test_that_another_python_gets_its_own(environment: Environment, pretend: PretendMachine) -> None:
    environment.prepare("use", [])
    pretend.python = "3.12"
    pretend.commands.clear()
    assert environment.prepare("use", [])
    assert pretend.commands[0][1:4] == ["-m", "venv", "--clear"]


def test_that_a_moved_project_gets_a_new_environment(
    environment: Environment, pretend: PretendMachine, tmp_path: Path
) -> None:
    environment.prepare("use", [])
    moved = environment.root.rename(tmp_path.with_name("moved"))
    pretend.commands.clear()
    assert Environment(moved, pretend).prepare("use", [])
    assert pretend.commands[0][1:4] == ["-m", "venv", "--clear"]


def test_that_a_stamp_nobody_can_read_counts_as_nothing_done(
    environment: Environment, pretend: PretendMachine
) -> None:
    environment.folder.mkdir()
    (environment.folder / "set-up.json").write_text('{"place": ', encoding="utf-8")
    assert environment.prepare("use", [])
    assert pretend.pip_files() == ["requirements.lock"]


def test_that_an_interrupted_set_up_is_taken_up_again(
    environment: Environment, pretend: PretendMachine
) -> None:
    pretend.failing = {"pip"}
    with pytest.raises(SetupError, match="Check the network, then run the same command again"):
        environment.prepare("use", [])
    assert not (environment.folder / "set-up.json").exists()


def test_that_the_environment_gets_a_command_named_frailty_desktop(environment: Environment) -> None:
    environment.prepare("use", [])
    command = environment.folder / "bin" / "frailty-desktop"
    assert command.stat().st_mode & 0o111
    assert "-m frailty_desktop" in command.read_text(encoding="utf-8")


def test_that_the_environment_finds_the_program_in_the_source_tree(environment: Environment) -> None:
    environment.prepare("use", [])
    link = environment.folder / "lib" / "python3.11" / "site-packages" / "frailty_desktop.pth"
    assert link.read_text(encoding="utf-8").strip() == str(environment.root)
