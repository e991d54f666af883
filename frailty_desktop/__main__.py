"""Chooses between the window and the command line. Nothing heavy is imported before that is known."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program: no arguments, `open STUDY` and `demo` open the window; all else is command line."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if _is_for_window(words):
        return _open_window(words)
    from frailty_desktop.cli import main as command_line

    return command_line(words)


def _is_for_window(words: list[str]) -> bool:
    match words:
        case [] | ["demo"] | ["demo", "--ongoing"]:
            return True
        case ["open", study]:
            return not study.startswith("-")
    return False


def _open_window(words: list[str]) -> int:
    gc.disable()  # nothing that loads before the first paint is garbage; the desk turns it on again
    from frailty_desktop.gui.app import run
    from frailty_desktop.gui.launch import Launch

    match words:
        case ["open", study]:
            return run(Launch(study=Path(study)))
        case ["demo", *options]:
            return run(Launch(is_demo=True, is_ongoing="--ongoing" in options))
    return run(Launch())


if __name__ == "__main__":
    sys.exit(main())
