"""Which module draws which page, by its name; each is imported when somebody first goes there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from frailty_desktop.gui.page import Page, PageName, Workplace

# Made from the list of the study as it opened, or no page of a study at all.
_NOT_MADE_HERE = (PageName.PATIENTS, PageName.WELCOME)


def page_makers(workplace: Workplace) -> dict[PageName, Callable[[], Page]]:
    """Return, for each page, how it is made for this workplace."""
    return {name: _maker(name, workplace) for name in PageName if name not in _NOT_MADE_HERE}


def page_class(name: PageName) -> type[Page]:
    """Find what draws a page by its name: `sign_off` is drawn by `sign_off_page.SignOffPage`."""
    module = import_module(f"frailty_desktop.gui.{name.value}_page")
    words = name.value.split("_")
    return cast("type[Page]", getattr(module, "".join(word.capitalize() for word in words) + "Page"))


def _maker(name: PageName, workplace: Workplace) -> Callable[[], Page]:
    return lambda: page_class(name)(workplace)
