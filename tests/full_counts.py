"""Whether tests that try many things try all of them, or (in the test command) a sample."""

import os
from typing import Final

FULL: Final = (
    os.environ.get("FRAILTY_TORTURE") == "full" or os.environ.get("FRAILTY_DESKTOP_FULL_COUNTS") == "1"
)


def how_many(sample: int, full: int) -> int:
    """Choose how many times to try."""
    return full if FULL else sample
