"""The keys of the form page, for its F1 help."""

from frailty_desktop.gui.page import KeyHelp
from frailty_desktop.translation import tr


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
        KeyHelp("ND RF UH UK NA", tr("Not done, refused, unable, unknown, not applicable")),
        KeyHelp("t, -1, 3/2", tr("Today, yesterday, 3 February")),
        KeyHelp(tr("Esc"), tr("Back to the patient")),
    )
