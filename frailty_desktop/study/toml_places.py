"""Finds the line where a key of a TOML text stands, so that a problem can be shown at its place."""

import re

Path = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]")
_KEY_PART = re.compile(_PART)
_QUOTES = ('"""', "'''", '"', "'")


class TomlPlaces:
    """The line of every table, key and list element of one text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._scan()

    def line(self, path: Path) -> int | None:
        """Return the line (from 1) of a key, else of the nearest table around it; None without either."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._found:
                return self._found[path[:length]]
        return None

    def _scan(self) -> None:
        table: Path = ()
        index = 0
        while index < len(self._lines):
            line = self._lines[index]
            header = _HEADER.match(line)
            key = _KEY.match(line)
            if key is not None:
                path = table + _parts(key.group(1))
                self._found.setdefault(path, index + 1)
                index = self._end_of_value(path, index, key.end())
            elif header is not None:
                table = self._open_table(_parts(header.group(2)), is_list=header.group(1) == "[[")
                self._found.setdefault(table, index + 1)
            index += 1

    def _open_table(self, parts: Path, *, is_list: bool) -> Path:
        path: Path = ()
        for part in parts[:-1]:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = path + parts[-1:]
        if not is_list:
            return path
        self._counts[path] = self._counts.get(path, 0) + 1
        return (*path, self._counts[path] - 1)

    def _end_of_value(self, path: Path, index: int, column: int) -> int:
        """Walk over a value that may span lines, noting where list elements begin; return its last line."""
        value = _ValueWalk(path, self._found)
        while index < len(self._lines):
            value.walk(self._lines[index], column, index + 1)
            if value.is_finished:
                return index
            index, column = index + 1, 0
        return index


class _ValueWalk:
    def __init__(self, path: Path, found: dict[Path, int]) -> None:
        self._path = path
        self._found = found
        self._quote = ""
        self._depth = 0
        self._element = -1
        self._awaits_element = False

    @property
    def is_finished(self) -> bool:
        return self._depth == 0 and not self._quote

    def walk(self, line: str, column: int, number: int) -> None:
        while column < len(line):
            if self._quote:
                column = self._skip_string(line, column)
                continue
            character = line[column]
            if character == "#":
                break
            self._note_element(character, number)
            opening = next((quote for quote in _QUOTES if line.startswith(quote, column)), "")
            if opening:
                self._quote = opening
            self._count_brackets(character)
            column += len(opening) or 1
        if self._quote in ('"', "'"):
            self._quote = ""

    def _skip_string(self, line: str, column: int) -> int:
        if line[column] == "\\" and self._quote.startswith('"'):
            return column + 2
        if line.startswith(self._quote, column):
            column += len(self._quote)
            self._quote = ""
            return column
        return column + 1

    def _note_element(self, character: str, number: int) -> None:
        if self._awaits_element and not character.isspace() and character != "]":
            self._awaits_element = False
            self._element += 1
            self._found.setdefault((*self._path, self._element), number)

    def _count_brackets(self, character: str) -> None:
        if character in "[{":
            self._awaits_element = self._depth == 0 and character == "["
            self._depth += 1
        elif character in "]}":
            self._depth = max(0, self._depth - 1)
        elif character == "," and self._depth == 1:
            self._awaits_element = True


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _KEY_PART.findall(dotted))
