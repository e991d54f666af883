"""The Linux libraries that Qt loads and its wheel does not carry: which lack, and getting them by apt."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from machine import Machine, SetupError


class Library(NamedTuple):
    """A library file and the Debian package that brings it."""

    file_name: str
    package: str


# Measured in a minimal Debian 12 with --no-install-recommends; fontconfig brings the DejaVu fonts with it.
DRAWING = (
    Library("libGL.so.1", "libgl1"),
    Library("libEGL.so.1", "libegl1"),
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libX11.so.6", "libx11-6"),
)
SCREEN = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
SETS = {"drawing": DRAWING, "screen": SCREEN}


def missing_libraries(machine: Machine, sets: Iterable[str]) -> list[Library]:
    """Return the libraries of these sets that the loader does not find."""
    if machine.system != "linux":
        return []
    return [
        library for name in sets for library in SETS[name] if not machine.loads_library(library.file_name)
    ]


def install_packages(machine: Machine, packages: Sequence[str]) -> None:
    """Install Debian packages, or stop with the one line that a person with the right to do so can run."""
    if not machine.finds_program("apt-get"):
        raise SetupError(
            "These are missing on this computer (by their Debian names):\n\n    "
            + " ".join(packages)
            + "\n\nInstall them with your system's package manager, then run the same command again."
        )
    prefix = _prefix(machine)
    if prefix is None:
        raise SetupError(_line_to_run(machine, packages))
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "apt.log"
        quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        machine.call([*quiet, "update"], log=log)  # without a network the lists already here may do
        if machine.call([*quiet, "install", "-y", "--no-install-recommends", *packages], log=log) != 0:
            raise SetupError(_line_to_run(machine, packages) + "\n\nThe package manager said:\n" + _tail(log))


def _prefix(machine: Machine) -> list[str] | None:
    """What to put before apt-get, or None when this person may not install system packages."""
    if machine.is_root:
        return []
    if not machine.finds_program("sudo"):
        return None
    if machine.call(["sudo", "-n", "true"], log=Path("/dev/null")) == 0:
        return ["sudo", "-n"]
    if (
        machine.has_person
        and machine.call(["sudo", "-v", "-p", "Your password, to install system packages: "]) == 0
    ):
        return ["sudo", "-n"]
    return None


def _line_to_run(machine: Machine, packages: Sequence[str]) -> str:
    install = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    line = f"apt-get update; {install}"
    if not machine.is_root:
        shell = "sudo sh -c" if machine.finds_program("sudo") else "su -c"
        line = f"{shell} {shlex.quote(line)}"
    return (
        "Some system packages are missing and could not be installed from here. Run this line once:"
        f"\n\n    {line}\n\nthen run the same command again. Nothing else was changed."
    )


def _tail(log: Path, lines: int = 8) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
