"""Somebody with a database tool, who takes the guards away and may even mend the chain behind them."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import frailty_verify
from frailty_desktop.errors import UserError
from frailty_desktop.storage.audit_event import FIRST_HASH, HASHED, hash_of
from frailty_desktop.storage.connections import Connection, connect
from frailty_desktop.storage.whole_check import check_path

IDS = (3, 8, 9, 10)


class Verdict(NamedTuple):
    """What a verifier says: whether the file fits, and the first record that does not."""

    fits: bool
    first: tuple[int, str, str] | None


class Forger:
    """A copy of a study, open in a tool without triggers."""

    def __init__(self, study: Path, copy: Path, key: bytes | None = None) -> None:
        self.path = shutil.copyfile(study, copy)
        self.key = key
        self.tool: Connection = connect(copy, key=key)
        self.tool.execute("PRAGMA foreign_keys = OFF")
        for (name,) in self.tool.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.tool.execute(f"DROP TRIGGER {name}")

    def do(self, *statements: str) -> "Forger":
        """Run statements."""
        for statement in statements:
            self.tool.execute(statement)
        return self

    def change(self, table: str, column: str) -> None:
        """Put something else into a column of the first row of a table."""
        kept = f"CASE typeof({column}) WHEN 'blob' THEN zeroblob(15) WHEN 'text' THEN {column} || 'x'"
        row = "item = 'ae_term'" if table == "answers" else f"rowid = (SELECT min(rowid) FROM {table})"  # noqa: S608
        self.do(
            "PRAGMA ignore_check_constraints = ON",
            f"UPDATE {table} SET {column} = {kept} ELSE -7 END WHERE {row}",  # noqa: S608
        )

    def mend_chain(self) -> "Forger":
        """Compute every hash and head anew, as only a very patient forger would."""
        ends: dict[str, tuple[Any, ...]] = {}
        columns = ", ".join(HASHED)
        for row in self.tool.execute(f"SELECT {columns} FROM audit_events ORDER BY sequence").fetchall():  # noqa: S608
            fields = list(row)
            previous = ends.get(fields[0], (0, FIRST_HASH, "", 0))
            fields[17] = previous[1].hex()
            for place in IDS:
                fields[place] = fields[place].hex() if fields[place] is not None else None
            own = hash_of(fields)
            self.tool.execute(
                "UPDATE audit_events SET previous_hash = ?, hash = ? WHERE sequence = ?",
                (previous[1], own, fields[6]),
            )
            ends[fields[0]] = (fields[6], own, fields[1], previous[3] + 1)
        self.tool.execute("DELETE FROM chain_heads")
        for workstation, end in ends.items():
            self.tool.execute("INSERT INTO chain_heads VALUES (?, ?, ?, ?, ?)", (workstation, *end))
        return self

    def done(self) -> Path:
        """Put the file down."""
        self.tool.close()
        return self.path


def verdict_of_program(study: Path, key: bytes | None = None) -> Verdict:
    """Ask the program's own check."""
    try:
        check = check_path(study, key=key)
    except UserError:
        return Verdict(False, None)
    return Verdict(check.is_good, check.first_bad.place if check.first_bad else None)


def verdict_of_one_file(study: Path, key: bytes | None = None) -> Verdict:
    """Ask the stand-alone verifier."""
    try:
        outcome = frailty_verify.check_study(study, key, [])
    except frailty_verify.UnreadableError:
        return Verdict(False, None)
    first = outcome.first
    place = (first.sequence, first.workstation, first.record) if first else None
    return Verdict(not outcome.damage and first is None, place)
