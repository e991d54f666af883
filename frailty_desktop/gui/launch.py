"""What the window starts with: nothing, a study file, or the demo study."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Launch:
    """A study to open, or the demo (finished or ongoing), or neither: then the welcome page."""

    study: Path | None = None
    is_demo: bool = False
    is_ongoing: bool = False
