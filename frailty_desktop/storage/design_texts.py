"""Reads a design from the texts that a study keeps of it."""

import json
from functools import lru_cache

from frailty_desktop.study.design import StudyDesign


@lru_cache(maxsize=4)
def design_of(texts: str) -> StudyDesign:
    """Read a design from its texts as canonical JSON; making and opening a study ask for the same one."""
    from frailty_desktop.study.design_file import design_from_texts

    return design_from_texts(json.loads(texts))
