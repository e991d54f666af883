"""Lists the documents one can print, with a preview."""

from __future__ import annotations

from frailty_desktop.gui.page import Page
from frailty_desktop.translation import tr


class DocumentsPage(Page):
    """Lists the documents one can print, with a preview."""

    def title(self) -> str:
        """Name the page."""
        return tr("Documents")
