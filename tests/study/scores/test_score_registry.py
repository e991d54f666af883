"""The door through which everybody scores: names, kinds, half-filled forms and docstring examples."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import frailty_desktop.study.scores as scores_folder
from frailty_desktop.errors import UserError
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.scores.instrument import ScoreInput
from frailty_desktop.study.scores.registry import SCORES, score

FILES = [name for _, name, _ in pkgutil.iter_modules(scores_folder.__path__)]


def module(name: str) -> ModuleType:
    return importlib.import_module(f"{scores_folder.__name__}.{name}")


@pytest.mark.parametrize("name", FILES)
def test_that_the_worked_examples_of_a_docstring_hold(name: str) -> None:
    assert doctest.testmod(module(name)).failed == 0


@pytest.mark.parametrize("name", SCORES)
def test_that_every_instrument_shows_a_worked_example(name: str) -> None:
    examples = doctest.DocTestFinder().find(module(name))
    assert any(example.examples for example in examples)


@pytest.mark.parametrize("name", SCORES)
def test_that_an_untouched_form_gives_every_output_and_says_what_is_missing(name: str) -> None:
    result = score(name, {})
    assert set(result.outputs) == {output.name for output in SCORES[name].outputs}
    assert result.refusal
    assert result.source


@pytest.mark.parametrize("name", SCORES)
def test_that_the_input_names_of_an_instrument_are_its_own(name: str) -> None:
    names = [given.name for given in SCORES[name].inputs]
    assert len(names) == len(set(names))


def plausible(expected: ScoreInput) -> st.SearchStrategy[Any]:
    """Give what a form can hold in the middle of typing: values, odd values, reasons and nothing."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "number": st.floats(-10, 2000) | st.integers(-5, 500),
        "level": st.integers(-1, 8) | st.sampled_from(expected.allowed or ("1",)),
        "choice": st.sampled_from(expected.allowed or ("?",)),
        "yes_no": st.booleans(),
        "date": st.sampled_from(["1946", "1946-02", "1946-02-29", "1944-02-29", "2024-03-01", "2024-13", ""]),
        "deficit": st.floats(-0.5, 1.5) | st.booleans(),
        "text": st.sampled_from(["us_pickard_2019", "nowhere", "absent.toml"]),
    }
    return st.none() | st.sampled_from(list(MissingReason)) | kinds[expected.kind]


@given(data=st.data())
@pytest.mark.parametrize("name", SCORES)
def test_that_a_half_filled_form_never_fails(name: str, data: st.DataObject) -> None:
    inputs = SCORES[name].inputs[:40]
    chosen = data.draw(st.lists(st.sampled_from(inputs), unique=True))
    result = score(name, {given.name: data.draw(plausible(given), label=given.name) for given in chosen})
    assert set(result.outputs) == {output.name for output in SCORES[name].outputs}
    by_name = {output.name: output for output in SCORES[name].outputs}
    for output, value in result.outputs.items():
        assert value is None or isinstance(value, str) == by_name[output].is_text, output


def test_that_an_unknown_instrument_is_named_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no score called sppd.*sppb"):
        score("sppd", {})


def test_that_an_unknown_input_is_named_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no input called weight_lb.*weight_kg"):
        score("bmi", {"weight_lb": 170})


@pytest.mark.parametrize("value", ["heavy", "12,5", True, float("nan"), float("inf"), [80]])
def test_that_what_is_no_number_is_refused_by_name(value: object) -> None:
    with pytest.raises(UserError, match="weight_kg of the score bmi needs a number"):
        score("bmi", {"weight_kg": value, "height_cm": 170})


def test_that_a_code_that_is_not_allowed_is_refused_with_those_that_are() -> None:
    with pytest.raises(UserError, match="needs one of F, M"):
        score("handgrip", {"sex": "X"})


@pytest.mark.parametrize("typed", ["F", "f", "female", "Female"])
def test_that_sex_is_understood_as_code_or_word(typed: str) -> None:
    assert score("handgrip", {"sex": typed, "right_1_kg": 16.0}).outputs["low_strength"] == "no"


@pytest.mark.parametrize(
    "given_reason", [MissingReason.UNABLE, "unable", "UH", "uh"], ids=["itself", "value", "code", "small"]
)
def test_that_a_missing_reason_is_understood_as_itself_its_value_or_its_code(given_reason: object) -> None:
    assert score("sppb", {"chair_time_s": given_reason}).outputs["chair_points"] == 0


def test_that_the_code_of_a_choice_counts_as_its_number() -> None:
    assert score("gait_speed", {"course_m": "4", "walk_1_s": 4}).outputs["speed_m_s"] == 1.0


def test_that_a_duration_counts_in_seconds() -> None:
    result = score("gait_speed", {"course_m": 4, "walk_1_s": timedelta(seconds=5)})
    assert result.outputs["speed_m_s"] == 0.8


@pytest.mark.parametrize("yes", [True, "yes", "Y", 1])
def test_that_a_yes_is_understood_in_its_usual_forms(yes: object) -> None:
    assert score("fried", {"lost_over_10_lb": yes}).outputs["weight_loss"] == "yes"


def test_that_dates_are_taken_as_dates_and_as_partial_dates() -> None:
    born = PartialDate(1946, 3)
    assert score("age_at", {"birth_date": born, "visit_date": date(2024, 6, 1)}).outputs["age_years"] == 78


def test_that_scoring_starts_without_a_table_library() -> None:
    code = (
        "import sys; import frailty_desktop.study.scores.registry; "
        "sys.exit(bool({'numpy', 'pandas', 'pyspiro'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
