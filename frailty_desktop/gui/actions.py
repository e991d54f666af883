"""What the window can do from anywhere, as a table: name, words, keys. Menu, shortcuts and F1 read it."""

from typing import NamedTuple

from frailty_desktop.translation import tr


class WindowAction(NamedTuple):
    """One thing to do from anywhere. `name` is what the window looks up."""

    name: str
    words: str
    keys: tuple[str, ...] = ()
    needs_study: bool = True


def menu_actions() -> tuple[tuple[WindowAction, ...], ...]:
    """List what the menu offers, in groups."""
    return (
        (
            WindowAction("find", tr("Find a patient"), ("Ctrl+F", "/")),
            WindowAction("print", tr("Print what is shown here"), ("Ctrl+P",)),
            WindowAction("back", tr("Back"), ("Alt+Left",)),
            WindowAction("refresh", tr("Read the study again"), ("F5",)),
        ),
        (
            WindowAction("back_up", tr("Back up the study"), ("Ctrl+B",)),
            WindowAction("lock", tr("Lock the window"), ("Ctrl+L",)),
            WindowAction("switch_person", tr("Somebody else works here"), ("Ctrl+U",)),
            WindowAction("other_study", tr("Open another study"), ("Ctrl+O",), needs_study=False),
        ),
        (
            WindowAction("text_larger", tr("Larger text"), ("Ctrl++", "Ctrl+="), needs_study=False),
            WindowAction("text_smaller", tr("Smaller text"), ("Ctrl+-",), needs_study=False),
            WindowAction("text_normal", tr("Text at 100 %"), ("Ctrl+0",), needs_study=False),
            WindowAction("theme", tr("Light, dark, or as the system"), ("Ctrl+Shift+L",), needs_study=False),
        ),
        (
            WindowAction("keys", tr("Keys of this page"), ("F1",), needs_study=False),
            WindowAction("quit", tr("Close the program"), ("Ctrl+Q",), needs_study=False),
        ),
    )
