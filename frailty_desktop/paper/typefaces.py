"""The letters of print: a sans family with fallbacks, figures of one width, sizes by what a text is."""

from __future__ import annotations

import threading
from enum import Enum
from functools import lru_cache

from PySide6.QtGui import QFont

from frailty_desktop.paper.sheet import pt

SANS = ("DejaVu Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Arial")
MONO = ("DejaVu Sans Mono", "Noto Sans Mono", "Consolas", "Menlo", "Liberation Mono", "Courier New")
TEXT = "#1F2328"
MUTED = "#4A5158"
LINE = "#B9BDC1"
STRONG_LINE = "#5B636B"
WASH = "#F0F1F1"


class Face(Enum):
    """What a text is: size in points, whether it is strong, whether its letters have one width."""

    TITLE = (15.0, True, False)
    PART = (12.0, True, False)
    SECTION = (10.0, True, False)
    BODY = (8.5, False, False)
    STRONG = (8.5, True, False)
    SMALL = (7.0, False, False)
    SMALL_STRONG = (7.0, True, False)
    TINY = (6.2, False, False)
    TINY_STRONG = (6.2, True, False)
    MONO = (7.0, False, True)


def font_of(face: Face) -> QFont:
    """Return the font of a text, sized in dots, so that it is set alike on screen and in a file."""
    return _font_in(face, threading.get_ident())  # a font is used in the thread that made it


@lru_cache(maxsize=64)
def _font_in(face: Face, _thread: int) -> QFont:
    points, is_strong, is_mono = face.value[0], face.value[1], face.value[2]
    font = QFont()
    font.setFamilies(list(MONO if is_mono else SANS))
    font.setStyleHint(QFont.StyleHint.Monospace if is_mono else QFont.StyleHint.SansSerif)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setPixelSize(round(pt(points)))
    if is_strong:
        font.setWeight(QFont.Weight.Bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
