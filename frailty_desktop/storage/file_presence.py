"""Notices when the file behind an open study was moved, deleted or exchanged, or its drive pulled.

The operating system lets a program go on writing to a file that no longer has a name. What a nurse types
would then be lost without a word, so each edit asks first whether the name still leads to the open file.
"""

from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

Identity = tuple[int, int]


def identity_of(path: Path) -> Identity | None:
    """Tell files apart: device and file number; None when there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def file_gone(path: Path) -> UserError:
    """Say that the study is no longer under its name."""
    return UserError(
        tr("{file} is no longer there: its drive was removed, or it was moved or deleted.", file=path.name),
        kept=tr("This entry was not saved; what was entered before is in that file. Your typing stays here."),
        next_step=tr("Connect the drive or put the file back, then save again."),
    )


def file_exchanged(path: Path) -> UserError:
    """Say that another file now bears the study's name."""
    return UserError(
        tr("{file} was exchanged for another file while it was open.", file=path.name),
        kept=tr("This entry was not saved, and the other file was not touched. Your typing stays here."),
        next_step=tr("Put the right file back, then save again."),
    )
