"""The form page as a coordinator uses it: keys in, disk and screen out."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from frailty_desktop.gui.field_row import Mark
from frailty_desktop.gui.form_menu import row_menu
from frailty_desktop.gui.page import Place
from frailty_desktop.services import forms
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import Clinic


def test_that_enter_saves_the_field_before_the_next_one_has_the_cursor(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    first = clinic.page.fields.open_rows()[0]

    clinic.enter("28")

    assert clinic.on_disk(form_id, first.item.name) == "28"
    assert first.mark is Mark.SAVED


def test_that_text_that_does_not_parse_is_on_disk_as_typed(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    first = clinic.page.fields.open_rows()[0]

    clinic.enter("about 28")

    assert clinic.on_disk(form_id, first.item.name) == "about 28"
    assert "▲" in first.note_text()


def test_that_a_missing_code_counts_as_an_answer(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")

    clinic.enter("RF")

    assert clinic.on_disk(form_id, "mmse_total") == "RF"
    assert clinic.page.fields.rows[FieldKey("mmse_total")].note_text() == ""


def test_that_a_score_moves_while_one_types_and_is_saved_with_the_field(clinic: Clinic) -> None:
    form_id = clinic.open("vitals")
    bmi = clinic.page.fields.rows[FieldKey("bmi_kg_m2")]

    clinic.enter("72,0")
    clinic.type("160")
    assert bmi.editor.text().startswith("28.1")
    clinic.press(Qt.Key.Key_Return)

    assert clinic.on_disk(form_id, "bmi_kg_m2").startswith("28.1")
    assert bmi.mark is Mark.SAVED


def test_that_an_unusual_value_is_accepted_with_one_key_and_a_digit(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    row = clinic.page.fields.rows[FieldKey("mmse_total")]
    clinic.enter("12")
    assert row.note_text().startswith("◆")

    clinic.press(Qt.Key.Key_Up)
    clinic.press(Qt.Key.Key_F8)
    clinic.type("1")

    clinic.bot.waitUntil(lambda: "Accepted" in row.note_text())
    with clinic.study.read() as session:
        record = forms.form_record(session, clinic.study.design, form_id)
    assert record.accepted[FieldKey("mmse_total")] == {"soft_range"}


def test_that_completing_an_unfinished_form_goes_to_the_first_field_that_needs_one(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.enter("28")
    clinic.enter("")

    clinic.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert not clinic.is_complete(form_id)
    row = clinic.page.fields.rows[FieldKey("cognition_rater")]
    assert row.editor.box().hasFocus()


def test_that_ctrl_enter_completes_a_form_and_enter_then_opens_the_next_one(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.enter("28")
    clinic.enter("")
    clinic.type("NB")

    clinic.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert clinic.is_complete(form_id)
    clinic.bot.waitUntil(clinic.page.foot.next_button.hasFocus)
    clinic.press(Qt.Key.Key_Return)

    clinic.bot.waitUntil(lambda: bool(clinic.went_to))
    assert clinic.went_to[-1].form_id not in (None, form_id)


def _complete_cognition(clinic: Clinic) -> UUID:
    form_id = clinic.open("cognition")
    with clinic.study.edit(by=clinic.workplace.person.id, action="Complete a form") as edit:
        answers = {FieldKey("mmse_total"): "28", FieldKey("cognition_rater"): "NB"}
        forms.save_answers(edit, form_id, answers)
        forms.complete_form(edit, form_id)
    clinic.bot.waitUntil(lambda: clinic.page.fields.rows[FieldKey("mmse_total")].editor.text() == "28")
    return form_id


def test_that_a_correction_after_completion_waits_for_its_reason(clinic: Clinic) -> None:
    form_id = _complete_cognition(clinic)
    clinic.page.fields.go_to(FieldKey("mmse_total"))

    clinic.enter("27")
    assert clinic.on_disk(form_id, "mmse_total") == "28"
    clinic.enter("Source says 27")

    assert clinic.on_disk(form_id, "mmse_total") == "27"


def test_that_escape_takes_an_unreasoned_correction_back(clinic: Clinic) -> None:
    form_id = _complete_cognition(clinic)
    clinic.page.fields.go_to(FieldKey("mmse_total"))

    clinic.enter("27")
    clinic.press(Qt.Key.Key_Escape)

    assert clinic.page.fields.rows[FieldKey("mmse_total")].editor.text() == "28"
    assert clinic.on_disk(form_id, "mmse_total") == "28"


def test_that_a_correction_without_its_reason_is_still_there_when_one_comes_back(clinic: Clinic) -> None:
    form_id = _complete_cognition(clinic)
    clinic.page.fields.go_to(FieldKey("mmse_total"))
    clinic.enter("27")

    clinic.page.before_leaving()
    clinic.open("vitals")
    clinic.page.show_place(Place.form(form_id, clinic.patient_id))

    clinic.bot.waitUntil(lambda: FieldKey("mmse_total") in clinic.page.fields.rows)
    assert clinic.page.fields.rows[FieldKey("mmse_total")].editor.text() == "27"
    assert clinic.on_disk(form_id, "mmse_total") == "28"


def test_that_undo_is_a_new_correction_with_a_reason(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.enter("28")
    clinic.press(Qt.Key.Key_Up)
    clinic.enter("29")
    clinic.press(Qt.Key.Key_Up)

    clinic.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    clinic.type("1")

    clinic.bot.waitUntil(lambda: clinic.on_disk(form_id, "mmse_total") == "28")
    row = clinic.page.fields.rows[FieldKey("mmse_total")]
    clinic.bot.waitUntil(lambda: row.editor.text() == "28")


def test_that_leaving_the_page_saves_the_field_in_the_cursor(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.type("26")

    clinic.page.before_leaving()

    assert clinic.on_disk(form_id, "mmse_total") == "26"


def test_that_a_choice_answers_to_its_digit(clinic: Clinic) -> None:
    form_id = clinic.open("clinical_frailty_scale")
    choice = next(row for row in clinic.page.fields.open_rows() if row.item.choices)
    clinic.page.fields.go_to(choice.key)

    clinic.enter(choice.item.choices[1].code)

    assert clinic.on_disk(form_id, choice.item.name) == choice.item.choices[1].code


def test_that_a_value_saved_elsewhere_appears_without_moving_the_cursor(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.type("2")

    with clinic.study.edit(by=clinic.workplace.person.id, action="Record an answer") as edit:
        forms.save_answer(edit, form_id, FieldKey("cognition_rater"), "XY")

    rater = clinic.page.fields.rows[FieldKey("cognition_rater")]
    clinic.bot.waitUntil(lambda: clinic.page.fields.rows[FieldKey("cognition_rater")].editor.text() == "XY")
    assert rater is clinic.page.fields.rows[FieldKey("cognition_rater")]
    mmse = clinic.page.fields.rows[FieldKey("mmse_total")]
    assert mmse.editor.text() == "2"
    assert mmse.editor.box().hasFocus()


def test_that_every_field_has_an_accessible_name(clinic: Clinic) -> None:
    clinic.open("vitals")

    rows = clinic.page.fields.rows.values()

    assert all(row.editor.box().accessibleName().startswith(row.item.label) for row in rows)
    weight = clinic.page.fields.rows[FieldKey("weight_kg")].editor.box()
    assert weight.accessibleName() == "Weight (kg)"


def test_that_up_leaves_a_note_from_its_first_line(clinic: Clinic) -> None:
    clinic.open("vitals")
    clinic.page.fields.go_to(FieldKey("vitals_note"))

    clinic.press(Qt.Key.Key_Up)

    assert clinic.page.fields.rows[FieldKey("spo2_percent")].editor.box().hasFocus()


def test_that_shift_enter_in_a_note_starts_a_line_and_up_then_stays_in_it(clinic: Clinic) -> None:
    form_id = clinic.open("vitals")
    note = clinic.page.fields.rows[FieldKey("vitals_note")]
    clinic.page.fields.go_to(note.key)

    clinic.type("Tired")
    clinic.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    clinic.type("today")
    clinic.press(Qt.Key.Key_Up)
    assert note.editor.box().hasFocus()
    clinic.press(Qt.Key.Key_Return)

    assert clinic.on_disk(form_id, "vitals_note") == "Tired\ntoday"


def test_that_up_at_the_foot_leads_back_into_the_last_field(clinic: Clinic) -> None:
    clinic.open("cognition")
    clinic.page.fields.go_to_last()
    clinic.enter("NB")
    assert clinic.page.foot.complete_button.hasFocus()

    clinic.press(Qt.Key.Key_Up)

    assert clinic.page.fields.rows[FieldKey("cognition_rater")].editor.box().hasFocus()


def test_that_page_down_goes_to_the_next_section(clinic: Clinic) -> None:
    clinic.open("vitals")

    clinic.press(Qt.Key.Key_PageDown)

    assert clinic.page.fields.rows[FieldKey("systolic_mmhg")].editor.box().hasFocus()


def test_that_the_line_below_says_what_the_field_takes(clinic: Clinic) -> None:
    clinic.open("vitals")

    clinic.page.fields.go_to(FieldKey("systolic_mmhg"))

    assert clinic.page.columns.hint().startswith("mmHg, whole number, 90–180")
    assert "RF refused" in clinic.page.columns.hint()


def test_that_the_menu_of_a_field_enters_a_missing_code(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    row = clinic.page.fields.rows[FieldKey("mmse_total")]
    menu = row_menu(
        clinic.page,
        row,
        accept=clinic.page.acts.accept_unusual,
        undo=clinic.page.acts.undo,
        history=lambda: None,
    )

    next(entry for entry in menu.actions() if entry.text().endswith("RF")).trigger()
    clinic.press(Qt.Key.Key_Return)

    assert clinic.on_disk(form_id, "mmse_total") == "RF"


def test_that_the_menu_offers_to_accept_only_what_is_unusual(clinic: Clinic) -> None:
    clinic.open("cognition")
    row = clinic.page.fields.rows[FieldKey("mmse_total")]

    def can_accept() -> bool:
        menu = row_menu(clinic.page, row, accept=bool, undo=bool, history=bool)
        return next(entry for entry in menu.actions() if entry.text().endswith("F8")).isEnabled()

    clinic.enter("28")
    assert not can_accept()
    clinic.press(Qt.Key.Key_Up)
    clinic.enter("12")
    assert can_accept()


def test_that_ctrl_right_leads_to_the_next_form_from_within_a_field(clinic: Clinic) -> None:
    form_id = clinic.open("cognition")
    clinic.type("28")

    clinic.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)

    clinic.bot.waitUntil(lambda: bool(clinic.went_to))
    assert clinic.went_to[-1].form_id not in (None, form_id)
    assert clinic.on_disk(form_id, "mmse_total") == "28"


def test_that_ctrl_h_shows_the_history_of_the_field(clinic: Clinic) -> None:
    clinic.open("cognition")
    clinic.type("28")

    clinic.press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)

    assert clinic.went_to[-1] == Place.history(clinic.patient_id, "mmse_total")


def test_that_a_yes_shows_as_chosen(clinic: Clinic) -> None:
    clinic.open("history_review")

    clinic.enter("y")

    row = clinic.page.fields.rows[FieldKey("history_entered")]
    assert "Chosen: yes" in row.editor.box().accessibleDescription()
    chosen = [chip.accessibleName() for chip in row.findChildren(QPushButton) if chip.isChecked()]
    assert chosen == ["Yes"]


def test_that_an_ampersand_in_a_label_is_shown(clinic: Clinic) -> None:
    clinic.open("six_minute_walk")
    shown = [row for row in clinic.page.fields.rows.values() if "Enright" in row.item.label]

    assert shown
    assert all("Enright && Sherrill" in row._label.text() for row in shown)
