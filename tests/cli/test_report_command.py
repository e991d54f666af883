"""The `report` command: documents as PDF, whole or not at all, on record; blank forms without a study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.reports.catalogue import kinds
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.study_file import open_study

pytestmark = pytest.mark.usefixtures("qapp")

Run = Callable[..., Any]
NURSE = ("--by", "Nora Brandt")
SMALL_DESIGN = Path(__file__).parents[1] / "small_design"


def test_that_blank_forms_print_when_there_is_no_study(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "blank.pdf"
    outcome = run("report", "blank-forms", "--design", SMALL_DESIGN, "--out", out)
    assert outcome.code == 0
    assert out.read_bytes().startswith(b"%PDF-")


def test_that_one_form_of_a_bundled_design_prints_by_name(run: Run, tmp_path: Path) -> None:
    arguments = ("--design", "cratus-phase-2", "--form", "sppb", "--out", tmp_path / "sppb.pdf", "--json")
    (made,) = run("report", "blank-forms", *arguments).lines
    assert made["pages"] == 1


def test_that_a_profile_is_one_page_and_the_trail_knows_of_it(
    run: Run, screened: Path, tmp_path: Path
) -> None:
    out = tmp_path / "profile.pdf"
    (made,) = run(
        "report", "patient-profile", screened, "--patient", "P-001", "--out", out, "--json", *NURSE
    ).lines
    assert made == {"document": "patient-profile", "file": str(out), "pages": 1}
    with open_study(screened, read_only=True) as study, study.read() as session:
        (noted,) = list(events(session, kind="print"))
    assert noted.patient_id is not None
    assert noted.new_values == {
        "what": "Patient profile", "document": "patient-profile", "pages": 1, "file": "profile.pdf",
    }  # fmt: skip


def test_that_the_forms_of_a_visit_print(run: Run, screened: Path, tmp_path: Path) -> None:
    arguments = ("--patient", "p-001", "--visit", "screening", "--out", tmp_path / "a.pdf", *NURSE)
    outcome = run("report", "filled-forms", screened, *arguments)
    assert outcome.code == 0
    assert "written to" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "There is no document nothing"),
        (("patient-profile",), "made from a study"),
        (("blank-forms",), "Neither a study nor a design"),
    ],
)
def test_that_a_question_that_cannot_be_answered_is_said(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    outcome = run("report", *arguments, "--out", tmp_path / "a.pdf")
    assert (outcome.code, said in outcome.err) == (1, True)
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("filled-forms",), "about one patient"),
        (("filled-forms", "--patient", "P-999"), "no patient P-999"),
        (("filled-forms", "--patient", "P-001", "--visit", "month_9"), "no visit month_9"),
        (("filled-forms", "--patient", "P-001", "--form", "walk"), "0 forms like that"),
        (("visit-difference",), "may not"),
        (("patient-profile",), "may not"),
    ],
)
def test_that_what_cannot_be_printed_of_a_study_is_said_and_leaves_no_file(
    run: Run, screened: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    kind, *narrowed = arguments
    outcome = run("report", kind, screened, *narrowed, "--out", tmp_path / "a.pdf", *NURSE)
    assert (outcome.code, said in outcome.err) == (1, True)
    assert not (tmp_path / "a.pdf").exists()


def test_that_a_file_of_that_name_is_left_as_it_is(run: Run, screened: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("mine")
    arguments = ("--patient", "P-001", "--out", tmp_path / "a.pdf", *NURSE)
    assert run("report", "patient-profile", screened, *arguments).code == 1
    assert (tmp_path / "a.pdf").read_text() == "mine"
    with open_study(screened, read_only=True) as study, study.read() as session:
        assert list(events(session, kind="print")) == []


def test_that_the_help_lists_every_kind(run: Run) -> None:
    out = run("report", "--help").out
    assert [kind.name for kind in kinds() if kind.name not in out] == []
