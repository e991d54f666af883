"""Laboratory shifts and the liver plot, on values typed by hand, and read from a file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from frailty_desktop.analysis.picture import Points, Rule
from frailty_desktop.analysis.safety_data import SafetyData, SafetyPatient
from frailty_desktop.analysis.safety_laboratory import (
    NO_VALUE,
    NOT_GRADED,
    Laboratory,
    Shift,
    TestValues,
    read_laboratory,
    shift_counts,
    shifts,
)
from frailty_desktop.analysis.safety_liver import liver_picture, liver_points
from frailty_desktop.analysis.safety_reading import read_safety
from frailty_desktop.analysis.safety_shifts import shift_table
from frailty_desktop.services import visits
from frailty_desktop.study.blinding import pooled
from frailty_desktop.study.design_safety import SafetyPlan
from tests.analysis.made_safety import (
    HIGH,
    LOW,
    NONE,
    blinded,
    closed,
    data,
    design,
    patient,
    with_plan,
)
from tests.services.clinic import INFUSED, Clinic, open_clinic, trial_texts

TestValues.__test__ = False  # type: ignore[attr-defined]
ONE, TWO, THREE = patient(1, HIGH), patient(2, HIGH), patient(3, NONE, sex="M")
Values = dict[str, dict[SafetyPatient, TestValues]]


def laboratory(found: SafetyData, **values: dict[SafetyPatient, tuple[float | None, ...]]) -> Laboratory:
    """Give patients a baseline value and values after it."""
    known: Values = {test.name: {} for test in found.design.plans.safety.tests}
    for test, of_patients in values.items():
        for one, (baseline, *after) in of_patients.items():
            known[test][one] = TestValues(baseline)
            for value in after:
                if value is not None:
                    known[test][one].take_after(value)
    items = {item.name: item for form in found.design.forms for item in form.items()}
    return Laboratory(found, known, items)


def shift(of: SafetyPatient, test: str, *values: float | None) -> Shift:
    found = laboratory(data([of]), **{test: {of: values}})
    return shifts(found, found.data.design.plans.safety.test(test))[of]


@pytest.mark.parametrize(
    ("test", "values", "baseline", "worst"),
    [
        ("haemoglobin", (12.5, 11.0, 7.9, 12.0), 0, 3),
        ("haemoglobin", (11.0, 12.0), 1, 0),
        ("platelets", (150, 49), 0, 3),
        ("alt", (40, 41, 200), 0, 2),
        ("alt", (40, 201), 0, 3),
        ("alt", (100, 149), 1, 0),
        ("alt", (100, 150), 1, 1),
        ("bilirubin", (1.0, 3.7), 0, 3),
        ("creatinine", (0.6, 1.0), 0, 2),
        ("potassium", (4.0, 3.4, 4.5), 0, 1),
        ("potassium", (4.0, 2.4, 5.2), 0, 4),
        ("potassium", (4.0, 3.4, 7.1), 0, 4),
        ("sodium", (140, 129), 0, 2),
        ("sodium", (140,), 0, NO_VALUE),
        ("sodium", (None, 134), NO_VALUE, 1),
    ],
)
def test_that_the_worst_grade_after_stands_against_the_grade_at_baseline(
    test: str, values: tuple[float, ...], baseline: int, worst: int
) -> None:
    assert shift(ONE, test, *values) == Shift(baseline, worst)


def test_that_without_the_sex_a_limit_by_sex_gives_no_grade() -> None:
    assert shift(patient(1, sex=""), "haemoglobin", 12.5, 9.0) == Shift(NOT_GRADED, NOT_GRADED)
    assert shift(patient(1, sex="M"), "haemoglobin", 12.5, 13.0) == Shift(1, 0)


def test_that_everybody_infused_is_in_the_table_of_a_test() -> None:
    found = laboratory(data([ONE, TWO, THREE]), alt={ONE: (30, 130)})
    counts = shift_counts(found, design().plans.safety.test("alt"))
    assert counts == {
        HIGH: {Shift(0, 2): 1, Shift(NO_VALUE, NO_VALUE): 1},
        LOW: {},
        NONE: {Shift(NO_VALUE, NO_VALUE): 1},
    }


def test_that_the_table_has_a_line_for_each_group_and_grade_at_baseline() -> None:
    found = laboratory(data([ONE, TWO, THREE]), alt={ONE: (30, 130), TWO: (30, 35), THREE: (90, 95)})
    table = shift_table(found)
    start = next(at for at, line in enumerate(table.rows) if line.cells[0].words.startswith("ALT"))
    assert table.rows[start].cells[0].words == "ALT (upper limit 40 U/L)"
    words = [[cell.words for cell in line.cells] for line in table.rows[start + 1 : start + 4]]
    assert words == [
        ["100 million cells", "Grade 0", "1", "·", "1", "·", "·", "·", "·", "2"],
        ["200 million cells", "nobody infused", *[""] * 8],
        ["Placebo", "Grade 1", "1", "·", "·", "·", "·", "·", "·", "1"],
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (data([]), "No patient"),
        (data([patient(1, began=None)]), "Nobody was infused"),
        (data([ONE]), "No laboratory value"),
        (data([ONE], grouping=closed()), "sealed"),
        (data([ONE], of_design=with_plan(SafetyPlan())), "names no laboratory tests"),
        (data([ONE], of_design=replace(design(), ctcae_version="6.0")), "CTCAE version 6.0 are not in this"),
    ],
)
def test_that_without_anything_to_grade_there_is_a_sentence(found: SafetyData, words: str) -> None:
    table = shift_table(laboratory(found))
    assert words in table.sentence
    assert not table.rows


# The liver plot


def test_that_a_point_is_the_peak_of_either_enzyme_in_multiples_of_its_limit() -> None:
    found = laboratory(
        data([ONE, TWO]),
        alt={ONE: (20, 100, 60)},
        ast={ONE: (20, 160)},
        bilirubin={ONE: (0.6, 3.0), TWO: (0.6, 0.9)},
    )
    (point,) = liver_points(found)
    assert (point.patient, point.transaminase, point.bilirubin) == (ONE, 4.0, 2.5)


def test_that_each_quadrant_has_its_words_and_a_line_belongs_below() -> None:
    people = [patient(number, HIGH) for number in range(1, 6)]
    peaks = [(160, 3.0), (160, 1.2), (60, 3.0), (60, 1.2), (120, 2.4)]
    found = laboratory(
        data(people),
        alt={one: (20, alt) for one, (alt, _) in zip(people, peaks, strict=True)},
        bilirubin={one: (0.5, bilirubin) for one, (_, bilirubin) in zip(people, peaks, strict=True)},
    )
    picture = liver_picture(found)
    where = [line.cells[-1].words for line in picture.table.rows]
    assert where == [
        "possible Hy's law: look at this patient",
        "transaminase high alone (Temple's corollary)",
        "bilirubin high alone (cholestasis)",
        "below both lines",
        "below both lines",
    ]
    assert sorted(mark.at for mark in picture.marks if isinstance(mark, Rule)) == [2.0, 3.0]
    assert {stop.key for stop in picture.stops} == {str(one.id) for one in people}
    assert picture.x.scale == picture.y.scale == "log"


def test_that_blinded_people_see_points_of_one_kind() -> None:
    everybody = [patient(number, "all") for number in (1, 2)]
    hidden = data(everybody, grouping=blinded(everybody))
    picture = liver_picture(
        laboratory(
            hidden, alt=dict.fromkeys(everybody, (20, 30)), bilirubin=dict.fromkeys(everybody, (0.5, 0.6))
        )
    )
    (points,) = [mark for mark in picture.marks if isinstance(mark, Points)]
    assert points.look.index == -1
    assert [entry.words for entry in picture.legend] == ["All participants"]


def test_that_an_empty_plot_is_a_sentence() -> None:
    assert "No infused patient" in liver_picture(laboratory(data([ONE]))).sentence
    assert (
        "no liver plot" in liver_picture(laboratory(data([ONE], of_design=with_plan(SafetyPlan())))).sentence
    )


# Read from a file


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    opened = open_clinic(tmp_path)
    yield opened
    opened.study.close()


def creatinine(clinic: Clinic, patient_id: object, visit: object, value: str) -> None:
    clinic.fill(patient_id, visit, "kidney", {"creatinine": value})  # type: ignore[arg-type]


def read(clinic: Clinic) -> Laboratory:
    study = clinic.study
    with study.read() as session:
        ids = [one.id for one in read_safety(session, study.design, closed(), NOW).patients]
        found = read_safety(session, study.design, pooled(ids, study.design.blinding), NOW)
        return read_laboratory(session, found)


NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


def values(clinic: Clinic) -> tuple[float | None, ...]:
    (found,) = read(clinic).values["creatinine"].values()
    return found.baseline, found.lowest, found.highest


def test_that_the_baseline_is_the_last_value_up_to_the_infusion_day(
    clinic: Clinic,
) -> None:
    one = clinic.treat()
    for visit, day, value in (
        ("month_1", -3, "0.8"),
        ("month_3", 0, "0.9"),
    ):
        creatinine(clinic, one.id, clinic.visit(one.id, visit, INFUSED + timedelta(days=day)), value)
    assert values(clinic) == (0.9, None, None)


def test_that_values_after_the_infusion_give_the_extremes(clinic: Clinic) -> None:
    one = clinic.treat()
    for visit, day, value in (("month_1", 29, "2.1"), ("month_3", 80, "0.7")):
        creatinine(clinic, one.id, clinic.visit(one.id, visit, INFUSED + timedelta(days=day)), value)
    assert values(clinic) == (None, 0.7, 2.1)


def test_that_nobody_has_values_who_was_not_infused(clinic: Clinic) -> None:
    one = clinic.enrol()
    creatinine(clinic, one.id, clinic.visit(one.id, "month_1", date(2026, 3, 1)), "2.1")
    assert read(clinic).values == {"creatinine": {}}


def test_that_values_kept_from_the_rater_are_left_out_and_said(tmp_path: Path) -> None:
    texts = trial_texts()
    texts["forms/kidney.toml"] = texts["forms/kidney.toml"].replace(
        'title = "Kidney"\n[[', 'title = "Kidney"\nhide_previous = true\n[[', 1
    )
    clinic = open_clinic(tmp_path, texts)
    one = clinic.treat()
    creatinine(clinic, one.id, clinic.visit(one.id, "month_1", INFUSED + timedelta(days=29)), "2.1")
    assert values(clinic) == (None, 2.1, 2.1)
    with clinic.act() as edit:
        visits.record_visit(edit, one.id, "month_3", INFUSED + timedelta(days=80))
    found = read(clinic)
    assert found.values == {"creatinine": {}}
    assert found.hidden == 1
    clinic.study.close()
