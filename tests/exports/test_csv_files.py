"""What a statistician finds in the exported tables."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.study.blinding import by_arm, pooled


def test_that_a_form_has_one_row_per_filled_form(written: Any) -> None:
    rows = written.rows("walk.csv")
    assert [(row["patient"], row["visit"]) for row in rows] == [
        ("P-001", "screening"),
        ("P-001", "month_1"),
        ("P-002", "screening"),
    ]


def test_that_a_repeat_has_one_row_per_group(written: Any) -> None:
    rows = written.rows("grip__tries.csv")
    assert [(row["group"], row["grip_try"], row["grip_try_missing"]) for row in rows] == [
        ("1", "20", ""),
        ("2", "21.5", ""),
        ("3", "", "unable"),
    ]


def test_that_a_form_with_repeats_keeps_its_other_items_in_one_row(written: Any) -> None:
    (row,) = written.rows("grip.csv")
    assert row["grip_strength"] == "21.75"
    assert "grip_try" not in row


def test_that_a_missing_reason_never_stands_in_the_value(written: Any) -> None:
    refused = written.rows("walk.csv")[2]
    assert (refused["walk_distance"], refused["walk_distance_missing"]) == ("", "refused")


def test_that_a_choice_has_its_code_and_its_words(written: Any) -> None:
    (event,) = written.rows("adverse_event.csv")
    assert (event["ae_grade"], event["ae_grade_label"]) == ("2", "Moderate")


def test_that_a_partial_date_keeps_what_is_known_and_says_how_much(written: Any) -> None:
    (event,) = written.rows("adverse_event.csv")
    (person,) = written.rows("demographics.csv")
    assert (event["ae_onset"], event["ae_onset_precision"]) == ("2026", "year")
    assert (person["birth_date"], person["birth_date_precision"]) == ("1947-03", "month")


def test_that_yes_is_one_and_a_whole_number_has_no_decimals(written: Any) -> None:
    first = written.rows("walk.csv")[0]
    assert (first["walk_rests"], first["walk_distance"]) == ("1", "345")


def test_that_commas_quotes_and_line_breaks_survive(written: Any) -> None:
    assert written.rows("walk.csv")[0]["walk_note"] == 'slow, "a bit"\nwet'


def test_that_text_that_was_not_understood_is_told_apart(written: Any) -> None:
    (entry,) = written.rows("entries_without_a_value.csv")
    assert written.rows("walk.csv")[1]["walk_distance"] == ""
    assert (entry["patient"], entry["item"], entry["entered_text"]) == ("P-001", "walk_distance", "about 350")


def test_that_an_entry_taken_back_is_left_out(written: Any) -> None:
    assert [row["ae_term"] for row in written.rows("adverse_event.csv")] == ["Fall"]
    assert "Mistake" not in written.everything()


def test_that_patients_carry_what_the_program_knows_of_them(written: Any) -> None:
    first, second = written.rows("patients.csv")
    assert (first["birth_date"], first["sex"], first["reference_start"]) == ("1947-03", "F", "2026-02-05")
    assert (second["patient"], second["birth_date"]) == ("P-002", "")


def test_that_visits_carry_their_study_day_without_a_day_zero(written: Any) -> None:
    days = {(row["patient"], row["visit"]): row["study_day"] for row in written.rows("visits.csv")}
    assert days["P-001", "screening"] == "-2"
    assert days["P-001", "month_1"] == "2"
    assert days["P-002", "screening"] == ""


def test_that_files_are_utf8_without_a_mark_and_lines_end_as_the_rfc_says(written: Any) -> None:
    content = (written.folder / "walk.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.split(b"\n")[0].endswith(b"\r")


def test_that_a_blinded_export_names_no_arm(written: Any) -> None:
    names = [path.name for path in written.folder.iterdir()]
    assert "arms.csv" not in names
    assert re.search(r"talk", written.everything(), re.IGNORECASE) is None


def test_that_an_open_view_puts_the_arms_in_their_own_file(ward: Any, write: Any, tmp_path: Path) -> None:
    ward.fill("P-001", "walk", {"walk_distance": "345"}, visit="screening")
    grouping = by_arm(ward.study.design.arms, {ward.patients["P-001"]: "talk"})
    export = write(ward.study, tmp_path / "open", grouping)
    (row,) = export.rows("arms.csv")
    assert (row["patient"], row["arm"], row["arm_label"]) == ("P-001", "talk", "A talk a day")
    beside = [path for path in export.folder.iterdir() if path.name != "arms.csv"]
    assert not any("A talk a day" in path.read_text(encoding="utf-8") for path in beside)


def test_that_allocation_changes_no_byte_of_a_blinded_export(ward: Any, write: Any, tmp_path: Path) -> None:
    ward.fill("P-001", "walk", {"walk_distance": "345"}, visit="screening")
    ward.fill("P-002", "walk", {"walk_distance": "300"}, visit="screening")
    blinded = pooled(ward.patients.values(), ward.study.design.blinding)
    other = replace(blinded, group_of=dict.fromkeys(ward.patients.values(), "talk"))
    one = write(ward.study, tmp_path / "one", blinded)
    two = write(ward.study, tmp_path / "two", other)
    assert one.everything() == two.everything()


def test_that_the_export_says_how_many_rows_each_file_has(written: Any) -> None:
    counted = dict(written.export.tables)
    assert counted["walk.csv"] == 3
    assert counted["grip__tries.csv"] == 3
    assert all((written.folder / name).exists() for name in counted)


def test_that_an_empty_study_exports_headings(ward: Any, write: Any, tmp_path: Path) -> None:
    export = write(ward.study, tmp_path / "empty")
    assert export.rows("patients.csv") == []
    assert (export.folder / "walk.csv").read_text(encoding="utf-8").startswith("patient,site,visit,")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-cmd", "+1 tablet"])
def test_that_a_text_for_excel_is_never_run_as_a_formula(
    ward: Any, write: Any, tmp_path: Path, text: str
) -> None:
    ward.fill("P-001", "walk", {"walk_note": text}, visit="screening")
    export = write(ward.study, tmp_path / "excel", for_excel=True)
    assert export.rows("walk.csv")[0]["walk_note"] == f"'{text}"
    assert (export.folder / "walk.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_that_a_statistician_gets_texts_untouched(ward: Any, write: Any, tmp_path: Path) -> None:
    ward.fill("P-001", "walk", {"walk_note": "=1+1"}, visit="screening")
    assert write(ward.study, tmp_path / "plain").rows("walk.csv")[0]["walk_note"] == "=1+1"
