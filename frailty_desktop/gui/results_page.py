"""Shows the results table and what is drawn from it."""

from __future__ import annotations

from frailty_desktop.gui.cohort_tabs import CohortTabs
from frailty_desktop.gui.page import Page, PageName, Workplace
from frailty_desktop.translation import tr


class ResultsPage(Page):
    """Shows the results table and what is drawn from it."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.content.addWidget(CohortTabs(workplace, PageName.RESULTS))
        self.content.addStretch(1)

    def title(self) -> str:
        """Name the page."""
        return tr("Results")
