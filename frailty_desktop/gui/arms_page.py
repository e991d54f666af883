"""Shows each endpoint of the whole study, visit by visit."""

from __future__ import annotations

from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.page import Page, PageName, Workplace
from frailty_desktop.translation import tr


class ArmsPage(Page):
    """Shows each endpoint of the whole study, visit by visit."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.content.addWidget(CohortTabs(workplace, PageName.ARMS))
        self.content.addStretch(1)

    def title(self) -> str:
        """Name the page."""
        return tr("Arms")
