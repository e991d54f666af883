"""What drawing needs of Qt when there is no window: for commands, on machines without a display too."""

from __future__ import annotations

import os
import sys

from PySide6.QtGui import QGuiApplication

_KEPT: list[QGuiApplication] = []


def ready_to_draw() -> QGuiApplication:
    """Return the running application, or start one that shows nothing; the same one each time."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv[:1])
    _KEPT.append(application)  # Qt ends when the last name of it goes
    return application
