"""The strip of tabs above the pages about everybody together: arms, results, safety, conduct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frailty_desktop.gui.places import COHORT, PageName, Place
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace


class CohortTabs(QWidget):
    """One button for each of the pages, the one for this page pressed; Ctrl+Tab goes to the next."""

    def __init__(self, workplace: Workplace, here: PageName) -> None:
        super().__init__()
        self._workplace = workplace
        self._here = here
        self.setAccessibleName(tr("Pages about all patients"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(workplace.appearance.px(4))
        for page, words in _words(workplace.view).items():
            button = QPushButton(words)
            button.setProperty("look", "chip")
            button.setCheckable(True)
            button.setChecked(page is here)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, page=page: self._go(page))
            line.addWidget(button)
        line.addStretch(1)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda step=step: self._step(step))

    def _go(self, page: PageName) -> None:
        self._workplace.go_to(Place(page))

    def _step(self, step: int) -> None:
        self._go(COHORT[(COHORT.index(self._here) + step) % len(COHORT)])


def _words(view: AllocationView) -> dict[PageName, str]:
    """Name the pages; without open arms the first is about all participants."""
    first = tr("Arms") if view is AllocationView.OPEN else tr("All participants")
    return {
        PageName.ARMS: first,
        PageName.RESULTS: tr("Results table"),
        PageName.SAFETY: tr("Safety"),
        PageName.CONDUCT: tr("Conduct"),
    }
