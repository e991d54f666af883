"""Puts pictures and tables on the clipboard, and leaves only their words there when the program ends."""

import atexit

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

_OURS = "frailty_desktop"
_asked: list[bool] = []


def put_on_clipboard(data: QMimeData) -> None:
    """Offer this to whoever pastes next.

    Data made in Python must not outlive Python: Qt would ask them for their formats once more at the very
    end, and the program would die of it. So the words alone stay, handed over to Qt.
    """
    if not _asked:
        _asked.append(True)
        atexit.register(_leave_words)
    data.setObjectName(_OURS)
    QGuiApplication.clipboard().setMimeData(data)


def _leave_words() -> None:
    if QGuiApplication.instance() is None:
        return
    clipboard = QGuiApplication.clipboard()
    if clipboard.mimeData().objectName() == _OURS:  # nobody has copied something else since
        clipboard.setText(clipboard.text())
