"""The dictionary explains every column of every table."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from frailty_desktop.exports.data_dictionary import HEADING, choice_rows, dictionary_rows
from frailty_desktop.exports.table_layout import GROUP_KEY, LOG_KEYS, VISIT_KEYS, layouts
from frailty_desktop.resource_files import resource
from frailty_desktop.study.design_file import bundled_designs, design_from_texts, read_design
from tests.factories import small_design_texts


def test_that_every_column_of_every_form_table_is_explained(written: Any) -> None:
    explained = {(row["file"], row["column"]) for row in written.rows("data_dictionary.csv")}
    for layout in layouts(design_from_texts(small_design_texts())):
        with (written.folder / f"{layout.name}.csv").open(encoding="utf-8", newline="") as file:
            heading = next(csv.reader(file))
        items = set(heading) - {*VISIT_KEYS, *LOG_KEYS, GROUP_KEY}
        assert {(f"{layout.name}.csv", name) for name in items} <= explained


def test_that_an_item_is_explained_with_unit_ranges_and_missing_reasons(written: Any) -> None:
    rows = {row["column"]: row for row in written.rows("data_dictionary.csv")}
    grip = rows["grip_strength"]
    assert (grip["unit"], grip["decimals"], grip["soft_high"], grip["hard_high"]) == (
        "kg",
        "1",
        "60.0",
        "90.0",
    )
    assert grip["missing_reasons"] == "not_done; unable"
    assert rows["ae_grade"]["codes"].startswith("1=Mild; 2=Moderate")


def test_that_every_code_of_every_choice_is_listed(written: Any) -> None:
    codes = [row["code"] for row in written.rows("choices.csv") if row["item"] == "ae_grade"]
    assert codes == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("name", bundled_designs())
def test_that_no_table_of_a_bundled_design_has_a_column_twice(name: str) -> None:
    for layout in layouts(read_design(resource("designs", name))):
        assert len(set(layout.heading)) == len(layout.heading)


@pytest.mark.parametrize("name", bundled_designs())
def test_that_every_item_of_a_bundled_design_has_its_column(name: str) -> None:
    design = read_design(resource("designs", name))
    told = {row[HEADING.index("item")] for row in dictionary_rows(design)}
    assert told == {item.name for form in design.forms for item in form.items()}
    assert all(len(row) == len(HEADING) for row in dictionary_rows(design))
    assert all(len(row) == 5 for row in choice_rows(design))


def test_that_items_whose_names_look_like_columns_keep_columns_of_their_own() -> None:
    texts = small_design_texts()
    texts["forms/walk.toml"] += (
        '\n[[section.item]]\nname = "walk_distance_missing"\nlabel = "Lost"\ntype = "text"\n'
        '\n[[section.item]]\nname = "entry"\nlabel = "Entry"\ntype = "date"\n'
    )
    (walk,) = (each for each in layouts(design_from_texts(texts)) if each.name == "walk")
    assert len(set(walk.heading)) == len(walk.heading)
    assert "entry_value" in walk.heading
