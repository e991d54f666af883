"""How the curves of the arms look: colour-blind safe, and told apart by dash and symbol without colour."""

from dataclasses import dataclass
from enum import StrEnum


class Dash(StrEnum):
    """How a curve's line is broken, so that arms differ in grey too."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


class Symbol(StrEnum):
    """The shape of a curve's points."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"


@dataclass(frozen=True, slots=True)
class ArmStyle:
    """How an arm's curve looks: colour-blind safe, and told apart by dash and symbol without colour."""

    light: str
    dark: str
    dash: Dash
    symbol: Symbol


ARM_STYLES = (
    ArmStyle("#0072B2", "#4FA8DE", Dash.SOLID, Symbol.CIRCLE),
    ArmStyle("#D55E00", "#F28C49", Dash.DASHED, Symbol.SQUARE),
    ArmStyle("#6B6B6B", "#A8ADB2", Dash.DOTTED, Symbol.DIAMOND),
    ArmStyle("#00795A", "#2FC39A", Dash.SOLID, Symbol.TRIANGLE),
    ArmStyle("#A8507F", "#DE9BC1", Dash.DASHED, Symbol.CIRCLE),
    ArmStyle("#2F7FAF", "#7CC4EC", Dash.DOTTED, Symbol.SQUARE),
)
POOLED_STYLE = ARM_STYLES[2]


def arm_style(index: int) -> ArmStyle:
    """Return the style of the arm with this place in the design; a negative index is the pooled band."""
    return POOLED_STYLE if index < 0 else ARM_STYLES[index % len(ARM_STYLES)]
