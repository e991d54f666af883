"""A half-filled form: what is revealed, required, derived and wrong as the fields are typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import UserError
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.checks import answer_problems
from frailty_desktop.study.design import Derivation, Item, ItemType, Range, Severity
from frailty_desktop.study.form_state import FieldKey, FormState
from frailty_desktop.study.missing_reason import MissingReason
from tests.study.study_parts import (
    ALL_REASONS,
    SEXES,
    TODAY,
    a_check,
    a_form,
    a_patient,
    a_section,
    a_state,
    an_item,
    key,
    yes_no,
)

GRIP = an_item("grip", unit="kg", soft=Range(2, 60), hard=Range(0, 90))
FELL = yes_no("fell")
FALLS = an_item("falls", ItemType.INTEGER, show_when="fell", required=True)
HURT = yes_no("hurt", show_when="falls > 1")
BMI = an_item(
    "bmi", unit="kg/m2", derivation=Derivation("bmi", "bmi", {"weight_kg": "weight", "height_cm": "height"})
)
BODY = (an_item("weight", unit="kg"), an_item("height", unit="cm", hard=Range(50, 250)), BMI)


def messages(state: FormState, field: FieldKey) -> list[str]:
    return [problem.message for problem in state.field(field).problems]


def test_that_a_yes_reveals_the_follow_up_and_says_so() -> None:
    state = a_state(FELL, FALLS)
    assert not state.field(key("falls")).is_visible
    assert state.enter(key("fell"), "y") == {key("fell"), key("falls")}
    assert state.field(key("falls")).is_visible


def test_that_a_hidden_field_keeps_what_was_typed_but_neither_counts_nor_blocks() -> None:
    state = a_state(FELL, FALLS, HURT, fell="y", falls="many")
    assert state.blocking()
    state.enter(key("fell"), "n")
    assert state.field(key("falls")).answer.text == "many"
    assert state.blocking() == ()
    assert state.progress() == (1, 1)


def test_that_what_was_hidden_comes_back_as_it_was() -> None:
    state = a_state(FELL, FALLS, HURT, fell="y", falls="3", hurt="y")
    state.enter(key("fell"), "n")
    assert state.enter(key("fell"), "y") == {key("fell"), key("falls"), key("hurt")}
    assert state.field(key("hurt")).answer.value is True


def test_that_hiding_runs_through_a_chain_of_follow_ups() -> None:
    state = a_state(FELL, FALLS, HURT, fell="y", falls="3", hurt="y")
    assert key("hurt") in state.enter(key("fell"), "n")
    assert not state.field(key("hurt")).is_visible


def test_that_an_unknown_condition_hides() -> None:
    assert not a_state(FELL, FALLS, fell="perhaps").field(key("falls")).is_visible


def test_that_typing_the_same_again_changes_nothing() -> None:
    assert a_state(GRIP, grip="23,5").enter(key("grip"), "23,5") == frozenset()


def test_that_a_field_nobody_depends_on_repaints_alone() -> None:
    assert a_state(GRIP, FELL, FALLS, *BODY).enter(key("grip"), "23") == {key("grip")}


def test_that_a_required_field_blocks_until_it_or_its_reason_is_there() -> None:
    state = a_state(an_item(required=True, missing_reasons=ALL_REASONS))
    assert [problem.check for problem in state.blocking()] == ["required"]
    state.enter(key("grip"), "ND")
    assert state.blocking() == ()
    assert state.field(key("grip")).answer.missing is MissingReason.NOT_DONE


def test_that_required_when_follows_its_condition() -> None:
    state = a_state(FELL, an_item("falls", ItemType.INTEGER, required_when="fell"))
    assert not state.field(key("falls")).is_required
    assert key("falls") in state.enter(key("fell"), "y")
    assert state.field(key("falls")).is_required


def test_that_an_empty_required_field_is_no_open_problem_yet() -> None:
    assert a_state(an_item(required=True)).open_problems() == ()


def test_that_text_that_does_not_parse_is_kept_and_blocks() -> None:
    state = a_state(GRIP, grip="about 20")
    assert state.field(key("grip")).answer.text == "about 20"
    assert [problem.check for problem in state.blocking()] == ["format"]


def test_that_a_decimal_slip_is_asked_back_in_the_clinics_words() -> None:
    assert messages(a_state(GRIP, grip="235"), key("grip")) == ["Grip 235 kg is above 90. Typed 23.5?"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("65", "Grip 65 kg is above 60. Typed 6.5?"),
        ("1", "Grip 1 kg is below 2. Typed 10?"),
        ("-7", "Grip -7 kg is below 0."),
    ],
)
def test_that_a_range_message_says_value_limit_and_what_may_be_meant(typed: str, message: str) -> None:
    assert messages(a_state(GRIP, grip=typed), key("grip")) == [message]


@given(st.floats(-1000, 1000).map(lambda number: round(number, 2)), st.integers(-50, 50), st.integers(0, 90))
def test_that_a_suggested_number_is_always_plausible(number: float, low: int, width: int) -> None:
    item = an_item(soft=Range(low, low + width))
    for problem in answer_problems(item, Answer("x", value=number), is_required=False):
        if "Typed" in problem.message:
            meant = float(problem.message.split("Typed ")[1].rstrip("?"))
            assert low <= meant <= low + width


def test_that_an_answer_outside_the_hard_range_has_one_message() -> None:
    assert [problem.check for problem in a_state(GRIP, grip="91").blocking()] == ["hard_range"]


def test_that_more_decimals_than_the_instrument_shows_is_a_soft_doubt() -> None:
    (problem,) = a_state(GRIP, grip="23,57").blocking()
    assert (problem.check, problem.severity) == ("precision", Severity.SOFT)


def test_that_an_accepted_soft_problem_no_longer_blocks() -> None:
    state = a_state(GRIP, grip="65")
    assert state.accept(key("grip"), "soft_range") == {key("grip")}
    assert state.blocking() == ()
    assert state.field(key("grip")).problems


def test_that_an_acceptance_lapses_when_the_answer_changes() -> None:
    state = a_state(GRIP, grip="65")
    state.accept(key("grip"), "soft_range")
    state.enter(key("grip"), "66")
    assert [problem.check for problem in state.blocking()] == ["soft_range"]
    assert state.accepted() == {}


def test_that_an_acceptance_stands_when_the_same_value_is_written_otherwise() -> None:
    state = a_state(GRIP, grip="65")
    state.accept(key("grip"), "soft_range")
    state.enter(key("grip"), "65,0")
    assert state.blocking() == ()


def test_that_a_hard_problem_cannot_be_accepted() -> None:
    with pytest.raises(UserError):
        a_state(GRIP, grip="91").accept(key("grip"), "hard_range")


AGREES = a_check("not fell or grip < 60", "grip", "fell")


def test_that_a_check_over_two_fields_shows_at_both_and_counts_once() -> None:
    state = a_state(GRIP, FELL, checks=(AGREES,), grip="60", fell="n")
    assert state.enter(key("fell"), "y") == {key("fell"), key("grip")}
    assert messages(state, key("fell")) == messages(state, key("grip")) == ["These do not agree."]
    assert len(state.blocking()) == 1


def test_that_a_check_goes_when_either_field_is_mended() -> None:
    state = a_state(GRIP, FELL, checks=(AGREES,), grip="60", fell="y")
    assert state.enter(key("grip"), "59") == {key("fell"), key("grip")}
    assert state.blocking() == ()


def test_that_a_check_can_be_accepted_at_any_of_its_fields() -> None:
    state = a_state(GRIP, FELL, checks=(AGREES,), grip="60", fell="y")
    assert state.accept(key("fell"), "agrees") == {key("fell"), key("grip")}
    assert state.blocking() == ()
    assert state.accepted() == {key("grip"): {"agrees"}}


def test_that_accepting_a_check_lapses_when_any_of_its_fields_changes() -> None:
    state = a_state(an_item("grip", hard=Range(0, 90)), FELL, checks=(AGREES,), grip="60", fell="y")
    state.accept(key("grip"), "agrees")
    state.enter(key("grip"), "61")
    assert [problem.check for problem in state.blocking()] == ["agrees"]


def test_that_a_check_with_an_unknown_answer_says_nothing() -> None:
    assert a_state(GRIP, FELL, checks=(AGREES,), grip="60").blocking() == ()


def test_that_a_derived_score_moves_with_the_keys() -> None:
    state = a_state(*BODY, weight="70")
    assert state.enter(key("height"), "175") == {key("height"), key("bmi")}
    assert state.field(key("bmi")).answer.value == pytest.approx(70 / 1.75**2)
    score = state.field(key("bmi")).score
    assert score is not None
    assert score.parts


def test_that_a_derived_field_empties_when_an_input_goes() -> None:
    state = a_state(*BODY, weight="70", height="175")
    state.enter(key("height"), "")
    assert state.derived()[key("bmi")].is_empty


def test_that_a_derived_score_says_what_it_still_needs() -> None:
    score = a_state(*BODY, weight="70").field(key("bmi")).score
    assert score is not None
    assert "eight" in score.refusal


def test_that_nothing_can_be_typed_into_a_derived_field() -> None:
    with pytest.raises(ValueError, match="derived"):
        a_state(*BODY).enter(key("bmi"), "22")


def test_that_a_field_the_form_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        a_state(GRIP).enter(key("gripp"), "22")


def test_that_a_hidden_derived_value_is_saved_as_empty() -> None:
    hidden = an_item("bmi", derivation=BMI.derivation, show_when="fell")
    state = a_state(FELL, *BODY[:2], hidden, fell="n", weight="70", height="175")
    assert state.derived()[key("bmi")].is_empty
    state.enter(key("fell"), "y")
    assert state.derived()[key("bmi")].value


def test_that_derived_items_run_in_order_through_one_another() -> None:
    again = an_item(
        "again", derivation=Derivation("bmi", "bmi", {"weight_kg": "bmi", "height_cm": "height"}), places=1
    )
    state = a_state(again, *BODY, weight="70", height="175")
    assert state.field(key("again")).answer.value == pytest.approx(70 / 1.75**4)


def test_that_inputs_come_from_other_visits_and_settings() -> None:
    derived = an_item(
        "bmi", derivation=Derivation("bmi", "bmi", {"weight_kg": "weight", "height_cm": "baseline:height"})
    )
    values = {("baseline", "height"): Answer("175", value=175.0)}
    state = FormState(a_form(BODY[0], derived), a_patient(values))
    state.enter(key("weight"), "70")
    assert state.field(key("bmi")).answer.value == pytest.approx(70 / 1.75**2)


def test_that_an_age_is_counted_at_the_day_of_the_visit() -> None:
    age = an_item(
        "age",
        ItemType.INTEGER,
        derivation=Derivation("age_at", "age_years", {"birth_date": "born", "visit_date": "visit:date"}),
    )
    state = a_state(an_item("born", ItemType.PARTIAL_DATE), age, born="14/2/1946")
    assert state.field(key("age")).answer.value == 80


def test_that_a_check_may_compare_with_an_earlier_visit() -> None:
    check = a_check("grip > 0.5 * at('baseline', 'grip')", "grip")
    values = {("baseline", "grip"): Answer("40", value=40.0)}
    state = FormState(a_form(GRIP, checks=(check,)), a_patient(values))
    state.enter(key("grip"), "19")
    assert [problem.check for problem in state.blocking()] == ["agrees"]


def test_that_a_condition_may_read_another_form() -> None:
    shown = yes_no("pregnant", show_when="sex == 'F'")
    values = {("screening", "sex"): Answer("f", value="F")}
    assert FormState(a_form(shown), a_patient(values)).field(key("pregnant")).is_visible


def test_that_stored_answers_open_as_they_were_typed() -> None:
    stored = {
        key("fell"): Answer("y", value=True),
        key("falls"): Answer("x", problem="This is not a number."),
    }
    state = FormState(a_form(FELL, FALLS), a_patient(), answers=stored)
    assert state.field(key("falls")).answer.text == "x"
    assert state.field(key("falls")).is_visible


def test_that_a_note_counts_only_once_it_is_written() -> None:
    state = a_state(GRIP, an_item("remark", ItemType.NOTE), grip="20")
    assert state.progress() == (1, 1)
    state.enter(key("remark"), "Cold hands")
    assert state.progress() == (2, 2)


def test_that_unanswered_fields_are_listed_in_clinic_order() -> None:
    state = a_state(FELL, FALLS, GRIP, fell="y")
    assert state.unanswered_keys() == (key("falls"), key("grip"))


TRIES = a_section(GRIP, yes_no("hurt", show_when="grip < 10"), name="tries", repeats=3)


def test_that_groups_are_independent() -> None:
    state = a_state(TRIES)
    state.add_group("tries")
    assert state.enter(key("grip", 1), "5") == {key("grip", 1), key("hurt", 1)}
    assert not state.field(key("hurt", 0)).is_visible


def test_that_a_group_more_than_the_design_allows_is_refused_in_words() -> None:
    state = a_state(TRIES)
    assert [state.add_group("tries") for _ in range(2)] == [1, 2]
    with pytest.raises(UserError, match="3"):
        state.add_group("tries")


def test_that_stored_groups_are_open_from_the_start() -> None:
    state = FormState(a_form(TRIES), a_patient(), answers={key("grip", 2): Answer("20", value=20.0)})
    assert state.group_count("tries") == 3
    assert len(state.fields()) == 6


def test_that_typing_into_a_further_group_opens_it() -> None:
    state = a_state(TRIES)
    assert key("grip", 1) in state.enter(key("grip", 2), "20")
    assert state.group_count("tries") == 3


def test_that_a_check_in_a_repeating_section_asks_each_group() -> None:
    check = a_check("grip < 50", "grip")
    state = a_state(TRIES, checks=(check,), grip="20")
    state.enter(key("grip", 1), "55")
    assert [(problem.check, problem.group) for problem in state.blocking()] == [("agrees", 1)]


def test_that_the_first_group_is_what_other_sections_see() -> None:
    state = a_state(TRIES, a_section(yes_no("weak", show_when="grip < 10"), name="after"), grip="20")
    state.enter(key("grip", 1), "5")
    assert not state.field(key("weak")).is_visible
    assert key("weak") in state.enter(key("grip"), "5")


ITEMS: tuple[Item, ...] = (
    FELL,
    FALLS,
    HURT,
    an_item("sex", ItemType.CHOICE, choices=SEXES, required_when="hurt"),
    *BODY,
    an_item("heavy", show_when="bmi > 30", soft=Range(0, 5), required=True),
)
CHECKS = (a_check("weight > 40 or sex == 'F'", "weight", "sex"), a_check("heavy < bmi", "heavy", name="less"))
TYPED = st.tuples(
    st.sampled_from([item.name for item in ITEMS if item.derivation is None]),
    st.sampled_from(["", "y", "n", "0", "2", "35", "90", "160", "x", "F", "M", "ND"]),
)


@given(st.lists(TYPED, max_size=25))
def test_that_running_changes_through_is_the_same_as_opening_the_form_anew(
    entries: list[tuple[str, str]],
) -> None:
    form = a_form(*ITEMS, checks=CHECKS)
    state = FormState(form, a_patient())
    answers: dict[FieldKey, Answer] = {}
    for item, text in entries:
        before = state.fields()
        changed = state.enter(key(item), text)
        assert {new.key for old, new in zip(before, state.fields(), strict=True) if old != new} == changed
        answers[key(item)] = state.field(key(item)).answer
    assert state.fields() == FormState(form, a_patient(), answers=answers).fields()


def test_that_the_day_of_the_visit_is_what_conditions_see() -> None:
    patient = a_patient()
    assert patient.visit_date == TODAY
    state = FormState(
        a_form(an_item("seen", ItemType.DATE), checks=(a_check("seen <= visit_date", "seen"),)), patient
    )
    state.enter(key("seen"), "+1")
    assert [problem.check for problem in state.blocking()] == ["agrees"]
    assert date(2026, 2, 15) == state.field(key("seen")).answer.value
