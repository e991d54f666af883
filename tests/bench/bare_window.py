"""The floor of the start: a bare PySide6 window that ends when it is painted and idle."""

from __future__ import annotations

import json
import os

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.bench.in_window import seconds_since_start


class BareWindow(QWidget):
    """Tells when it has been painted and the event loop is idle again."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, _tell)


def _tell() -> None:
    print(json.dumps({"seconds": seconds_since_start()}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    application = QApplication([])
    window = BareWindow()
    window.resize(1440, 900)
    window.show()
    application.exec()
