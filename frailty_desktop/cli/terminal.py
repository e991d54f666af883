"""Where a command reads from and prints to: handed in, so that tests see what a person would."""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Terminal:
    """The three streams of one command."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    def say(self, text: str = "") -> None:
        """Print a line of the result."""
        print(text, file=self.stdout)

    def warn(self, text: str) -> None:
        """Print a line that is not part of the result."""
        print(text, file=self.stderr, flush=True)

    def tell(self, value: object) -> None:
        """Print a value as one line of JSON, at once: another program may be waiting for it."""
        print(one_line_json(value), file=self.stdout, flush=True)

    def show_table(self, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows under a heading in columns that line up; the last column may be of any length."""
        table = [list(heading), *map(list, rows)]
        widths = [max(len(row[column]) for row in table) for column in range(len(heading) - 1)]
        for row in table:
            cells = [f"{text:<{width}}" for text, width in zip(row, widths, strict=False)]
            self.say("  ".join([*cells, row[-1]]).rstrip())


def one_line_json(value: object) -> str:
    """Write a value as JSON without line breaks, readable where UTF-8 can carry it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, as in "\ud83d", came in and has to go out again
        return json.dumps(value, allow_nan=False)
    return text


def own_terminal() -> Terminal:
    """Return the terminal of this process; what leaves through a pipe is UTF-8 everywhere."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors=None if stream is sys.stdin else "backslashreplace")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return Terminal(sys.stdin, sys.stdout, sys.stderr)
