"""The `amend` command: rehearse on a copy, approve at sites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.services import amendments
from frailty_desktop.storage.study_file import open_study
from tests.factories import small_design_texts

Run = Callable[..., Any]
DANA = ("--by", "Dana Field", "--role", "data_manager")
WALK = ("--patient", "P-001", "--visit", "screening", "--form", "walk")


@pytest.fixture
def amended(tmp_path: Path) -> Path:
    folder = tmp_path / "amended"
    texts = small_design_texts()
    texts["study.toml"] = texts["study.toml"].replace('version = "1"', 'version = "2"')
    texts["forms/walk.toml"] = texts["forms/walk.toml"].replace("walk_distance", "walk_metres")
    texts["endpoints.toml"] = texts["endpoints.toml"].replace('item = "walk_distance', 'item = "walk_metres')
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def walked(run: Run, screened: Path) -> Path:
    assert run("record", screened, *WALK, "walk_distance=345", "--by", "Nora Brandt").code == 0
    return screened


def test_that_a_rehearsal_lists_what_it_would_touch_and_writes_nothing(
    run: Run, walked: Path, amended: Path
) -> None:
    told = run("amend", walked, amended, "--rehearse", *DANA)
    assert told.code == 0, told.err
    assert "P-001, Screening, 6MWT: Distance walked - no longer asked (345)" in told.out
    assert "Nothing was written to the study." in told.out
    with open_study(walked) as study:
        assert study.design.version == "1"
        assert study.design.versions is None


def test_that_a_rehearsal_speaks_json(run: Run, walked: Path, amended: Path) -> None:
    told = run("amend", walked, amended, "--rehearse", "--json", *DANA)
    assert [line["touch"] for line in told.lines] == ["item_gone"]


def test_that_a_version_is_approved_site_by_site(run: Run, walked: Path, amended: Path) -> None:
    told = run("amend", walked, amended, "--approve", "MIA=2026-01-01", "--approve", "KOE=2090-01-01", *DANA)
    assert told.code == 0, told.err
    with open_study(walked) as study, study.read() as session:
        assert study.design.version == "2"
        _, line = amendments.versions(session, study.design, study.info.created_at.date())
        assert {site.site: site.is_in_force for site in line.sites} == {"KOE": False, "MIA": True}


def test_that_an_approval_that_names_no_day_is_said(run: Run, walked: Path, amended: Path) -> None:
    told = run("amend", walked, amended, "--approve", "MIA", *DANA)
    assert told.code == 1
    assert "SITE=DATE" in told.err


def test_that_a_coordinator_amends_nothing(run: Run, walked: Path, amended: Path) -> None:
    told = run("amend", walked, amended, "--approve", "MIA=2026-01-01", "--by", "Nora Brandt")
    assert told.code == 1
    assert "may not" in told.err


def test_that_an_export_keeps_values_that_are_asked_no_more(
    run: Run, walked: Path, amended: Path, tmp_path: Path
) -> None:
    run("amend", walked, amended, "--approve", "MIA=2026-01-01", *DANA)
    told = run("export", walked, tmp_path / "export", "--by", "Dana Field")
    assert told.code == 0, told.err
    (table,) = (tmp_path / "export").rglob("*walk.csv")
    heading, row = table.read_text("utf-8-sig").splitlines()[:2]
    assert "walk_distance" in heading.split(",")
    assert "walk_metres" in heading.split(",")
    assert row.split(",")[heading.split(",").index("walk_distance")] == "345"
