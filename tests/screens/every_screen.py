"""Draws every page of the window as PNG: the tour of the demo studies, review, signing, forms, pictures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = (
    "render_screens",
    "review_screens",
    "signing_screens",
    "form_screens",
    "people_screens",
    "picture_screens",
    "conduct_screens",
    "safety_screens",
    "results_screens",
    "document_screens",
)


def main(arguments: list[str]) -> int:
    """Draw all of it, each script in a process of its own; return how many could not."""
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "screens"
    return sum(_drawn(name, folder) != 0 for name in SCRIPTS)


def _drawn(name: str, folder: Path) -> int:
    command = [sys.executable, "-m", f"tests.screens.{name}", str(folder)]
    return subprocess.run(command, check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
