"""How the window looks right now: light or dark, text scale, fonts; it tells everybody when that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from frailty_desktop.gui.stylesheet import stylesheet
from frailty_desktop.paper import tokens
from frailty_desktop.paper.tokens import Colours
from frailty_desktop.settings import Preferences, Settings, Theme

if TYPE_CHECKING:
    from frailty_desktop.paper.arm_styles import ArmStyle


class Appearance(QObject):
    """The look in force. Painters read `colours`, `px` and fonts while painting and repaint on `changed`."""

    changed = Signal()

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__()
        self._application = application
        self._settings = settings
        self._family = QFont(application.font())
        self.colours: Colours = tokens.LIGHT
        self.is_dark = False
        self.scale = 1.0
        self._made_fonts: dict[tuple[float, bool, bool], QFont] = {}
        self._made_colours: dict[str, QColor] = {}
        settings.subscribe(self._on_preferences)
        application.styleHints().colorSchemeChanged.connect(self._on_system_scheme)
        self._apply()

    def px(self, length: float) -> int:
        """Scale a length of the design grid (given for 100 % text) to the text scale in force."""
        return round(length * self.scale)

    def font(self, size: float = 1.0, *, bold: bool = False) -> QFont:
        """Return the text font; `size` is relative to the base type."""
        return self._font(size, bold, is_tabular=False)

    def number_font(self, size: float = 1.0, *, bold: bool = False) -> QFont:
        """Return the font for figures that stand under each other: every digit has the same width."""
        return self._font(size, bold, is_tabular=True)

    def colour(self, name: str) -> QColor:
        """Return a colour of the table by its name ("late", "done_wash")."""
        made = self._made_colours.get(name)
        if made is None:
            made = self._made_colours[name] = QColor(getattr(self.colours, name))
        return made

    def _font(self, size: float, bold: bool, *, is_tabular: bool) -> QFont:
        """Make each font once: painters of long tables ask for them cell by cell."""
        font = self._made_fonts.get((size, bold, is_tabular))
        if font is None:
            font = QFont(self._family)
            font.setPointSizeF(tokens.BASE_POINTS * self.scale * size)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            if is_tabular:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._made_fonts[size, bold, is_tabular] = font
        return font

    def arm_colour(self, style_index: int) -> QColor:
        """Return the colour of an arm's curve; a negative index is the pooled band."""
        style = self.arm_style(style_index)
        return QColor(style.dark if self.is_dark else style.light)

    def arm_style(self, style_index: int) -> ArmStyle:
        """Return dash and symbol of an arm's curve; a negative index is the pooled band."""
        from frailty_desktop.paper.arm_styles import arm_style  # charts come after the first paint

        return arm_style(style_index)

    def _on_preferences(self, _preferences: Preferences) -> None:
        self._apply()

    def _on_system_scheme(self, _scheme: Qt.ColorScheme) -> None:
        self._apply()

    def _apply(self) -> None:
        wanted = self._settings.now
        is_dark = self._wants_dark(wanted.theme)
        if (is_dark, wanted.text_scale) == (self.is_dark, self.scale) and self._application.styleSheet():
            return
        self.is_dark, self.scale = is_dark, wanted.text_scale
        self.colours = tokens.DARK if is_dark else tokens.LIGHT
        self._made_fonts.clear()
        self._made_colours.clear()
        self._application.setFont(self.font())
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(stylesheet(self.colours, self.scale))
        self.changed.emit()

    def _wants_dark(self, theme: Theme) -> bool:
        if theme is Theme.SYSTEM:
            return self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return theme is Theme.DARK


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    table = {
        role.Window: colours.ground,
        role.Base: colours.surface,
        role.AlternateBase: colours.raised,
        role.Button: colours.surface,
        role.ToolTipBase: colours.raised,
        role.WindowText: colours.text,
        role.Text: colours.text,
        role.ButtonText: colours.text,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.selected,
        role.HighlightedText: colours.text,
        role.Link: colours.accent,
        role.Mid: colours.line,
        role.Light: colours.raised,
        role.Dark: colours.strong_line,
        role.Accent: colours.accent,
    }
    for key, colour in table.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(colours.muted))
    return palette
