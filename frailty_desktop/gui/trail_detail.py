"""The line in the cursor of the trail, in full: nothing is cut off, the clock and the reason beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.history_columns import what_words
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.history import HistoryLine
    from frailty_desktop.gui.appearance import Appearance

LARGE_TEXT = 1.6  # from here on the room belongs to the trail itself


class TrailDetail(QFrame):
    """Three lines under the trail."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._look = appearance
        self._has_line = False
        appearance.changed.connect(self._make_room)
        self.setProperty("look", "card")
        self.setAccessibleName(tr("The change in the cursor"))
        self.what = label("", "heading", wrap=True)
        self.values = label("", wrap=True)
        self.circumstances = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        pad = appearance.px(12)
        column.setContentsMargins(pad, appearance.px(8), pad, appearance.px(8))
        column.setSpacing(appearance.px(4))
        for line in (self.what, self.values, self.circumstances):
            column.addWidget(line)

    def show_line(self, line: HistoryLine | None) -> None:
        """Show a line; nothing hides the card."""
        self._has_line = line is not None
        self._make_room()
        if line is None:
            return
        place = " · ".join(part for part in (line.patient, line.where, what_words(line)) if part)
        self.what.setText(place)
        self.values.setText(_change(line))
        self.values.setVisible(bool(line.old or line.new))
        reason = tr("Reason: {reason}", reason=line.reason) if line.reason else ""
        told = (
            tr("Change {sequence}", sequence=line.sequence),
            tr("{when}, UTC{offset}", when=_clock_words(line), offset=line.offset_words),
            line.person,
            line.workstation,
            line.action,
            tr("correction of a complete form") if line.is_correction else "",
            reason,
        )
        self.circumstances.setText(" · ".join(part for part in told if part))

    def _make_room(self) -> None:
        self.setVisible(self._has_line and self._look.scale < LARGE_TEXT)


def _clock_words(line: HistoryLine) -> str:
    return f"{date_words(line.at.date())} {line.at:%H:%M:%S}"


def _change(line: HistoryLine) -> str:
    if line.old and line.new:
        return f"{line.old}  →  {line.new}"
    return line.new or tr("{old}  →  nothing", old=line.old)
