"""Where somebody stands in the window, to the field: so that they, or whoever takes over, find it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from frailty_desktop.gui.places import PageName, Place

if TYPE_CHECKING:
    from frailty_desktop.gui.main_window import MainWindow


def standing(window: MainWindow) -> Place | None:
    """Return the place in front; on a form, with the field that has the cursor."""
    from frailty_desktop.gui.field_row import FieldRow

    here = window.here
    if here is None or here.page is not PageName.FORM or here.form_id is None:
        return here
    widget: QWidget | None = window.focusWidget()
    while widget is not None and not isinstance(widget, FieldRow):
        widget = widget.parentWidget()
    if widget is None:
        return here
    return Place.form(here.form_id, here.patient_id, widget.key.item, group=widget.key.group)
