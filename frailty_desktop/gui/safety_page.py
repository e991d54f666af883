"""Shows the safety of the whole study."""

from __future__ import annotations

from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.page import Page, PageName, Workplace
from frailty_desktop.translation import tr


class SafetyPage(Page):
    """Shows the safety of the whole study."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.content.addWidget(CohortTabs(workplace, PageName.SAFETY))
        self.content.addStretch(1)

    def title(self) -> str:
        """Name the page."""
        return tr("Safety")
