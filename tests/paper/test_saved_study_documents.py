"""Documents about the whole study are saved by whoever reads them on screen, and the trail keeps that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError
from frailty_desktop.paper.saved_document import save_document
from frailty_desktop.services.people import Role
from tests.reports.told_words import asked
from tests.services.clinic import Clinic, open_clinic

KINDS = ("study-summary", "results-table", "arms-charts", "consort-flow", "safety-tables")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = open_clinic(tmp_path)
    with made.study:
        made.treat()
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_coordinator_saves_what_the_screen_shows_and_the_trail_knows(
    clinic: Clinic, tmp_path: Path, kind: str
) -> None:
    pages = save_document(kind, asked(clinic), tmp_path / "made.pdf")
    noted = clinic.trail("print")[-1].new_values
    assert (noted["document"], noted["pages"], noted["file"]) == (kind, pages, "made.pdf")
    assert (tmp_path / "made.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_that_who_reads_no_patient_saves_none_of_them(clinic: Clinic, tmp_path: Path, kind: str) -> None:
    with pytest.raises(NotAllowedError):
        save_document(kind, asked(clinic, clinic.person(Role.ADMINISTRATOR)), tmp_path / "made.pdf")
    assert not (tmp_path / "made.pdf").exists()
    assert clinic.trail("print") == []
