"""The computer that set-up works on: what it has, and how commands start. Tests hand in another."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


class SetupError(Exception):
    """Set-up cannot go on; the message says what the person can do."""


class Machine:
    """The computer that this process runs on."""

    system = sys.platform
    python = f"{sys.version_info.major}.{sys.version_info.minor}"

    @property
    def is_root(self) -> bool:
        """Whether system packages may be installed without asking anybody."""
        return hasattr(os, "geteuid") and os.geteuid() == 0

    @property
    def has_person(self) -> bool:
        """Whether somebody sits there who could type a password."""
        return sys.stdin is not None and sys.stdin.isatty()

    def finds_program(self, name: str) -> bool:
        """Whether a program of this name is installed."""
        return shutil.which(name) is not None

    def finds_module(self, name: str) -> bool:
        """Whether the Python that runs set-up has this module; Debian leaves some out."""
        return importlib.util.find_spec(name) is not None

    def loads_library(self, file_name: str) -> bool:
        """Whether the dynamic loader finds this library, wherever it lies."""
        try:
            ctypes.CDLL(file_name)
        except OSError:
            return False
        return True

    def call(
        self,
        command: Sequence[str],
        *,
        folder: Path | None = None,
        log: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> int:
        """Run a command to its end and return its exit code; with a log, its output goes there instead."""
        environment = {**os.environ, **(settings or {})}
        if log is None:
            return subprocess.run(command, check=False, cwd=folder, env=environment).returncode
        with log.open("ab") as output:
            return subprocess.run(
                command,
                check=False,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            ).returncode

    def become(self, command: Sequence[str], settings: Mapping[str, str]) -> int:
        """Give this process over to a command, so that the program is what the desktop or shell sees."""
        if os.name != "nt":  # a console on Windows would not wait for the new process
            sys.stdout.flush()
            os.execve(command[0], list(command), {**os.environ, **settings})  # noqa: S606 - no shell is meant
        return self.call(command, settings=settings)
