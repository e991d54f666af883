"""Rows: a book of thirty profiles, and a record of more than two hundred pages, with the memory they take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from frailty_desktop.demo_data import make_finished_study
from tests.bench.figures import Figure, not_measured
from tests.bench.in_window import run_script

BOOK = "a book of profiles, a page for each patient, as PDF"
RECORD = "a patient's complete record as PDF"
A_PAGE_A_SECOND = "a page a second"
A_MINUTE = "a minute for every 200 pages"
A_PATIENT = "P-001"


def measure(folder: Path) -> list[Figure]:
    """Make the demo study and print from it, each document in a process of its own."""
    study = folder / "printed.frailty"
    try:
        make_finished_study(study)
        book = _printed(study, "patient-profile", "", folder)
        record = _printed(study, "patient-record", A_PATIENT, folder)
    except (RuntimeError, OSError) as failure:
        return [
            not_measured(work, floor, 1.0, str(failure))
            for work, floor in ((BOOK, A_PAGE_A_SECOND), (RECORD, A_MINUTE))
        ]
    pages = record["pages"]
    return [
        Figure(BOOK, A_PAGE_A_SECOND, book["seconds"], float(book["pages"]), 1.0, _note(book)),
        Figure(
            f"{RECORD} ({pages} pages)", A_MINUTE, record["seconds"], 60 * pages / 200, 1.0, _note(record)
        ),
    ]


def _printed(study: Path, kind: str, patient: str, folder: Path) -> dict[str, Any]:
    return run_script("printed_document", study, kind, patient, folder / f"{kind}.pdf", home=folder)


def _note(found: dict[str, Any]) -> str:
    names = {"before": "before", "20": "at page 20", "200": "at page 200", "end": "at the end"}
    resident = ", ".join(
        f"{found['resident'][part]:.0f} MB {words}"
        for part, words in names.items()
        if found["resident"].get(part) is not None
    )
    return f"{found['pages']} pages, {found['bytes'] / 1e6:.1f} MB on disk; resident: {resident}"
