"""Types into the search line of the patients list, one key after another, and times each to its paint."""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.patient_lines import PatientLine, from_glance
from frailty_desktop.gui.patient_table import PatientTable
from frailty_desktop.settings import Settings
from frailty_desktop.storage.patient_glance import glance
from tests.bench.painting import Painted, settle

TODAY = date(2026, 2, 3)
TYPED = ("P-00421", "overdue M3", "enrolled V5", "P-09", "nobody")


def main(study: Path) -> None:
    """Fill the list from the study, type, and print the median and the slowest key."""
    application = QApplication([])
    table = PatientTable(Appearance(application, Settings()))
    lines = [_full_line(from_glance(patient, TODAY), at) for at, patient in enumerate(glance(study))]
    table.resize(1200, 800)
    table.show_lines(lines)
    table.show()
    settle(application)
    painted = Painted()
    painted.watch(table.search)
    table.search.setFocus()
    taken = [_key_seconds(application, table, painted, key) for words in TYPED for key in [*words, "\x1b"]]
    slowest = max(taken)
    print(json.dumps({"seconds": statistics.median(taken), "slowest": slowest, "patients": len(lines)}))


def _full_line(line: PatientLine, at: int) -> PatientLine:
    """Fill in the columns that the services know, so that every key has that text to search."""
    day = f"{1 + at % 28} Mar 2026"
    state = ("overdue since", "opens", "in window, 4 days left,")[at % 3]
    return replace(
        line, last_visit=f"V{at % 6}, {day}", next_visit=f"M{1 + at % 12}: {state} {day}", site="MIA"
    )


def _key_seconds(application: QApplication, table: PatientTable, painted: Painted, key: str) -> float:
    painted.forget()
    started = time.perf_counter()
    if key == "\x1b":
        QTest.keyClick(table.search, Qt.Key.Key_Escape)
    else:
        QTest.keyClicks(table.search, key)
    painted.wait_for(application, [table.search])
    return time.perf_counter() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]))
