"""Reads the data key of an encrypted study from a file, for the commands that only look."""

import argparse
from pathlib import Path
from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

_LENGTH: Final = 32


def add_key_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the file with the key."""
    parser.add_argument(
        "--key-file", metavar="FILE", help=tr("file with the data key, 64 hexadecimal digits")
    )


def data_key(file: str | None) -> bytes | None:
    """Read the key; None when no file was named."""
    if file is None:
        return None
    try:
        key = bytes.fromhex(Path(file).read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise _no_key(file) from error
    if len(key) != _LENGTH:
        raise _no_key(file)
    return key


def _no_key(file: str) -> UserError:
    return UserError(
        tr("{file} does not hold a data key.", file=file),
        kept=tr("Nothing was checked."),
        next_step=tr("A data key is 64 hexadecimal digits."),
    )
