"""What is about to be signed, in full, as one text to read: every value, changes marked, signatures below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextBrowser

from frailty_desktop.gui.card import Card
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.signing_html import signed_html
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.appearance import Appearance
    from frailty_desktop.services.signing_view import SigningView


class SigningSheet(Card):
    """Reads like the page that would be printed; nothing can be typed here."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, tr("What is signed"))
        self._appearance = appearance
        self.view: SigningView | None = None
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setAccessibleName(tr("What is signed"))
        self.body.addWidget(self.text, 1)
        appearance.changed.connect(self._paint)

    def show_view(self, view: SigningView | None) -> None:
        """Show a form, a visit or a patient; None for nothing."""
        is_same = view is not None and self.view is not None and view.record_id == self.view.record_id
        self.view = view
        self.setVisible(view is not None)
        at = self.text.verticalScrollBar().value() if is_same else 0
        self._paint()
        self.text.verticalScrollBar().setValue(at)

    def _paint(self) -> None:
        view = self.view
        if view is None:
            return
        self.set_title(f"{view.patient_number} · {view.title}")
        self.set_note(date_words(view.on))
        self.text.setHtml(signed_html(view, self._appearance.colours))
