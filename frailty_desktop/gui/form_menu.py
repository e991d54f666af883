"""The menu of one field, for those who use the mouse: each entry has a key or a code as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QMenu, QWidget

from frailty_desktop.study.design import Severity
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.field_row import FieldRow


class MenuEntry(NamedTuple):
    """What an entry says, the key that does the same, what it does, and whether it can be done now."""

    words: str
    keys: str
    act: Callable[[], object]
    is_possible: bool


def row_menu(
    parent: QWidget,
    row: FieldRow,
    *,
    accept: Callable[[], object],
    undo: Callable[[], object],
    history: Callable[[], object],
    review: Iterable[MenuEntry] = (),
) -> QMenu:
    """Make the menu of a field: why it is missing, accept what is unusual, undo, history, review."""
    menu = QMenu(parent)
    for reason in row.item.missing_reasons:
        entry = menu.addAction(f"{reason.label}\t{reason.code}")
        entry.setEnabled(not row.is_read_only)
        entry.triggered.connect(lambda _checked=False, code=reason.code: row.say(code))
    menu.addSeparator()
    problems = row.field_state.open_problems if row.field_state is not None else ()
    is_doubtful = any(problem.severity is Severity.SOFT for problem in problems)
    takes = not row.is_read_only
    for words, keys, act, is_possible in (
        MenuEntry(tr("Accept this unusual value"), "F8", accept, takes and is_doubtful),
        MenuEntry(tr("Undo the last saved change"), "Ctrl+Z", undo, takes and bool(row.editor.text())),
        MenuEntry(tr("History of this field"), "Ctrl+H", history, True),
        *review,
    ):
        entry = menu.addAction(f"{words}\t{keys}")
        entry.setEnabled(is_possible)
        entry.triggered.connect(lambda _checked=False, do=act: do())
    return menu
