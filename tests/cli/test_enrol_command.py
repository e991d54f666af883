"""The `enrol` command: consent first, then eligibility, then a kit and never an arm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NEW = ("--consent-date", "2026-02-03", "--birth-date", "3/1947", "--sex", "F", "--site", "KOE", "--json")
ELIGIBLE = ("--patient", "P-001", "--visit", "screening", "--form", "eligibility", "--complete")


def complete_screening(run: Run, study: Path) -> None:
    for form, answers in (("consent", ()), ("eligibility", ("can_walk=y", "is_eligible=y"))):
        arguments = ("--patient", "P-001", "--visit", "screening", "--form", form, "--complete")
        assert run("record", study, *arguments, *answers).code == 0


def test_that_a_new_patient_is_in_screening_and_hears_what_is_missing(run: Run, study: Path) -> None:
    (patient,) = run("enrol", study, *NEW).lines
    assert (patient["patient"], patient["status"], patient["birth_date"]) == ("P-001", "screening", "1947-03")
    assert any("Eligibility" in obstacle for obstacle in patient["obstacles"])


def test_that_a_patient_without_consent_is_not_taken_in(run: Run, study: Path) -> None:
    outcome = run("enrol", study, "--birth-date", "1947", "--site", "KOE")
    assert outcome.code == 1
    assert "consent" in outcome.err


@pytest.mark.parametrize("typed", ["31/2/2026", "soon", "2026-02"])
def test_that_a_consent_date_is_a_whole_date(run: Run, study: Path, typed: str) -> None:
    outcome = run("enrol", study, "--consent-date", typed, "--site", "KOE")
    assert outcome.code == 1
    assert "Nothing was saved" in outcome.err
    assert "--consent-date" in outcome.err


def test_that_enrolment_says_what_stands_in_its_way(run: Run, screened: Path) -> None:
    outcome = run("enrol", screened, "--patient", "P-001")
    assert outcome.code == 1
    assert "cannot be enrolled yet" in outcome.err


def test_that_an_enrolled_patient_gets_a_kit_and_no_arm(run: Run, screened: Path) -> None:
    complete_screening(run, screened)
    outcome = run("enrol", screened, "--patient", "p-001", "--json")
    (patient,) = outcome.lines
    assert (patient["status"], patient["obstacles"]) == ("enrolled", [])
    assert patient["kit"]
    assert "talk" not in outcome.out.lower()


def test_that_an_unknown_patient_is_said(run: Run, study: Path) -> None:
    outcome = run("enrol", study, "--patient", "P-099")
    assert outcome.code == 1
    assert "There is no patient P-099" in outcome.err


def test_that_a_known_patient_is_not_mixed_with_a_new_one(run: Run, study: Path) -> None:
    assert run("enrol", study, "--patient", "P-001", "--sex", "F").code == 1


def test_that_somebody_unknown_is_not_taken_for_the_one_person(run: Run, study: Path) -> None:
    outcome = run("enrol", study, *NEW, "--by", "Somebody Else")
    assert outcome.code == 1
    assert "Nora Brandt (coordinator)" in outcome.err


def test_that_a_new_person_can_be_added_with_a_role(run: Run, study: Path) -> None:
    assert run("enrol", study, *NEW, "--by", "Ida Roth", "--role", "investigator").code == 0
    assert "Ida Roth" in run("audit", study, "--patient", "P-001").out


def test_that_with_two_people_the_one_working_must_be_named(run: Run, study: Path) -> None:
    run("enrol", study, *NEW, "--by", "Ida Roth", "--role", "investigator")
    outcome = run("enrol", study, *NEW)
    assert outcome.code == 1
    assert "--by" in outcome.err
