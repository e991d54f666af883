"""A computer that only writes down what set-up asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from machine import Machine


class PretendMachine(Machine):
    """Records the commands instead of running them; what it has is set by the test."""

    system = "linux"
    python = "3.11"

    def __init__(self) -> None:
        self.root = False
        self.person = False
        self.programs = {"apt-get"}
        self.modules = {"ensurepip", "venv"}
        self.lacks_libraries: set[str] = set()
        self.failing: set[str] = set()
        self.commands: list[list[str]] = []
        self.settings: list[dict[str, str]] = []

    @property
    def is_root(self) -> bool:
        return self.root

    @property
    def has_person(self) -> bool:
        return self.person

    def finds_program(self, name: str) -> bool:
        return name in self.programs

    def finds_module(self, name: str) -> bool:
        return name in self.modules

    def loads_library(self, file_name: str) -> bool:
        return file_name not in self.lacks_libraries

    def call(
        self,
        command: Sequence[str],
        *,
        folder: Path | None = None,
        log: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> int:
        self.commands.append(list(command))
        self.settings.append(dict(settings or {}))
        if "venv" in command:
            self._make_environment(Path(command[-1]))
        return 1 if self.failing & set(command) else 0

    def become(self, command: Sequence[str], settings: Mapping[str, str]) -> int:
        return self.call(command, settings=settings)

    def installed(self) -> list[str]:
        """Return the system packages that were asked for."""
        asked = [command for command in self.commands if "install" in command and "apt-get" in command]
        return [word for command in asked for word in command[command.index("--no-install-recommends") + 1 :]]

    def pip_files(self) -> list[str]:
        """Return the locked files that were installed, in order."""
        return [Path(command[-1]).name for command in self.commands if "pip" in command]

    def _make_environment(self, folder: Path) -> None:
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / "python").touch()
        (folder / "lib" / f"python{self.python}" / "site-packages").mkdir(parents=True, exist_ok=True)


@pytest.fixture
def pretend() -> PretendMachine:
    return PretendMachine()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with locked files and nothing set up."""
    (tmp_path / "installer").mkdir()
    (tmp_path / "installer" / "requirements.lock").write_text("pandas==3.1.1\n", encoding="utf-8")
    (tmp_path / "installer" / "requirements-dev.lock").write_text("pytest==9.2.0\n", encoding="utf-8")
    return tmp_path
