"""Files appear under their name whole and on disk, or not at all, and never in place of another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr


def already_there(path: Path) -> UserError:
    """Say that a new file would replace an old one."""
    return UserError(
        tr("{file} is already there.", file=path.name),
        kept=tr("It was left as it is."),
        next_step=tr("Choose another name, or open it."),
    )


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """Give the block a file to fill; when the block ends well it gets its name, else it is removed."""
    if os.path.lexists(path):
        raise already_there(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    _remove(unfinished)
    try:
        yield unfinished
        sync(unfinished)
        _name(unfinished, path)
        sync(path.parent)
    finally:
        _remove(unfinished)


def sync(path: Path) -> None:
    """Wait until a file's or folder's content is on the disk; folders are not asked for it on Windows."""
    if os.name != "posix" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(unfinished: Path, path: Path) -> None:
    # A hard link never replaces a file that appeared meanwhile; where the disk knows none, renaming must do.
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise already_there(path) from None
    except OSError:
        if os.path.lexists(path):
            raise already_there(path) from None
        unfinished.rename(path)


def _remove(unfinished: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".lock"):
        with suppress(OSError):
            unfinished.with_name(unfinished.name + ending).unlink()
