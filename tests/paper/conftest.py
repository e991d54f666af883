"""Paper is drawn without a screen; one application serves all tests of a run."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication


@pytest.fixture(autouse=True)
def drawing(qapp: QGuiApplication) -> None:
    """Let every test draw."""
