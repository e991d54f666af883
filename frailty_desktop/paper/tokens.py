"""The colours and distances of the window, as plain data: one table for light, one for dark."""

from typing import NamedTuple

BASE_POINTS = 10.5
LINE_HEIGHT = 1.4
RADIUS = 6
GRID = (4, 8, 12, 16, 24, 32)
FOCUS_RING = 2


class Colours(NamedTuple):
    """Every colour the window uses, by what it means."""

    ground: str
    surface: str
    raised: str  # a step off the surface: headers of tables, the rail
    line: str
    strong_line: str  # a line that carries meaning: 3:1 against the surface
    text: str
    muted: str
    accent: str
    on_accent: str
    selected: str  # row or tab in the cursor, text stays readable on it
    hover: str
    done: str
    due: str
    soon: str
    late: str
    missed: str
    done_wash: str  # the same states as a faint ground
    due_wash: str
    soon_wash: str
    late_wash: str
    missed_wash: str


LIGHT = Colours(
    ground="#FAFAF7",
    surface="#FFFFFF",
    raised="#F3F3EE",
    line="#E3E3DD",
    strong_line="#8A9097",
    text="#1F2328",
    muted="#5B636B",
    accent="#0B63B0",
    on_accent="#FFFFFF",
    selected="#DFECF8",
    hover="#EEF3F8",
    done="#187443",
    due="#0B63B0",
    soon="#8A6100",
    late="#B3261E",
    missed="#636363",
    done_wash="#E6F3EB",
    due_wash="#E3EEF8",
    soon_wash="#FAF1DC",
    late_wash="#FBE9E7",
    missed_wash="#EFEFEC",
)

DARK = Colours(
    ground="#15181B",
    surface="#1D2125",
    raised="#23282D",
    line="#30363C",
    strong_line="#6F7983",
    text="#E8EAED",
    muted="#9AA4AE",
    accent="#6CB2F2",
    on_accent="#0E1B27",
    selected="#22384C",
    hover="#262D34",
    done="#62C795",
    due="#6CB2F2",
    soon="#E3B341",
    late="#FF8F86",
    missed="#A3A9AF",
    done_wash="#1B3226",
    due_wash="#1C2F41",
    soon_wash="#352D17",
    late_wash="#3D2321",
    missed_wash="#2A2F34",
)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours written #RRGGBB."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
