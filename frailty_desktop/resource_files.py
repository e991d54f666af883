"""The one place that finds icons, designs, score tables and translations, frozen or not."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the program, below `resources/`."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)
