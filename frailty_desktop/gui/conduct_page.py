"""Shows how the study proceeds."""

from __future__ import annotations

from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.page import Page, PageName, Workplace
from frailty_desktop.translation import tr


class ConductPage(Page):
    """Shows how the study proceeds."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.content.addWidget(CohortTabs(workplace, PageName.CONDUCT))
        self.content.addStretch(1)

    def title(self) -> str:
        """Name the page."""
        return tr("Conduct")
