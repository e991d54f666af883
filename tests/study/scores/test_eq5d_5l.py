"""EQ-5D-5L: the bundled value set, other countries' terms, and what a faulty file gets told."""

from itertools import product
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.scores.eq5d_5l import eq5d_5l
from frailty_desktop.study.scores.eq5d_value_set import DIMENSIONS, bundled_value_sets, load_value_set

HEADER = 'title = "T"\ncountry = "X"\nsource = "S"\nstart = 1.0\n'
FLAT = "[decrement]\n" + "".join(f"{name} = [0, 0, 0, 0, 0]\n" for name in DIMENSIONS)


def written(folder: Path, text: str) -> str:
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", bundled_value_sets())
def test_that_a_worse_level_never_raises_the_index(name: str) -> None:
    weights = load_value_set(name)
    for answers in product(range(1, 6), repeat=5):
        profile = dict(zip(DIMENSIONS, answers, strict=True))
        index = weights.index(profile)
        for dimension, level in profile.items():
            if level < 5:
                assert weights.index(profile | {dimension: level + 1}) <= index + 1e-12


def test_that_full_health_is_1_and_the_worst_state_is_as_published() -> None:
    weights = load_value_set("us_pickard_2019")
    assert weights.index(dict.fromkeys(DIMENSIONS, 1)) == 1
    assert weights.index(dict.fromkeys(DIMENSIONS, 5)) == pytest.approx(-0.573)


def test_that_the_value_set_and_its_source_are_stored_beside_the_index() -> None:
    result = eq5d_5l(value_set="us_pickard_2019")
    assert (result.equation, result.outputs["index"]) == ("EQ-5D-5L, United States (Pickard 2019)", None)
    assert "Pickard" in result.source


def test_that_one_missing_dimension_leaves_the_index_open() -> None:
    result = eq5d_5l(
        mobility=1,
        self_care=1,
        usual_activities=1,
        pain_discomfort=MissingReason.REFUSED,
        anxiety_depression=1,
        value_set="us_pickard_2019",
    )
    assert (result.outputs["index"], result.outputs["profile"]) == (None, None)
    assert result.refusal == "Missing: pain/discomfort."


def test_that_an_unknown_value_set_is_answered_with_those_there_are() -> None:
    assert "us_pickard_2019" in eq5d_5l(mobility=1, value_set="atlantis").refusal


@pytest.mark.parametrize(
    ("extra", "answers", "index"),
    [
        ("any_problem = 0.1", (1, 1, 1, 1, 1), 1.0),
        ("any_problem = 0.1", (1, 2, 2, 1, 1), 0.9),
        ("any_4_or_5 = 0.078", (3, 3, 3, 3, 3), 1.0),
        ("any_4_or_5 = 0.078", (4, 5, 1, 1, 1), 0.922),
        ("any_5 = 0.153", (4, 4, 4, 4, 4), 1.0),
        ("any_5 = 0.153", (5, 5, 1, 1, 1), 0.847),
        ("others_at_4_or_5_squared = 0.01", (4, 1, 1, 1, 1), 1.0),
        ("others_at_4_or_5_squared = 0.01", (4, 5, 4, 1, 1), 0.96),
    ],
)
def test_that_a_countrys_extra_terms_are_taken_away_once(
    tmp_path: Path, extra: str, answers: tuple[int, ...], index: float
) -> None:
    weights = load_value_set(written(tmp_path, f"{HEADER}{FLAT}[extra]\n{extra}\n"))
    assert weights.index(dict(zip(DIMENSIONS, answers, strict=True))) == pytest.approx(index)


def test_that_a_dimension_can_weigh_more_from_level_4() -> None:
    canada = load_value_set(str(Path(__file__).parent / "value_sets" / "canada.toml"))
    assert [canada.decrement("mobility", level) for level in (3, 4)] == [
        pytest.approx(0.1167),
        pytest.approx(0.1556 + 0.051),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("not toml at all", "not readable as TOML"),
        (FLAT, "title, country, source, start"),
        (HEADER, "decrement.mobility"),
        (
            HEADER + FLAT.replace("self_care = [0, 0, 0, 0, 0]", "self_care = [0, 0, 0]"),
            "decrement.self_care",
        ),
        (HEADER + FLAT + "[extra]\nany_6 = 1\n", "extra.any_6"),
        (HEADER + FLAT + "[level_4_or_5]\nsleep = 1\n", "level_4_or_5.sleep"),
    ],
    ids=["text", "header", "table", "length", "extra", "dimension"],
)
def test_that_a_faulty_file_is_told_which_entry_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UserError, match=named):
        load_value_set(file)
    assert named in eq5d_5l(mobility=1, value_set=file).refusal
