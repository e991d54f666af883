"""The `score` command: anybody can hand it inputs and compare its answers with their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.cli.json_lines import LineError, read_object
from frailty_desktop.study.scores.registry import SCORES

Run = Callable[..., Any]
BMI = '{"weight_kg": 70, "height_cm": 165}\n'


def test_that_a_score_comes_with_its_parts_equation_and_source(run: Run) -> None:
    (answer,) = run("score", "bmi", stdin=BMI).lines
    assert answer["outputs"]["bmi"] == pytest.approx(70 / 1.65**2)
    assert answer["parts"][0]["inputs"] == ["weight_kg", "height_cm"]
    assert answer["equation"]
    assert answer["source"]


def test_that_a_worked_example_of_sppb_gives_its_published_points(run: Run) -> None:
    walk = {"course_m": 4, "walk_1_s": 4.81, "side_by_side_s": 10, "semi_tandem_s": 10, "tandem_s": 10}
    (answer,) = run("score", "sppb", stdin=json.dumps({**walk, "chair_time_s": 11.19})).lines
    assert answer["outputs"]["total"] == 12


def test_that_a_refusal_is_an_answer_and_no_error(run: Run) -> None:
    outcome = run("score", "bmi", stdin='{"weight_kg": 70}\n')
    assert outcome.code == 0
    assert outcome.lines[0]["outputs"] == {"bmi": None}
    assert "height_cm" in outcome.lines[0]["refusal"] or "height" in outcome.lines[0]["refusal"].lower()


def test_that_a_bad_line_is_named_and_the_next_one_scored(run: Run) -> None:
    outcome = run("score", "bmi", stdin="{broken\n" + BMI)
    assert [answer["line"] for answer in outcome.lines] == [1, 2]
    assert "error" in outcome.lines[0]
    assert "error" not in outcome.lines[1]
    assert outcome.code == 1


def test_that_blank_lines_count_as_lines_but_get_no_answer(run: Run) -> None:
    outcome = run("score", "bmi", stdin="\n\n" + BMI)
    assert [answer["line"] for answer in outcome.lines] == [3]


def test_that_an_id_comes_back_with_its_answer(run: Run) -> None:
    (answer,) = run("score", "bmi", stdin='{"id": "P-003", "weight_kg": 70, "height_cm": 165}').lines
    assert answer["id"] == "P-003"


def test_that_an_unknown_input_is_said_and_the_known_ones_listed(run: Run) -> None:
    (answer,) = run("score", "bmi", stdin='{"weight": 70}').lines
    assert "weight_kg" in answer["error"]


@pytest.mark.parametrize(
    "line", ['{"weight_kg": NaN}', '{"weight_kg": 1, "weight_kg": 2}', "[1]", "7", "{" * 4000]
)
def test_that_what_json_leaves_open_is_refused(run: Run, line: str) -> None:
    outcome = run("score", "bmi", stdin=line)
    assert "error" in outcome.lines[0]
    assert "Traceback" not in outcome.out + outcome.err


def test_that_a_whole_number_of_any_length_is_answered(run: Run) -> None:
    (answer,) = run("score", "bmi", stdin=f'{{"weight_kg": {"9" * 5000}, "height_cm": 165}}').lines
    assert "error" in answer


def test_that_half_a_character_goes_out_as_it_came_in(run: Run) -> None:
    (answer,) = run("score", "bmi", stdin='{"id": "\\ud83d", "weight_kg": 70, "height_cm": 165}').lines
    assert answer["id"] == "\ud83d"


def test_that_lines_can_come_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(BMI * 3, encoding="utf-8-sig")
    assert len(run("score", "bmi", file).lines) == 3


def test_that_a_file_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    outcome = run("score", "bmi", tmp_path / "none.jsonl")
    assert outcome.code == 1
    assert "none.jsonl cannot be read" in outcome.err


def test_that_an_unknown_score_names_the_known_ones(run: Run) -> None:
    outcome = run("score", "sf12", stdin=BMI)
    assert outcome.code == 1
    assert "sppb" in outcome.err


@pytest.mark.parametrize("name", list(SCORES))
def test_that_every_score_describes_what_it_takes_and_gives(run: Run, name: str) -> None:
    (described,) = run("score", name, "--inputs", "--json").lines
    assert described["inputs"]
    assert described["outputs"]
    assert all(each["name"] in run("score", name, "--inputs").out for each in described["inputs"])


def test_that_the_list_holds_every_score(run: Run) -> None:
    listed = run("score", "--list", "--json").lines
    assert [each["score"] for each in listed] == list(SCORES)


@pytest.mark.parametrize("name", list(SCORES))
def test_that_every_score_answers_an_empty_line_of_inputs(run: Run, name: str) -> None:
    outcome = run("score", name, stdin="{}\n")
    assert outcome.code == 0
    assert set(outcome.lines[0]["outputs"]) == {output.name for output in SCORES[name].outputs}


@given(st.text())
def test_that_any_text_is_an_object_or_a_sentence(text: str) -> None:
    said = ""
    try:
        read = read_object(text)
    except LineError as problem:
        read, said = {}, str(problem)
    assert isinstance(read, dict)
    assert not said or said.endswith(".")
