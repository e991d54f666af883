"""What was tortured how often, and what it cost: added up while tests run, printed as a table."""

from collections import defaultdict
from typing import Final

COLUMNS: Final = ("done", "fields acknowledged", "fields lost", "silent repairs")


class Counts:
    """The numbers of one run, by kind of torture."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))

    def add(self, kind: str, *, done: int = 1, fields: int = 0, lost: int = 0, repairs: int = 0) -> None:
        """Count what was done and what became of the fields; fail if any was lost or anything repaired."""
        for name, number in zip(COLUMNS, (done, fields, lost, repairs), strict=True):
            self._rows[kind][name] += number
        assert not lost, f"{lost} acknowledged fields are lost"
        assert not repairs, "the study was repaired without a word"

    def done(self, start: str) -> int:
        """Add up what was done of the kinds whose names start so."""
        return sum(row["done"] for kind, row in self._rows.items() if kind.startswith(start))

    def table(self) -> list[str]:
        """Lay the numbers out in lines, with their sum."""
        if not self._rows:
            return []
        rows = {
            **self._rows,
            "all": {name: sum(row[name] for row in self._rows.values()) for name in COLUMNS},
        }
        width = max(len(kind) for kind in rows)
        lines = [" " * width + "".join(f"{name:>21}" for name in COLUMNS)]
        return lines + [
            f"{kind:{width}}" + "".join(f"{row[name]:21,}" for name in COLUMNS) for kind, row in rows.items()
        ]
