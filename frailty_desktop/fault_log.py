"""Describes a fault of the program for whoever repairs it, and keeps it in a log without patient values."""

from datetime import UTC, datetime
from pathlib import Path

import frailty_desktop

LOG_FILE = "frailty-desktop.log"
LOG_BYTES = 500_000
LOG_FILES_KEPT = 2


def describe(fault: BaseException) -> str:
    """Name the kinds of errors and the places in the program that they went through.

    The texts of exceptions are left out because they may quote what a person typed about a patient.
    """
    import platform
    import traceback

    lines = [
        f"frailty_desktop {frailty_desktop.__version__}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}",
        datetime.now(UTC).isoformat(timespec="seconds"),
    ]
    link: BaseException | None = fault
    while link is not None:
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += [
            f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or link.__context__
    return "\n".join(lines)


def keep(text: str, folder: Path) -> Path | None:
    """Append a description to the log in a folder; None when there is no place for a log."""
    import logging
    from logging.handlers import RotatingFileHandler  # reaches for sockets: not before the first paint

    file = folder / LOG_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=LOG_FILES_KEPT, encoding="utf-8")
    except OSError:
        return None
    try:
        handler.emit(logging.LogRecord("frailty_desktop", logging.ERROR, "", 0, text, None, None))
    finally:
        handler.close()
    return file


def _place(file: str) -> str:
    parts = Path(file).parts
    here = parts.index("frailty_desktop") if "frailty_desktop" in parts else max(0, len(parts) - 2)
    return "/".join(parts[here:])
