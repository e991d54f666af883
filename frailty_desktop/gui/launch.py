"""What the window starts with: nothing, a study file, or the demo study."""

from pathlib import Path
from typing import NamedTuple


class Launch(NamedTuple):
    """A study to open, or the demo (finished or ongoing), or neither: then the welcome page."""

    study: Path | None = None
    is_demo: bool = False
    is_ongoing: bool = False
