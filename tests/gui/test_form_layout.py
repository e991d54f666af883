"""The form page at every text size: nothing is cut off sideways, what does not fit steps aside."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from frailty_desktop.gui.section_list import MOST_LINES, cut_to_lines
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import Clinic

PAGE_WIDTH = 1323  # the page beside the rail in a window of 1440 at 100 %
PAGE_WIDTH_LARGE = 1206  # the same at 200 %


def show_at(clinic: Clinic, scale: float, width: int) -> None:
    clinic.workplace.settings.change(text_scale=scale)
    clinic.page.resize(width, 780)
    clinic.bot.wait(20)


def sideways(clinic: Clinic) -> int:
    """How many pixels of the fields lie outside to the right."""
    fields = clinic.page.fields
    return max(row.minimumSizeHint().width() for row in fields.rows.values() if row.isVisible()) - (
        fields.viewport().width()
    )


@pytest.mark.parametrize(
    ("scale", "width"),
    [(0.85, PAGE_WIDTH), (1.0, PAGE_WIDTH), (1.2, PAGE_WIDTH), (1.5, 1270), (2.0, PAGE_WIDTH_LARGE)],
)
@pytest.mark.parametrize("form", ["chemistry", "six_minute_walk", "eligibility"])
def test_that_no_field_is_cut_off_sideways(clinic: Clinic, form: str, scale: float, width: int) -> None:
    clinic.open(form)

    show_at(clinic, scale, width)

    assert sideways(clinic) <= 0
    assert clinic.page.fields.horizontalScrollBar().maximum() == 0


def test_that_three_columns_stand_side_by_side_at_the_usual_size(clinic: Clinic) -> None:
    clinic.open("vitals")

    show_at(clinic, 1.0, PAGE_WIDTH)

    assert clinic.page.sections.isVisible()
    assert clinic.page.side.isVisible()


def test_that_the_section_list_makes_room_at_200_percent_and_the_chart_stays(clinic: Clinic) -> None:
    clinic.open("vitals")

    show_at(clinic, 2.0, PAGE_WIDTH_LARGE)

    assert not clinic.page.sections.isVisible()
    assert clinic.page.side.isVisible()
    assert clinic.page.fields.viewport().width() > clinic.page.side.width()


def test_that_the_fields_alone_stay_in_a_very_narrow_window(clinic: Clinic) -> None:
    clinic.open("vitals")

    show_at(clinic, 2.0, 900)

    assert not clinic.page.side.isVisible()
    assert sideways(clinic) <= 0


def test_that_what_is_typed_survives_another_text_size_with_the_cursor_in_it(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.type("2")

    show_at(clinic, 1.5, PAGE_WIDTH)

    row = clinic.page.fields.rows[FieldKey("mmse_total")]
    assert row.editor.text() == "2"
    assert row.editor.box().hasFocus()
    assert clinic.on_disk(form_id, "mmse_total") == "2"


def test_that_long_section_titles_take_two_lines_and_say_the_rest_in_the_tooltip(clinic: Clinic) -> None:
    metrics = QFontMetrics(clinic.page.font())
    title = "During the past 4 weeks, have you had any of the following problems with your work?"

    lines = cut_to_lines(title, metrics, 160, MOST_LINES)

    assert len(lines) == MOST_LINES
    assert lines[-1].endswith("…")
    assert all(metrics.horizontalAdvance(line) <= 160 for line in lines)


def test_that_short_section_titles_are_left_alone(clinic: Clinic) -> None:
    assert cut_to_lines("Weight and height", QFontMetrics(clinic.page.font()), 400, 2) == [
        "Weight and height"
    ]


def test_that_sections_count_what_the_head_counts(clinic: Clinic) -> None:
    clinic.open("vitals")
    counts = [clinic.page.sections.item(at).text().splitlines()[-1] for at in range(2)]

    assert counts == ["0 of 2", "0 of 6"]
    assert "0 of 8 answered" in clinic.page.head.accessibleName()


def test_that_a_last_value_that_is_a_number_is_never_cut(clinic: Clinic) -> None:
    clinic.open("vitals")
    show_at(clinic, 1.0, PAGE_WIDTH)
    row = clinic.page.fields.rows[FieldKey("weight_kg")]

    row.show_previous("102.5  (+10.5)")
    clinic.bot.wait(10)

    shown = row.previous_label
    assert QFontMetrics(shown.font()).horizontalAdvance(shown.text()) <= shown.width()


def test_that_derived_values_are_outside_the_tab_chain(clinic: Clinic) -> None:
    clinic.open("vitals")
    height, systolic = (
        clinic.page.fields.rows[FieldKey(name)].editor.box() for name in ("height_cm", "systolic_mmhg")
    )
    height.setFocus()

    clinic.page.focusNextChild()

    assert systolic.hasFocus()


def test_that_menus_and_lists_keep_out_of_the_tab_chain(clinic: Clinic) -> None:
    clinic.open("cognition")
    seen = []
    for _ in range(6):
        seen.append(clinic.cursor().accessibleName() or clinic.cursor().objectName())
        clinic.page.focusNextChild()

    assert [name.split(" (")[0] for name in seen[:3]] == ["MMSE total", "MoCA total, if used", "Tested by"]
