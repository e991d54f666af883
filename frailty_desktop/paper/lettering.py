"""A font together with its measures: what is asked while places are given to words."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF


@dataclass(frozen=True)
class Lettering:
    """A font and its measures."""

    font: QFont
    metrics: QFontMetricsF

    @classmethod
    def of(cls, font: QFont) -> "Lettering":
        """Measure a font."""
        return cls(font, QFontMetricsF(font))

    def width(self, text: str) -> float:
        """Return how wide a text is."""
        return self.metrics.horizontalAdvance(text)

    def elided(self, text: str, width: float) -> str:
        """Shorten a text to a width."""
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    @property
    def height(self) -> float:
        """The height of a line."""
        return self.metrics.height()
