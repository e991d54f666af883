"""The project's own Python environment in `.venv`: made once from the locked files, then only recognised."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from machine import Machine, SetupError
from system_libraries import install_packages, missing_libraries

LOCK_FILES = {"use": "requirements.lock", "development": "requirements-dev.lock"}


@dataclass(frozen=True)
class Stamp:
    """What set-up found and did, so that the next start has nothing to look for."""

    place: list[str]
    packages: dict[str, str]
    libraries: list[str]


NOTHING = Stamp(place=[], packages={}, libraries=[])


class Environment:
    """The folder `.venv` of one project and the stamp that says what is in it."""

    def __init__(self, root: Path, machine: Machine) -> None:
        self.root = root
        self.folder = root / ".venv"
        self._machine = machine
        self._stamp_file = self.folder / "set-up.json"
        self._log = self.folder / "set-up.log"
        self._is_windows = machine.system == "win32"

    def program(self, name: str) -> str:
        """Return the path of a program inside the environment."""
        if self._is_windows:
            return str(self.folder / "Scripts" / f"{name}.exe")
        return str(self.folder / "bin" / name)

    def prepare(self, lock: str, library_sets: Sequence[str]) -> bool:
        """Bring the environment to what a command needs; return whether there was anything to do."""
        stamp = self._read_stamp()
        needs_packages = stamp.packages.get(lock) != self._fingerprint(lock)
        new_sets = [name for name in library_sets if name not in stamp.libraries]
        if not needs_packages and not new_sets:
            return False
        self._install_system_packages(new_sets, makes_environment=stamp is NOTHING)
        packages = self._install(lock, stamp) if needs_packages else stamp.packages
        self._write_stamp(Stamp(self._place(), packages, [*stamp.libraries, *new_sets]))
        return True

    def _install_system_packages(self, sets: Sequence[str], *, makes_environment: bool) -> None:
        packages = [library.package for library in missing_libraries(self._machine, sets)]
        if makes_environment and not self._machine.finds_module("ensurepip"):
            packages.insert(0, f"python{self._machine.python}-venv")
        if packages:
            install_packages(self._machine, packages)

    def _install(self, lock: str, stamp: Stamp) -> dict[str, str]:
        self._stamp_file.unlink(missing_ok=True)  # an interrupted set-up must not look finished
        if stamp is NOTHING:
            self._make_folder()
        if "development" in stamp.packages:
            lock = (
                "development"  # a developer's environment stays one when only the program's packages changed
            )
        print("Installing the locked packages; the first time this takes about a minute", flush=True)
        # Python writes its compiled files at first use; doing it here for all would double the time.
        command = [self.program("python"), "-I", "-m", "pip", "install", "-q", "--no-input", "--no-compile"]
        command += ["--require-hashes", "--only-binary", ":all:", "-r", str(self._lock_file(lock))]
        if self._machine.call(command, log=self._log) != 0:
            raise SetupError(
                "The packages could not be installed. Check the network, then run the same command again.\n"
                f"All details are in {self._log}; its last lines:\n\n{self._last_words()}"
            )
        self._link_program()
        locks = ["use", "development"] if lock == "development" else ["use"]
        return {name: self._fingerprint(name) for name in locks}

    def _make_folder(self) -> None:
        print("Making the program's own Python environment in .venv", flush=True)
        if self._machine.call([sys.executable, "-m", "venv", "--clear", str(self.folder)]) != 0:
            raise SetupError("Python could not make the environment in .venv; its own words are above.")

    def _link_program(self) -> None:
        """Let the environment find the program in the source tree, and give it its command."""
        python = Path(self.program("python"))
        if self._is_windows:
            packages = self.folder / "Lib" / "site-packages"
            command = python.with_name("frailty-desktop.cmd")
            text = '@"%~dp0python.exe" -P -m frailty_desktop %*\n'
        else:
            packages = self.folder / "lib" / f"python{self._machine.python}" / "site-packages"
            command = python.with_name("frailty-desktop")
            text = f'#!/bin/sh\nexec {shlex.quote(str(python))} -P -m frailty_desktop "$@"\n'
        (packages / "frailty_desktop.pth").write_text(f"{self.root}\n", encoding="utf-8")
        command.write_text(text, encoding="utf-8")
        command.chmod(0o755)

    def _lock_file(self, lock: str) -> Path:
        return self.root / "installer" / LOCK_FILES[lock]

    def _fingerprint(self, lock: str) -> str:
        return hashlib.sha256(self._lock_file(lock).read_bytes()).hexdigest()

    def _place(self) -> list[str]:
        """An environment cannot be moved, and serves one Python version on one kind of processor."""
        return [self._machine.python, platform.machine(), str(self.root)]

    def _read_stamp(self) -> Stamp:
        """Return what the stamp says, or NOTHING when there is no environment to use."""
        try:
            stamp = Stamp(**json.loads(self._stamp_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return NOTHING
        usable = stamp.place == self._place() and Path(self.program("python")).exists()
        return stamp if usable else NOTHING

    def _write_stamp(self, stamp: Stamp) -> None:
        self._stamp_file.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")

    def _last_words(self) -> str:
        if not self._log.exists():
            return ""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-4:])
