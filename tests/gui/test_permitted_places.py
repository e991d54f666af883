"""Every place has a page that draws it, and somebody without the right to a place starts elsewhere."""

from __future__ import annotations

import pytest

from frailty_desktop.gui.page import Page
from frailty_desktop.gui.page_table import page_class
from frailty_desktop.gui.places import PageName
from frailty_desktop.gui.rail_entries import rail_entries
from frailty_desktop.services.roles import Right

DRAWN_ELSEWHERE = {PageName.PATIENTS, PageName.WELCOME}


@pytest.mark.parametrize("name", sorted(set(PageName) - DRAWN_ELSEWHERE))
def test_that_a_place_is_drawn_by_the_page_of_its_name(name: PageName) -> None:
    assert issubclass(page_class(name), Page)


def test_that_each_place_of_the_rail_has_keys_and_a_letter_of_its_own() -> None:
    entries = rail_entries()
    letters = [entry.words[entry.words.index("&") + 1].lower() for entry in entries]
    assert len({entry.keys for entry in entries}) == len(entries)
    assert len({entry.page for entry in entries}) == len(entries)
    assert len(set(letters)) == len(letters), letters


def test_that_the_rail_asks_for_rights_that_exist() -> None:
    assert {entry.right for entry in rail_entries()} <= {"", *(right.value for right in Right)}
