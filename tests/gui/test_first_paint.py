"""The first paint: the list is there before anything heavy has been imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("sqlalchemy", "pandas", "numpy", "scipy", "pyqtgraph", "cryptography")

PROGRAM = """
import json, os, sys
from frailty_desktop.gui.table_view import TableView
from PySide6.QtWidgets import QTableView

def painted(view, event):
    QTableView.paintEvent(view, event)
    if view.rows.rowCount():
        print(json.dumps({"rows": view.rows.rowCount(), "modules": sorted(sys.modules)}), flush=True)
        os._exit(0)

TableView.paintEvent = painted
from frailty_desktop.__main__ import main
main(["open", sys.argv[1]])
"""


def test_that_the_patients_are_painted_before_anything_heavy_is_imported(small_study: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(small_study)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    assert seen["rows"] == 3
    assert not [name for name in HEAVY if name in seen["modules"]]
