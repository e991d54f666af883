"""The keys of the form page: what each does, and the words for the F1 help."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from frailty_desktop.gui.page import KeyHelp
from frailty_desktop.translation import tr

_ACTS = {
    (Qt.Key.Key_Return, True): "complete",
    (Qt.Key.Key_Enter, True): "complete",
    (Qt.Key.Key_Right, True): "next_form",
    (Qt.Key.Key_Z, True): "undo",
    (Qt.Key.Key_H, True): "history",
    (Qt.Key.Key_N, True): "another",
    (Qt.Key.Key_Delete, True): "void",
    (Qt.Key.Key_F6, False): "next_query",
    (Qt.Key.Key_F7, False): "query",
    (Qt.Key.Key_F8, False): "accept",
    (Qt.Key.Key_F9, False): "verify",
    (Qt.Key.Key_F9, True): "verify_shown",
    (Qt.Key.Key_F12, False): "sign",
    (Qt.Key.Key_F12, True): "freeze",
    (Qt.Key.Key_PageDown, False): "section_after",
    (Qt.Key.Key_PageUp, False): "section_before",
}


def key_of(event: QKeyEvent) -> str:
    """Name what a key does on the form page; empty when it does nothing here."""
    is_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return _ACTS.get((Qt.Key(event.key()), is_ctrl), "")


def form_keys() -> tuple[KeyHelp, ...]:
    """List what each key does while a form is filled."""
    return (
        KeyHelp(tr("Enter, Tab, Down"), tr("Save this field and go on")),
        KeyHelp(tr("Shift+Enter, Up"), tr("Go back one field")),
        KeyHelp(tr("Ctrl+Enter"), tr("Complete the form")),
        KeyHelp(tr("Ctrl+Right"), tr("Next form of this visit")),
        KeyHelp("F8", tr("Accept an unusual value with a reason")),
        KeyHelp(tr("Ctrl+Z"), tr("Undo the last saved change of this field, with a reason")),
        KeyHelp(tr("PgUp, PgDn"), tr("Section before, section after")),
        KeyHelp(tr("Ctrl+H"), tr("History of this field")),
        KeyHelp("F6", tr("Next field with a query that stands")),
        KeyHelp("F7", tr("Ask about this field; answer or close its query")),
        KeyHelp(tr("F9, Ctrl+F9"), tr("Compared with the source: this field, all fields shown")),
        KeyHelp("F12", tr("Sign the form")),
        KeyHelp(tr("Ctrl+F12"), tr("Freeze the form, or thaw it")),
        KeyHelp(tr("Ctrl+N"), tr("Another entry, in a log such as adverse events")),
        KeyHelp(tr("Ctrl+Delete"), tr("Mark an entry of a log as entered in error")),
        KeyHelp("ND RF UH UK NA", tr("Not done, refused, unable, unknown, not applicable")),
        KeyHelp("t, -1, 3/2", tr("Today, yesterday, 3 February")),
        KeyHelp(tr("Esc"), tr("Back to the patient")),
    )
