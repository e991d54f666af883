"""Says whether a study needs a key, without what opens one: the window asks before its first paint."""

from pathlib import Path
from typing import Final

ENDING: Final = ".keys"
_PLAIN_SQLITE: Final = b"SQLite format 3\x00"


def key_path(study: Path) -> Path:
    """Return where the key file of a study lies."""
    return study.with_name(study.name + ENDING)


def is_encrypted(study: Path) -> bool:
    """Say whether a study needs a key: it has a key file, or does not begin as a plain file does."""
    if key_path(study).exists():
        return True
    try:
        with study.open("rb") as file:
            beginning = file.read(len(_PLAIN_SQLITE))
    except OSError:
        return False
    return len(beginning) == len(_PLAIN_SQLITE) and beginning != _PLAIN_SQLITE
