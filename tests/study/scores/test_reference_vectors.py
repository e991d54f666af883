"""Every worked example for an instrument that ships, and the list of instruments deliberately not built."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.study.scores.registry import score
from frailty_desktop.study.scores.six_minute_walk import enright_1998_m

HERE = Path(__file__).parent
VECTORS: list[dict[str, Any]] = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
REFERENCE = HERE.parents[3] / "shared" / "reference" / "score_vectors.json"

Case = tuple[str, dict[str, Any], dict[str, Any], dict[str, float]]

NOT_BUILT = {
    "SF-36 v1.6 PCS/MCS (correlated, Grassi & Nucera 2010)": "component scores are orthogonal, 1990 US norms",
    "RAND-12 PCS12/MCS12 (oblique)": "the trial asks the 36 items",
    "EQ-5D-3L index": "the trial uses five levels",
    "EQ-5D-5L index by crosswalk": "value sets are of the five-level instrument itself",
    "eGFR CKD-EPI 2009 (no race term)": "replaced by CKD-EPI 2021",
    "eGFR CKD-EPI 2009 with race term": "replaced by CKD-EPI 2021",
    "10-metre walk test": "gait speed keeps the fastest walk, this test averages its trials",
}
GROUPS = {
    "Caucasian": "caucasian",
    "African-American": "african_american",
    "NE Asian": "north_east_asian",
    "SE Asian": "south_east_asian",
    "Other/mixed": "other_mixed",
}
DIMENSIONS = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
# One answer per criterion that meets it, for a man of 175 cm and 75 kg.
MEETS = {
    "lost_over_10_lb": (True, False),
    "cesd_7_effort": (3, 0),
    "activity_kcal_week": (100, 900),
    "walk_time_s": (9.0, 4.0),
    "grip_max_kg": (20, 45),
}


def compute(instrument: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Score a case; a value set named as a file is one of the countries kept for tests."""
    if instrument == "enright_1998_m":
        return {"predicted_m": enright_1998_m(**inputs)}
    given = dict(inputs)
    if str(given.get("value_set", "")).endswith(".toml"):
        given["value_set"] = str(HERE / "value_sets" / given["value_set"])
    return score(instrument, given).outputs


def assert_agrees(case: Case) -> None:
    instrument, inputs, expected, tolerance = case
    outputs = compute(instrument, inputs)
    for name, value in expected.items():
        found = outputs[name]
        if isinstance(value, (int, float)):
            assert isinstance(found, (int, float)), name
            assert math.isclose(found, value, rel_tol=0, abs_tol=tolerance.get(name, 1e-9)), (
                name,
                found,
                value,
            )
        else:
            assert found == value, name


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["id"]))
def test_that_a_worked_example_is_reproduced(vector: dict[str, Any]) -> None:
    assert_agrees((vector["instrument"], vector["inputs"], vector["expected"], vector["tolerance"]))


def _rand36(vector: dict[str, Any]) -> Case:
    expected = {name.lower(): value for name, value in vector["expected"].items()}
    inputs = {item.lower(): answer for item, answer in vector["inputs"].items()}
    return "rand36", inputs, expected, dict.fromkeys(expected, vector.get("tolerance", 0))


def _eq5d(vector: dict[str, Any]) -> Case | None:
    given = vector["inputs"]
    file = f"{given['value_set'].lower()}.toml"
    if given["type"] != "VT":
        return None
    levels = {name: int(level) for name, level in zip(DIMENSIONS, given["state"], strict=True)}
    # Full-precision values of one source: the published coefficients carry seven digits.
    within = max(vector["tolerance"], 1e-6)
    return "eq5d_5l", {**levels, "value_set": file}, vector["expected"], {"index": within}


def _gli_2012(measure: str) -> Callable[[dict[str, Any]], Case]:
    unit = "" if measure == "fev1_fvc" else "_l"
    names = {
        "predicted": f"{measure}_predicted{unit}",
        "z": f"{measure}_z",
        "LLN": f"{measure}_lln{unit}",
        "percent_predicted": f"{measure}_percent_predicted",
    }

    def translate(vector: dict[str, Any]) -> Case:
        given = vector["inputs"]
        value = (
            {"fev1_l": given["value"], "fvc_l": 1.0}
            if measure == "fev1_fvc"
            else {f"{measure}_l": given["value"]}
        )
        inputs = {
            "equation": "gli_2012",
            "ethnic_group": GROUPS[given["ethnicity"]],
            "sex": given["sex"],
            "age_years": given["age"],
            "height_cm": given["height_cm"],
            **value,
        }
        within = vector.get("tolerance", 0)
        each = within if isinstance(within, dict) else dict.fromkeys(names, within)
        expected = {names[key]: value for key, value in vector["expected"].items()}
        return "spirometry", inputs, expected, {names[key]: limit for key, limit in each.items()}

    return translate


