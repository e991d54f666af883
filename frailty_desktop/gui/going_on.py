"""Fills a list from which the row in the cursor may have gone: the cursor then stands on the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frailty_desktop.gui.table_view import TableView, fill


def fill_going_on(view: TableView[Any], rows: Sequence[Any]) -> None:
    """Show other rows; where the row in the cursor is gone, go on to the one that came after it."""
    here = view.currentIndex().row()
    ahead = [view.rows.key_at(line) for line in range(max(here, 0), view.rows.rowCount())]
    fill(view, rows)
    if here >= 0:
        any(key is not None and view.select(key) for key in ahead)
