"""How a picture looks on one ground: what tones become as colours, pens, hatches, symbols and letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainterPath, QPen

from frailty_desktop.analysis.picture import Look, Points, Tone
from frailty_desktop.paper import tokens
from frailty_desktop.paper.arm_styles import ARM_STYLES, ArmStyle, Dash, Symbol, arm_style
from frailty_desktop.paper.lettering import Lettering
from frailty_desktop.paper.symbols import cross_path, symbol_path

SCREEN_DOTS = 96.0
PRINT_TEXT = 0.8  # of the screen's type: 8.4 pt, what a journal sets a figure in
_BASE_PX = tokens.BASE_POINTS * SCREEN_DOTS / 72.0
_BAND_VEIL = 0.16
_PRINT_VEIL = 0.10
_FILL_VEIL = 0.30

_DASHES = {Dash.SOLID: (), Dash.DASHED: (5.0, 3.0), Dash.DOTTED: (1.2, 2.4)}
_OWN_DASH = (4.0, 3.0)
_HATCHES = (45.0, -45.0, 0.0, 90.0, 20.0, -20.0)  # degrees, by the place of the arm
_STATE_HATCHES = {Tone.SOON: 45.0, Tone.DUE: 90.0, Tone.MISSED: -45.0}
_SHAPES = {
    "circle": Symbol.CIRCLE,
    "square": Symbol.SQUARE,
    "diamond": Symbol.DIAMOND,
    "triangle": Symbol.TRIANGLE,
}


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """What a picture is drawn with: colours, and `scale` = text scale times device px per logical px.

    `is_whole` draws title and notes too; a panel shows those as words of its own.
    """

    colours: tokens.Colours
    is_dark: bool
    scale: float
    is_print: bool = False
    is_whole: bool = False
    is_grey: bool = False
    family: str = ""

    @classmethod
    def print_(
        cls, dots_per_inch: float = SCREEN_DOTS, *, text: float = PRINT_TEXT, is_grey: bool = False
    ) -> PictureStyle:
        """Return black on white, whole, for a device of so many dots per inch; groups differ in grey."""
        scale = dots_per_inch / SCREEN_DOTS * text
        return cls(_PRINT, is_dark=False, scale=scale, is_print=True, is_whole=True, is_grey=is_grey)


_PRINT = tokens.LIGHT._replace(ground="#FFFFFF", text="#000000", muted="#3C4248", line="#D4D6D8")


@lru_cache(maxsize=16)
def inks_of(style: PictureStyle) -> Inks:
    """Return what a style draws with; fonts are measured once."""
    return Inks(style)


class Inks:
    """What looks become in one style."""

    def __init__(self, style: PictureStyle) -> None:
        self.style = style
        self.title = self._lettering(1.0, is_bold=True)
        self.text = self._lettering(0.93)
        self.small = self._lettering(0.86)
        self.strong = self._lettering(0.86, is_bold=True)

    def px(self, length: float) -> float:
        """Scale a length of the design grid."""
        return length * self.style.scale

    def sized(self, lettering: Lettering, factor: float) -> Lettering:
        """Return smaller letters of the same sort, never below six dots."""
        font = QFont(lettering.font)
        font.setPixelSize(max(6, round(font.pixelSize() * factor)))
        return Lettering.of(font)

    def _lettering(self, size: float, *, is_bold: bool = False) -> Lettering:
        font = QFont(self.style.family) if self.style.family else QFont()
        font.setPixelSize(max(6, round(_BASE_PX * self.style.scale * size)))
        font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        if self.style.is_print:
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return Lettering.of(font)

    # Colours

    def named(self, name: str, strength: float = 1.0) -> QColor:
        """Return a colour of the table by its name."""
        return self._inked(QColor(getattr(self.style.colours, name)), strength)

    @property
    def ground(self) -> QColor:
        """What everything lies on; a new colour each time, because colours can be changed."""
        return self.named("surface")

    def colour(self, look: Look) -> QColor:
        """Return the colour that a look means."""
        strength = min(max(look.strength, 0.0), 1.0)
        if look.tone is Tone.SHADE:
            return self._inked(self._shade(strength), 1.0)
        if look.tone is Tone.GROUP:
            arm = self._arm(look)
            return self._inked(QColor(arm.dark if self.style.is_dark else arm.light), strength)
        return self.named(look.tone.value, strength)

    def veil(self, look: Look, strength: float | None = None) -> QColor:
        """Return the colour of an area that others shine through."""
        usual = _PRINT_VEIL if self.style.is_print else _BAND_VEIL
        colour = self.colour(look)
        colour.setAlphaF(min(1.0, colour.alphaF() * (usual if strength is None else strength)))
        return colour

    def body(self, look: Look) -> QColor:
        """Return the colour of a box's or a violin's inside."""
        return self.veil(look, _PRINT_VEIL if self.style.is_print else _FILL_VEIL)

    def on(self, ground: QColor) -> QColor:
        """Return whichever of the two text colours reads better on a ground."""
        names = (self.named("text"), self.named("surface"))
        flat = self.flattened(ground)
        return max(names, key=lambda colour: tokens.contrast(colour.name(), flat.name()))

    def flattened(self, colour: QColor) -> QColor:
        """Return what a colour looks like on the ground."""
        share, under = colour.alphaF(), self.ground
        parts = [
            round(own * share + below * (1.0 - share))
            for own, below in (
                (colour.red(), under.red()),
                (colour.green(), under.green()),
                (colour.blue(), under.blue()),
            )
        ]
        return QColor(*parts)

    def _shade(self, strength: float) -> QColor:
        low, high = QColor(self.style.colours.surface), QColor(self.style.colours.accent)
        return QColor(
            round(low.red() + (high.red() - low.red()) * strength),
            round(low.green() + (high.green() - low.green()) * strength),
            round(low.blue() + (high.blue() - low.blue()) * strength),
        )

    def _inked(self, colour: QColor, strength: float) -> QColor:
        if self.style.is_grey:
            grey = round(0.2126 * colour.red() + 0.7152 * colour.green() + 0.0722 * colour.blue())
            colour = QColor(grey, grey, grey)
        colour.setAlphaF(min(max(strength, 0.0), 1.0))
        return colour

    def _arm(self, look: Look) -> ArmStyle:
        return arm_style(look.index)

    # Lines, hatches, symbols

    def pen(self, look: Look, width: float | None = None) -> QPen:
        """Return the pen of a look: an arm's own dash, or a dashed one when asked."""
        pen = QPen(self.colour(look), self.px(look.width if width is None else width))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = self._dash(look)
        if dash:
            pen.setDashPattern(list(dash))
        return pen

    def solid(self, look: Look, width: float | None = None) -> QPen:
        """Return the pen of a look without its dash: edges, caps and symbols."""
        pen = QPen(self.colour(look), self.px(look.width if width is None else width))
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def line(self, name: str, width: float = 1.0) -> QPen:
        """Return a pen in a colour of the table."""
        pen = QPen(self.named(name), self.px(width))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def _dash(self, look: Look) -> tuple[float, ...]:
        if look.is_dashed:
            return _OWN_DASH
        if look.tone is Tone.GROUP and look.index >= 0:
            return _DASHES[self._arm(look).dash]
        return ()

    def hatch_angle(self, look: Look) -> float | None:
        """Return how the hatch of an area leans, by its group or state; None where none is needed."""
        if look.tone is not Tone.GROUP or look.index < 0:
            return _STATE_HATCHES.get(look.tone)
        return _HATCHES[look.index % len(ARM_STYLES)]

    def symbol(self, look: Look, shape: str, radius: float) -> QPainterPath:
        """Return the shape of a point around (0, 0); "symbol" is the arm's own."""
        if shape == "cross":
            return cross_path(radius)
        if shape in _SHAPES:
            return symbol_path(_SHAPES[shape], radius)
        is_arm = look.tone is Tone.GROUP
        return symbol_path(self._arm(look).symbol if is_arm else Symbol.CIRCLE, radius)


def point_radius(mark: Points, inks: Inks) -> float:
    """Return how far a point reaches from its middle."""
    return max(inks.px(mark.size) / 2.0, 0.5)