def _egfr(vector: dict[str, Any]) -> Case:
    given = vector["inputs"]
    names = {
        "creatinine_umol_L": "creatinine_umol_l",
        "creatinine_mg_dL": "creatinine_mg_dl",
        "age": "age_years",
    }
    inputs = {names.get(key, key): value for key, value in given.items()}
    return "egfr_ckd_epi_2021", inputs, {"egfr": vector["expected"]["egfr_round"]}, {"egfr": 0.5}


def _bmi(vector: dict[str, Any]) -> Case:
    return "bmi", vector["inputs"], vector["expected"], {"bmi": vector["tolerance"]}


def _enright(vector: dict[str, Any]) -> Case:
    inputs = {("age_years" if key == "age" else key): value for key, value in vector["inputs"].items()}
    return "enright_1998_m", inputs, vector["expected"], {"predicted_m": vector["tolerance"]}


def _fried(names: Mapping[str, str], output: str, **fixed: Any) -> Callable[[dict[str, Any]], Case]:
    def translate(vector: dict[str, Any]) -> Case:
        inputs = {names.get(key, key): value for key, value in vector["inputs"].items()}
        (met,) = vector["expected"].values()
        return "fried", {**fixed, **inputs}, {output: "yes" if met else "no"}, {}

    return translate


def _fried_category(vector: dict[str, Any]) -> Case:
    met = vector["inputs"]["criteria_met"]
    answers = {name: pair[0 if place < met else 1] for place, (name, pair) in enumerate(MEETS.items())}
    inputs = {
        "sex": "M",
        "height_cm": 175,
        "weight_kg": 75,
        "cesd_20_get_going": 0,
        "course_m": 4.572,
        **answers,
    }
    return "fried", inputs, {**vector["expected"], "criteria_met": met}, {}


def _sppb(names: Mapping[str, str], output: str, **fixed: Any) -> Callable[[dict[str, Any]], Case]:
    def translate(vector: dict[str, Any]) -> Case:
        given = dict(vector["inputs"])
        unable = given.pop("unable", False)
        inputs = {names.get(key, key): "unable" if unable else value for key, value in given.items()}
        return "sppb", {**fixed, **inputs}, {output: vector["expected"]["points"]}, {}

    return translate


TRANSLATIONS: dict[str, Callable[[dict[str, Any]], Case | None]] = {
    "RAND-36 (SF-36 v1, RAND scoring)": _rand36,
    "SF-36 v1 PCS/MCS (US norms, orthogonal)": _rand36,
    "EQ-5D-5L index": _eq5d,
    "GLI-2012 spirometry FEV1": _gli_2012("fev1"),
    "GLI-2012 spirometry FVC": _gli_2012("fvc"),
    "GLI-2012 spirometry FEV1FVC": _gli_2012("fev1_fvc"),
    "eGFR CKD-EPI 2021": _egfr,
    "eGFR CKD-EPI 2021 (kidney.org)": _egfr,
    "BMI": _bmi,
    "6MWD predicted (Enright 1998)": _enright,
    "Fried phenotype: weakness": _fried({}, "weakness"),
    "Fried phenotype: slowness (15 ft)": _fried({"time_15ft_s": "walk_time_s"}, "slowness", course_m=4.572),
    "Fried phenotype: low activity": _fried({"kcal_week": "activity_kcal_week"}, "low_activity"),
    "Fried phenotype: exhaustion (CES-D items)": _fried(
        {"effort": "cesd_7_effort", "get_going": "cesd_20_get_going"}, "exhaustion"
    ),
    "Fried phenotype: category": _fried_category,
    "SPPB: 4 m gait points": _sppb({"time_4m_s": "walk_1_s"}, "walk_points", course_m=4),
    "SPPB: chair-stand points": _sppb({"time_5_s": "chair_time_s"}, "chair_points"),
    "SPPB: balance points": _sppb({}, "balance_points"),
}


def translated(vector: dict[str, Any]) -> Case | None:
    """Put a vector of the collection into our inputs and outputs; None when its instrument is not built."""
    translate = TRANSLATIONS.get(vector["instrument"])
    return None if translate is None else translate(vector)


def test_that_every_vector_of_the_collection_is_reproduced_or_deliberately_left_out() -> None:
    if not REFERENCE.exists():
        pytest.skip("the collection of worked examples is not beside this project; vectors.json carries them")
    collection: list[dict[str, Any]] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    left_out = set()
    for vector in collection:
        case = translated(vector)
        if case is not None:
            assert_agrees(case)
            continue
        is_crosswalk = vector["instrument"] == "EQ-5D-5L index"
        left_out.add("EQ-5D-5L index by crosswalk" if is_crosswalk else vector["instrument"])
    assert left_out == set(NOT_BUILT)


def test_that_the_carried_vectors_are_all_those_of_the_collection() -> None:
    if not REFERENCE.exists():
        pytest.skip("the collection of worked examples is not beside this project; vectors.json carries them")
    collection: list[dict[str, Any]] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    wanted = {vector["id"] for vector in collection if translated(vector) is not None}
    assert wanted <= {vector["id"] for vector in VECTORS}
