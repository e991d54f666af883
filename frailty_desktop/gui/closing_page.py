"""What stands over the window while the study is backed up before it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from frailty_desktop.gui.alone_page import AlonePage
from frailty_desktop.gui.banner import Banner
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance


class ClosingPage(AlonePage):
    """Shows how far it is; the backup may be skipped, and one that failed leaves the choice."""

    skipped = Signal()
    stayed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("Backing up before closing"))
        self.banner = Banner(appearance)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Backing up"))
        self.skip = QPushButton(tr("Close without this backup"))
        self.skip.clicked.connect(self.skipped)
        self.stay = QPushButton(tr("Stay in the study"))
        self.stay.clicked.connect(self.stayed)
        buttons = QHBoxLayout()
        buttons.addWidget(self.skip)
        buttons.addWidget(self.stay)
        buttons.addStretch(1)
        self.column.addWidget(self.banner)
        self.column.addWidget(self._bar)
        self.column.addLayout(buttons)

    def start(self) -> None:
        """Show that the backup has begun."""
        self.banner.clear()
        self._bar.setRange(0, 0)
        self._bar.show()
        self.stay.hide()
        self.title.setText(tr("Backing up before closing"))
        self.subtitle.setText(tr("Everything is saved. The window closes by itself when the copy is proved."))

    def show_step(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def show_problem(self, problem: str) -> None:
        """Say why there is no backup, and leave the choice."""
        from frailty_desktop.errors import UserError

        self._bar.hide()
        self.stay.show()
        self.title.setText(tr("This backup did not work"))
        self.subtitle.setText(tr("The study itself is saved."))
        self.banner.show_error(UserError(problem))
        self.focus_first()

    def focus_first(self) -> None:
        """Put the cursor on the safer way."""
        target = self.skip if self.stay.isHidden() else self.stay
        target.setFocus(Qt.FocusReason.OtherFocusReason)
