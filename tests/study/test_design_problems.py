"""Every problem of a design is listed with file, line, key and a sentence; none half-loads."""

import random
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frailty_desktop.study.design_file import (
    DesignError,
    bundled_designs,
    check_design,
    design_from_texts,
    design_texts,
    problems_of_texts,
    read_design,
)

HERE = Path(__file__).parent
SOUND = design_texts(HERE / "tiny_design")
CASES = tomllib.loads((HERE / "broken_designs.toml").read_text(encoding="utf-8"))["case"]


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in SOUND[file]
    return {**SOUND, file: SOUND[file].replace(old, new, 1)}


def line_of(file: str, piece: str) -> int:
    """Return the line on which a piece of text stands in a changed file."""
    return file[: file.index(piece)].count("\n") + 1


def test_that_a_sound_design_has_no_problem_and_loads() -> None:
    assert problems_of_texts(SOUND) == []
    design = design_from_texts(SOUND)
    assert design.form("grip").item("grip_kg").missing_reasons == ()
    assert len(design.form("consent").item("sex").missing_reasons) == 1
    assert [choice.label for choice in design.form("grip").item("hand").choices] == ["Left", "Right"]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['place']}-{case['word']}-{number}" for number, case in enumerate(CASES)]
)
def test_that_a_problem_is_named_with_its_place(case: dict[str, str]) -> None:
    texts = changed(case["file"], case["old"], case["new"])
    problems = [problem for problem in problems_of_texts(texts) if problem.key == case["place"]]
    assert any(
        case["word"] in problem.sentence and problem.file == case["file"] and problem.line
        for problem in problems
    ), problems_of_texts(texts)
    with pytest.raises(DesignError):
        design_from_texts(texts)


@pytest.mark.parametrize(
    ("file", "old", "new", "near"),
    [
        ("study.toml", "planned = 30", "planned = 0", "planned = 0"),
        ("visits.toml", "before = 7", "before = -7", "before = -7"),
        ("visits.toml", "sex == 'M'", "sex ==", '{form = "grip"'),
        ("forms/grip.toml", "soft = [2, 60]", "soft = [2, 95]", "soft = [2, 95]"),
        ("forms/grip.toml", 'name = "weight_kg"', 'name = "sex"', 'name = "sex"'),
        ("choices.toml", 'L = "Left"', "L = 3", "L = 3"),
    ],
)
def test_that_a_problem_names_the_line_on_which_it_stands(file: str, old: str, new: str, near: str) -> None:
    texts = changed(file, old, new)
    assert problems_of_texts(texts)[0].line == line_of(texts[file], near)


def test_that_text_in_a_long_string_is_not_taken_for_a_key() -> None:
    notice = '"""\nplaces = 1\n[[section]]\n"""'
    texts = changed("forms/grip.toml", 'title = "Grip"', f'title = "Grip"\nnotice = {notice}')
    texts["forms/grip.toml"] = texts["forms/grip.toml"].replace("soft = [2, 60]", "soft = [2, 95]")
    assert problems_of_texts(texts)[0].line == line_of(texts["forms/grip.toml"], "soft =")


def test_that_nobody_is_filtered_by_what_is_hidden_from_the_rater() -> None:
    texts = changed("forms/consent.toml", 'title = "Consent"', 'title = "Consent"\nhide_previous = true')
    (problem,) = problems_of_texts(texts)
    assert (problem.file, problem.key) == ("analysis.toml", "frailty_item")


def test_that_all_problems_are_listed_at_once() -> None:
    texts = {
        **changed("study.toml", "planned = 30", "planned = 0"),
        "arms.toml": SOUND["arms.toml"].replace("dose = 100", ""),
        "forms/grip.toml": SOUND["forms/grip.toml"]
        .replace("soft = [2, 60]", "soft = [2, 95]")
        .replace("answered(hand)", "x"),
    }
    assert len(problems_of_texts(texts)) == 4


def test_that_a_file_that_is_no_toml_is_one_problem_with_its_line_and_not_a_flood() -> None:
    texts = changed("forms/grip.toml", 'title = "Tries"', 'title = "Tries')
    (problem,) = problems_of_texts(texts)
    assert (problem.file, problem.line) == ("forms/grip.toml", line_of(texts["forms/grip.toml"], '"Tries\n'))


