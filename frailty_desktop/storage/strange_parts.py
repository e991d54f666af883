"""Finds what this program never puts into a file: views, virtual tables, triggers that do more than refuse.

A view in a table's place could keep the program busy for ever; a trigger could change what a nurse typed.
"""

import re
from typing import Final

from frailty_desktop.storage.connections import Connection

_ONLY_REFUSES: Final = re.compile(r".*\bBEGIN\s+SELECT RAISE\(ABORT, '[^';]*'\);\s*END", re.DOTALL)
_TABLE: Final = re.compile(r"\s*CREATE TABLE\b")


def strange_part(connection: Connection) -> str:
    """Name the first of them; nothing when all of the file is of a kind that this program makes."""
    parts = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    return next((str(name) for kind, name, sql in parts if not _is_ours(kind, str(sql))), "")


def _is_ours(kind: str, statement: str) -> bool:
    if kind == "table":
        return _TABLE.match(statement) is not None
    if kind == "trigger":
        return statement.count(";") <= _ENDS and _ONLY_REFUSES.fullmatch(statement) is not None
    return kind == "index"


_ENDS: Final = 1
"""Semicolons in a trigger that only refuses."""
