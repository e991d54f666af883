"""The door to statsmodels lets no warning through, whoever opens it first."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TWO_THREADS_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from frailty_desktop.analysis.statistics import ancova
rows = [1.0, 2.0, 4.0, 3.0, 5.0, 8.0], [1.0, 2.0, 3.0, 1.0, 2.0, 4.0], list("pppaaa"), "p"
with ThreadPoolExecutor(2) as threads:
    one, other = threads.map(lambda _: ancova(*rows), range(2))
assert one == other and one.arm("a").p is not None
"""


def test_that_statsmodels_is_loaded_without_a_warning_from_any_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TWO_THREADS_AT_ONCE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_that_the_door_to_statistics_opens_without_loading_numpy() -> None:
    asked = "import sys, frailty_desktop.analysis.statistics; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
