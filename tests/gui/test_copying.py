"""What was copied does not bring the program down when it ends."""

import subprocess
import sys

PROGRAM = """
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from frailty_desktop.gui.copying import put_on_clipboard

application = QApplication([])
data = QMimeData()
data.setText("P-001\\t345.9")
data.setHtml("<table><tr><td>P-001</td><td>345.9</td></tr></table>")
put_on_clipboard(data)
print(application.clipboard().mimeData().hasHtml(), application.clipboard().text())
"""


def test_that_a_program_that_copied_something_ends_in_peace() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "True P-001\t345.9"), done.stderr
