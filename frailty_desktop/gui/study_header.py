"""The bar on top: which study, synthetic or not, what one may see, who works, what is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QWidget

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.elided_button import ElidedButton
from frailty_desktop.gui.elided_label import ElidedLabel
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.icons import icon, pixmap
from frailty_desktop.gui.messages import SavedLamp
from frailty_desktop.translation import tr

LEAST_HEIGHT = 44  # the list below must not jump when the study is open
LEAST_BACKUP = 120  # the words about the backup give way first; their tooltip has the whole


class StudyHeader(QFrame):
    """Says where one is working. It scrolls away on no page."""

    person_wanted = Signal()
    backup_wanted = Signal()

    def __init__(self, appearance: Appearance, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("look", "bar")
        self._appearance = appearance
        self._clock = clock
        self.is_opening = False
        self._is_shown = False
        self._is_alarming = False
        self.saved = SavedLamp(appearance, clock)
        self._study = ElidedLabel(look="heading")
        self._synthetic = label(tr("SYNTHETIC DATA"), "badge")
        self._read_only = label(tr("READ ONLY"), "badge")
        self._plain = label(tr("Not encrypted"), "badge")
        self._plain.setToolTip(tr("Not encrypted: for development"))
        self._view = label("", "muted")
        self._backup = ElidedButton(narrowest=appearance.px(LEAST_BACKUP))
        self._backup.clicked.connect(self.backup_wanted)
        self._person = QPushButton()
        self._person.clicked.connect(self.person_wanted)
        for button in (self._backup, self._person):
            button.setProperty("look", "quiet")
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(16, 6, 12, 6)
        self._rows.setSpacing(12)
        self._first, self._second = self._left(), self._right()
        self._rows.addLayout(self._first, 1)
        self._rows.addLayout(self._second)
        appearance.changed.connect(self._fit)
        self.clear()
        self._fit()

    def clear(self) -> None:
        """Show that no study is open."""
        self.is_opening = False
        self._study.setText("frailty_desktop")
        for widget in self._details():
            widget.hide()

    def show_opening(self, name: str, *, is_synthetic: bool = False) -> None:
        """Show the study's file name while it is being opened, and from the start whether it is invented."""
        self.is_opening = True
        self._study.setText(name)
        self._synthetic.setVisible(is_synthetic)

    def end_opening(self) -> None:
        """Take note that the study is open, whoever is going to work with it."""
        self.is_opening = False

    def show_study(
        self,
        title: str,
        *,
        whole_title: str = "",
        is_synthetic: bool,
        is_read_only: bool,
        view: str,
        is_encrypted: bool = False,
    ) -> None:
        """Show the open study."""
        self.is_opening = False
        self._study.setText(title)
        self._study.setToolTip(whole_title)
        self._view.setText(view)
        for widget in self._details():
            widget.show()
        self._is_shown = True
        self._fit()
        self._synthetic.setVisible(is_synthetic)
        self._read_only.setVisible(is_read_only)
        self._plain.setVisible(not is_encrypted)

    def show_person(self, name: str, role: str) -> None:
        """Show who works here."""
        self._person.setText(f"{name} ({role})")
        self._person.setAccessibleName(tr("Working here: {name}, {role}", name=name, role=role))

    def show_backup(self, words: str, *, problem: str = "", is_alarming: bool = False) -> None:
        """Show when the study was last backed up and proved; in red when somebody should act."""
        self._backup.setText(words)
        self._backup.setToolTip(
            " ".join(part for part in (problem, tr("Back up the study now (Ctrl+B)")) if part)
        )
        self._backup.setAccessibleDescription(problem)
        self._backup.setProperty("look", "quiet_late" if is_alarming else "quiet")
        self._backup.style().unpolish(self._backup)
        self._backup.style().polish(self._backup)
        self._is_alarming = is_alarming
        self._fit()

    def backup_words(self) -> str:
        """What the header says about the last backup."""
        return self._backup.text()

    def view_words(self) -> str:
        """What the header says about the view of allocation."""
        return self._view.text()

    def _left(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._study)
        row.addWidget(self._synthetic)
        row.addWidget(self._read_only)
        row.addWidget(self._plain)
        row.addStretch(1)
        self._eye = label("")
        row.addWidget(self._eye)
        row.addWidget(self._view)
        return row

    def _right(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.saved)
        row.addStretch(1)
        row.addWidget(self._backup)
        row.addWidget(self._person)
        row.setSpacing(8)
        return row

    def _details(self) -> tuple[QWidget, ...]:
        return (
            self._synthetic,
            self._read_only,
            self._plain,
            self._eye,
            self._view,
            self.saved,
            self._backup,
            self._person,
        )

    def minimumSizeHint(self) -> QSize:
        # A fixed least height would let two lines of large letters be pressed into one.
        hint = super().minimumSizeHint()
        in_two_lines = max(line.minimumSize().width() for line in (self._first, self._second))
        margins = self._rows.contentsMargins()
        width = in_two_lines + margins.left() + margins.right()
        return QSize(min(width, hint.width()), max(hint.height(), self._appearance.px(LEAST_HEIGHT)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_lines()

    def _choose_lines(self) -> None:
        """Stand in one line where there is room for it, else in two; say less of a plain file before that."""
        whole, short = tr("Not encrypted: for development"), tr("Not encrypted")
        spare = self._plain.fontMetrics().horizontalAdvance(
            whole
        ) - self._plain.fontMetrics().horizontalAdvance(short)
        is_long = self._plain.text() == whole
        needed = self._first.sizeHint().width() + self._second.sizeHint().width() + self._appearance.px(60)
        needed += 0 if is_long or self._plain.isHidden() else spare
        is_one_line = needed <= self.width()
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if is_one_line else direction.TopToBottom)
        self._plain.setText(whole if is_one_line else short)

    def _fit(self) -> None:
        look = self._appearance
        self._plain.setAccessibleName(tr("Not encrypted: for development"))
        self._choose_lines()
        self.updateGeometry()
        side = look.px(18)
        self._eye.setPixmap(pixmap("eye", look.colour("muted"), side, 2.0))
        if not self._is_shown:
            return
        for button, name in ((self._backup, "backup"), (self._person, "person")):
            colour = "late" if name == "backup" and self._is_alarming else "accent"
            button.setIcon(icon(name, look.colour(colour), side))
            button.setIconSize(QSize(side, side))
        self._view.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