@pytest.mark.parametrize("file", ["study.toml", "arms.toml", "visits.toml", "endpoints.toml"])
def test_that_a_missing_file_is_a_problem(file: str) -> None:
    texts = {name: text for name, text in SOUND.items() if name != file}
    assert any(problem.file == file and "missing" in problem.sentence for problem in problems_of_texts(texts))


def test_that_a_design_without_forms_says_so() -> None:
    texts = {name: text for name, text in SOUND.items() if not name.startswith("forms/")}
    assert any(problem.file == "forms" for problem in problems_of_texts(texts))


def test_that_a_file_nothing_reads_is_a_problem() -> None:
    assert [p.file for p in problems_of_texts({**SOUND, "visit.toml": ""})] == ["visit.toml"]


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000 + "]" * 5000,
        "a = " + "{a = " * 3000 + "1" + "}" * 3000,
        "a = " + "9" * 6000,
        "a = 1\n" * 2,
        ".".join("a" * 3000) + " = 1",
        "x" * 1_100_000,
        "\x00",
        "a = 99999-99-99",
    ],
)
def test_that_deep_huge_or_odd_texts_are_refused_kindly(text: str) -> None:
    problems = problems_of_texts({**SOUND, "forms/grip.toml": text})
    assert any(problem.file == "forms/grip.toml" and problem.sentence.endswith(".") for problem in problems)


def test_that_a_design_error_says_how_many_problems_there_are_and_lists_them() -> None:
    with pytest.raises(DesignError) as refusal:
        design_from_texts(changed("study.toml", "planned = 30", "planned = 0"))
    assert "1 problem" in refusal.value.sentence()
    assert "study.toml:19" in refusal.value.sentence()


def write(folder: Path, texts: dict[str, str]) -> None:
    (folder / "forms").mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_that_a_folder_reads_like_its_texts(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    assert check_design(tmp_path) == []
    assert design_texts(tmp_path) == SOUND
    assert read_design(tmp_path) == design_from_texts(SOUND)


def test_that_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    grip = tmp_path / "forms" / "grip.toml"
    grip.write_bytes(b"\xef\xbb\xbf" + SOUND["forms/grip.toml"].replace("\n", "\r\n").encode())
    assert check_design(tmp_path) == []


def test_that_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    (tmp_path / "forms" / "grip.toml").write_bytes(b"\xff\xfe\x00name")
    assert any(p.file == "forms/grip.toml" and "UTF-8" in p.sentence for p in check_design(tmp_path))


def test_that_a_folder_that_is_not_there_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    assert check_design(tmp_path / "gone")
    with pytest.raises(DesignError):
        read_design(tmp_path / "gone")


def test_that_the_bundled_designs_are_named() -> None:
    assert "cratus-phase-2" in bundled_designs()


PIECES = """ " | [ | ] | { | } | = | true | nan | -1 | 1e999 | 2026-13-45 | '' | "" | # | section.item
 | inf | \\ | x = 1 | = "grip_kg > " | derived = {} | [settings] | [[section]] | \u202e """
SNIPPETS = st.sampled_from(["\n", '"', "[", "=", *(piece.strip() + "\n" for piece in PIECES.split("|"))])


@settings(max_examples=150)
@given(st.sampled_from(sorted(SOUND)), st.data())
def test_that_a_mutilated_design_gives_problems_and_never_a_traceback(file: str, data: st.DataObject) -> None:
    text = SOUND[file]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        text = text[:start] + data.draw(SNIPPETS | st.text(max_size=4)) + text[end:]
    assert_sound_or_refused({**SOUND, file: text})


@settings(max_examples=100)
@given(st.sampled_from(sorted(SOUND)), st.randoms(use_true_random=False))
def test_that_misplaced_values_give_problems_and_never_a_traceback(file: str, dice: random.Random) -> None:
    values = [
        "3",
        "-3",
        "true",
        '"x"',
        "[]",
        "{}",
        "[[1]]",
        '["a", 2]',
        "2026-01-01",
        "10:00:00",
        "0.5",
        '"grip_kg"',
    ]
    lines = SOUND[file].splitlines()
    numbers = [number for number, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    for number in dice.sample(numbers, min(3, len(numbers))):
        lines[number] = lines[number].split(" = ")[0] + " = " + dice.choice(values)
    assert_sound_or_refused({**SOUND, file: "\n".join(lines)})


def assert_sound_or_refused(texts: dict[str, str]) -> None:
    problems = problems_of_texts(texts)
    assert all(str(problem) and problem.sentence for problem in problems)
    if not problems:
        assert design_from_texts(texts).name
