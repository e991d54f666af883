"""The menu of one field, for those who use the mouse: each entry has a key or a code as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from frailty_desktop.study.design import Severity
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.field_row import FieldRow


def row_menu(
    parent: QWidget,
    row: FieldRow,
    *,
    accept: Callable[[], object],
    undo: Callable[[], object],
    history: Callable[[], object],
) -> QMenu:
    """Make the menu of a field: why it is missing, accept what is unusual, undo, history."""
    menu = QMenu(parent)
    for reason in row.item.missing_reasons:
        entry = menu.addAction(f"{reason.label}\t{reason.code}")
        entry.triggered.connect(lambda _checked=False, code=reason.code: row.say(code))
    menu.addSeparator()
    problems = row.field_state.open_problems if row.field_state is not None else ()
    is_doubtful = any(problem.severity is Severity.SOFT for problem in problems)
    for words, keys, act, is_possible in (
        (tr("Accept this unusual value"), "F8", accept, is_doubtful),
        (tr("Undo the last saved change"), "Ctrl+Z", undo, bool(row.editor.text())),
        (tr("History of this field"), "Ctrl+H", history, True),
    ):
        entry = menu.addAction(f"{words}\t{keys}")
        entry.setEnabled(is_possible)
        entry.triggered.connect(lambda _checked=False, do=act: do())
    return menu
