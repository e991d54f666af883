"""System packages: only what is missing, only by those who may, else the one line to run."""

from __future__ import annotations

from pathlib import Path

import pytest
from environment import Environment
from machine import SetupError
from system_libraries import SETS, install_packages, missing_libraries

from tests.installer.conftest import PretendMachine


def test_that_a_library_the_loader_finds_is_not_asked_for(pretend: PretendMachine) -> None:
    assert missing_libraries(pretend, SETS) == []


def test_that_a_missing_library_is_named_by_its_package(pretend: PretendMachine) -> None:
    pretend.lacks_libraries = {"libGL.so.1", "libxcb-cursor.so.0"}
    found = missing_libraries(pretend, ["drawing", "screen"])
    assert [library.package for library in found] == ["libgl1", "libxcb-cursor0"]


def test_that_the_screens_libraries_are_left_alone_when_nothing_is_shown(pretend: PretendMachine) -> None:
    pretend.lacks_libraries = {"libxcb-cursor.so.0"}
    assert missing_libraries(pretend, ["drawing"]) == []


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_that_other_systems_need_no_system_packages(pretend: PretendMachine, system: str) -> None:
    pretend.system = system
    pretend.lacks_libraries = {library.file_name for libraries in SETS.values() for library in libraries}
    assert missing_libraries(pretend, SETS) == []


def test_that_root_installs_without_recommended_extras(pretend: PretendMachine) -> None:
    pretend.root = True
    install_packages(pretend, ["libgl1", "libegl1"])
    assert pretend.installed() == ["libgl1", "libegl1"]


def test_that_a_failed_update_does_not_stop_the_installation(pretend: PretendMachine) -> None:
    pretend.root = True
    pretend.failing = {"update"}
    install_packages(pretend, ["libgl1"])
    assert pretend.installed() == ["libgl1"]


def test_that_sudo_without_a_password_is_used(pretend: PretendMachine) -> None:
    pretend.programs.add("sudo")
    install_packages(pretend, ["libgl1"])
    assert pretend.commands[-1][:2] == ["sudo", "-n"]
    assert pretend.installed() == ["libgl1"]


def test_that_nobody_is_asked_for_a_password_when_nobody_is_there(pretend: PretendMachine) -> None:
    pretend.programs.add("sudo")
    pretend.failing = {"true"}
    with pytest.raises(SetupError):
        install_packages(pretend, ["libgl1"])
    assert pretend.commands == [["sudo", "-n", "true"]]


def test_that_a_person_who_may_not_install_gets_the_one_line_to_run(pretend: PretendMachine) -> None:
    pretend.programs.add("sudo")
    pretend.failing = {"true"}
    line = "sudo sh -c 'apt-get update; apt-get install -y --no-install-recommends libgl1 libegl1'"
    with pytest.raises(SetupError) as stopped:
        install_packages(pretend, ["libgl1", "libegl1"])
    assert line in [text.strip() for text in str(stopped.value).splitlines()]


def test_that_without_sudo_the_line_asks_for_roots_password(pretend: PretendMachine) -> None:
    with pytest.raises(SetupError, match="su -c 'apt-get update; apt-get install"):
        install_packages(pretend, ["libgl1"])


def test_that_another_package_manager_gets_the_names(pretend: PretendMachine) -> None:
    pretend.programs = set()
    with pytest.raises(SetupError, match="with your system's package manager"):
        install_packages(pretend, ["libgl1"])


def test_that_a_debian_python_without_pip_gets_its_package_in_the_same_go(
    project: Path, pretend: PretendMachine
) -> None:
    pretend.root = True
    pretend.modules = {"venv"}
    pretend.lacks_libraries = {"libGL.so.1"}
    Environment(project, pretend).prepare("use", ["drawing"])
    assert pretend.installed() == ["python3.11-venv", "libgl1"]
