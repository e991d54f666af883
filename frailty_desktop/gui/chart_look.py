"""How charts look on screen and on paper: fonts with their metrics, colours, line patterns, point shapes."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainterPath, QPen

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.paper import tokens
from frailty_desktop.paper.arm_styles import Dash, Symbol, arm_style
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.paper.symbols import symbol_path
from frailty_desktop.paper.tokens import Colours

PATIENT_LINE = 2.5
GROUP_LINE = 1.8
BAND_OPACITY = 38  # of 255: three bands over each other still show the lines

_DASHES = {
    Dash.SOLID: Qt.PenStyle.SolidLine,
    Dash.DASHED: Qt.PenStyle.DashLine,
    Dash.DOTTED: Qt.PenStyle.DotLine,
}


class ChartLook:
    """Everything a chart painter asks about looks; made anew when the appearance changes."""

    def __init__(
        self,
        colours: Colours,
        arm_colour: Callable[[int], QColor],
        font: Callable[[float, bool], QFont],
        scale: float,
        *,
        is_print: bool = False,
    ) -> None:
        self.colours = colours
        self.scale = scale
        self.is_print = is_print
        self._arm_colour = arm_colour
        self.title = Lettering.of(font(1.0, True))
        self.text = Lettering.of(font(0.9, False))
        self.small = Lettering.of(font(0.82, False))
        self.strong = Lettering.of(font(0.86, True))

    @classmethod
    def of(cls, appearance: Appearance) -> "ChartLook":
        """Take over the look of the window."""
        return cls(
            appearance.colours,
            appearance.arm_colour,
            lambda size, bold: appearance.number_font(size, bold=bold),
            appearance.scale,
        )

    @classmethod
    def for_print(cls, font: QFont, scale: float) -> "ChartLook":
        """Return black on white with whiskers; `scale` turns screen pixels into those of the page."""

        def sized(size: float, bold: bool) -> QFont:
            made = QFont(font)
            made.setPointSizeF(font.pointSizeF() * size)
            made.setBold(bold)
            return made

        return cls(tokens.LIGHT, lambda index: QColor(arm_style(index).light), sized, scale, is_print=True)

    def px(self, length: float) -> float:
        """Scale a length."""
        return length * self.scale

    def colour(self, name: str) -> QColor:
        """Return a colour of the table by its name."""
        return QColor(getattr(self.colours, name))

    def curve_colour(self, role: str, style_index: int) -> QColor:
        """Return the colour of a curve: the text's for the patient, the arm's for a group."""
        return self.colour("text") if role in {"patient", "ghost"} else self._arm_colour(style_index)

    def curve_pen(self, role: str, style_index: int) -> QPen:
        """Return the pen of a curve."""
        pen = QPen(
            self.curve_colour(role, style_index), self.px(PATIENT_LINE if role == "patient" else GROUP_LINE)
        )
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if role == "ghost":
            pen.setStyle(Qt.PenStyle.DashLine)
        elif role == "group" and style_index >= 0:
            pen.setStyle(_DASHES[arm_style(style_index).dash])
        return pen

    def symbol(self, role: str, style_index: int) -> QPainterPath:
        """Return the shape of a curve's points, around (0, 0)."""
        if role in {"patient", "ghost"}:
            return symbol_path(Symbol.CIRCLE, self.px(4.2))
        return symbol_path(arm_style(style_index).symbol, self.px(3.4))

    def line(self, name: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """Return a pen in a colour of the table."""
        return QPen(self.colour(name), self.px(width), style)
