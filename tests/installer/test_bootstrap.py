"""The two commands of the README and their neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest
from bootstrap import COMMANDS, library_sets, main

from tests.installer.conftest import PretendMachine


def test_that_run_opens_the_demonstration_study(project: Path, pretend: PretendMachine) -> None:
    assert main(["run"], pretend, project) == 0
    assert pretend.commands[-1][-3:] == ["-m", "frailty_desktop", "demo"]


def test_that_run_hands_its_arguments_on(project: Path, pretend: PretendMachine) -> None:
    main(["run", "--", "verify", "a study.frailty", "--json"], pretend, project)
    assert pretend.commands[-1][-4:] == ["frailty_desktop", "verify", "a study.frailty", "--json"]


def test_that_run_keeps_a_second_double_dash_for_the_program(project: Path, pretend: PretendMachine) -> None:
    main(["run", "--", "record", "--", "-1"], pretend, project)
    assert pretend.commands[-1][-3:] == ["record", "--", "-1"]


def test_that_run_returns_what_the_program_returned(project: Path, pretend: PretendMachine) -> None:
    pretend.failing = {"frailty_desktop"}
    assert main(["run"], pretend, project) == 1


def test_that_test_runs_every_step(project: Path, pretend: PretendMachine) -> None:
    assert main(["test"], pretend, project) == 0
    programs = [Path(command[0]).name for command in pretend.commands[2:]]
    assert programs == ["ruff", "ruff", "mypy", "lint-imports", "pytest", "pytest"]


def test_that_the_two_halves_of_the_tests_are_all_of_them(project: Path, pretend: PretendMachine) -> None:
    main(["test"], pretend, project)
    one, other = (command for command in pretend.commands if Path(command[0]).name == "pytest")
    named, left_out = (
        {word.removeprefix("--ignore=") for word in command if "tests/" in word} for command in (one, other)
    )
    assert named == left_out
    assert {word.startswith("--ignore=") for word in [*one, *other] if "tests/" in word} == {True, False}


def test_that_one_failed_half_fails_the_whole(project: Path, pretend: PretendMachine) -> None:
    pretend.failing = {"tests/gui"}
    assert main(["test"], pretend, project) == 1


def test_that_named_tests_run_alone(project: Path, pretend: PretendMachine) -> None:
    main(["test", "--", "tests/cli"], pretend, project)
    runs = [command for command in pretend.commands if Path(command[0]).name == "pytest"]
    assert [command[1:] for command in runs] == [["tests/cli"]]


def test_that_test_draws_without_a_screen(project: Path, pretend: PretendMachine) -> None:
    main(["test"], pretend, project)
    assert pretend.settings[-1] == {"QT_QPA_PLATFORM": "offscreen"}


def test_that_check_runs_no_test(project: Path, pretend: PretendMachine) -> None:
    main(["check"], pretend, project)
    assert not [command for command in pretend.commands if Path(command[0]).name == "pytest"]


def test_that_torture_runs_the_full_counts_and_nothing_else(project: Path, pretend: PretendMachine) -> None:
    assert main(["torture", "--", "-k", "kills"], pretend, project) == 0
    assert Path(pretend.commands[-1][0]).name == "pytest"
    folders = [str(project / "tests" / name) for name in ("torture", "fuzz")]
    assert pretend.commands[-1][-4:] == [*folders, "-k", "kills"]
    assert pretend.settings[-1] == {"FRAILTY_TORTURE": "full"}


def test_that_a_lost_field_fails_the_torture(project: Path, pretend: PretendMachine) -> None:
    pretend.failing = {str(project / ".venv" / "bin" / "pytest")}
    assert main(["torture"], pretend, project) == 1


def test_that_a_failed_step_does_not_hide_the_next_ones(
    project: Path, pretend: PretendMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend.failing = {str(project / ".venv" / "bin" / "mypy")}
    assert main(["test"], pretend, project) == 1
    assert Path(pretend.commands[-1][0]).name == "pytest"
    assert capsys.readouterr().out.rstrip().endswith("Not in order: types")


def test_that_a_stopped_set_up_says_why_and_starts_nothing(
    project: Path, pretend: PretendMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend.lacks_libraries = {"libGL.so.1"}
    assert main(["run"], pretend, project) == 1
    assert "libgl1" in capsys.readouterr().err
    assert pretend.commands == []


@pytest.mark.parametrize("name", ["", "--help", "-h"])
def test_that_help_names_every_command(
    name: str, project: Path, pretend: PretendMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name] if name else [], pretend, project) == 0
    said = capsys.readouterr().out
    assert [command for command in COMMANDS if f"bootstrap.py {command} " not in said] == []


def test_that_an_unknown_command_shows_the_help_and_fails(project: Path, pretend: PretendMachine) -> None:
    assert main(["instal"], pretend, project) == 2
    assert pretend.commands == []


@pytest.mark.parametrize(
    ("name", "platform", "expected"),
    [
        ("run", "", ["drawing", "screen"]),
        ("run", "xcb:geometry", ["drawing", "screen"]),
        ("run", "offscreen", ["drawing"]),
        ("test", "", ["drawing"]),
        ("check", "", []),
    ],
)
def test_that_only_what_is_drawn_asks_for_libraries(name: str, platform: str, expected: list[str]) -> None:
    assert library_sets(name, platform) == expected


def test_that_run_gives_the_offscreen_platform_only_the_drawing_libraries(
    project: Path, pretend: PretendMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    pretend.root = True
    pretend.lacks_libraries = {"libGL.so.1", "libxcb-cursor.so.0"}
    main(["run"], pretend, project)
    assert pretend.installed() == ["libgl1"]
