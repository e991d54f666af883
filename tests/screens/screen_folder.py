"""Where pictures go: a folder with its studies, no screen, and a home that is nobody's own."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def screen_folder(arguments: list[str]) -> Path:
    """Prepare the folder that is named, or build/screens; from here on the program writes nowhere else."""
    folder = Path(arguments[0]).resolve() if arguments else ROOT / "build" / "screens"
    (folder / "studies").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen:size=1440x900")
    os.environ["FRAILTY_DESKTOP_HOME"] = str(folder / "home")
    return folder
