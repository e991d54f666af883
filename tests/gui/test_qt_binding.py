"""The Qt binding itself: one release of it aborts Python 3.11 after a few thousand calls."""

from __future__ import annotations

import os
import subprocess
import sys

CALLS = 20_000

PROGRAM = f"""
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel("0")
references_before = sys.getrefcount(None)
for turn in range({CALLS}):
    label.update()
    label.setText("gait speed")
print("lost", max(0, references_before - sys.getrefcount(None)))
"""


def test_that_twenty_thousand_calls_neither_abort_nor_lose_a_reference() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lost = int(done.stdout.split()[1])
    assert lost < CALLS // 100, f"{lost} references to None lost in {2 * CALLS} calls"
