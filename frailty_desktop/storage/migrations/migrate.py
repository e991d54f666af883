"""Brings an older file up to date: a proven copy beside it first, then every step or none."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections
from frailty_desktop.storage.audit_trail import AuditTrail, Circumstances, read_head
from frailty_desktop.storage.column_types import canonical_json, utc_text
from frailty_desktop.storage.file_placing import placed
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.migrations.step import Step
from frailty_desktop.translation import tr


def migrate(
    path: Path, steps: Sequence[Step], *, key: bytes | None, now: datetime, workstation: str
) -> Path | None:
    """Apply the steps that the file has not seen; return the copy made before, None when none was needed.

    The caller holds the study's lock.
    """
    version = version_of(path, key=key)
    missing = [step for step in steps if step.to_version > version]
    if not missing:
        return None
    copy = _copy_before(path, version, key=key)
    connection = connections.connect(path, key=key)
    try:
        connection.execute("BEGIN IMMEDIATE")
        _apply(connection, missing, version, now=now, workstation=workstation)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()
    return copy


def version_of(path: Path, *, key: bytes | None) -> int:
    """Read which version of the tables a file has."""
    connection = connections.connect_to_read(path, key=key)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def _apply(
    connection: connections.Connection,
    steps: Sequence[Step],
    version: int,
    *,
    now: datetime,
    workstation: str,
) -> None:
    offset = now.astimezone().utcoffset()
    circumstances = Circumstances(
        workstation=workstation,
        recorded_at=utc_text(now),
        utc_offset_minutes=int(offset.total_seconds() // 60) if offset else 0,
        person_id=THE_PROGRAM,
        action=tr("Bring the file up to date"),
        reason="; ".join(step.why for step in steps),
    )
    trail = AuditTrail(connection, read_head(connection, workstation), circumstances)
    for step in steps:
        step.apply(connection, trail)
        trail.add("migration", new=canonical_json({"from": version, "to": step.to_version, "why": step.why}))
        trail.write()
        version = step.to_version
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise ValueError(f"a migration to version {version} breaks links of {broken[0]}")
    connection.execute(f"PRAGMA user_version = {version}")
    trail.write_head()


def _copy_before(path: Path, version: int, *, key: bytes | None) -> Path:
    target = _free_name(path, version)
    with placed(target) as unfinished:
        source = connections.connect_to_read(path, key=key)
        copy = connections.connect(unfinished, key=key, mode="rwc")
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if [tuple(row) for row in copy.execute("PRAGMA integrity_check")] != [("ok",)]:
                raise _damaged_before(path)
        finally:
            copy.close()
            source.close()
    return target


def _free_name(path: Path, version: int) -> Path:
    plain = path.with_name(f"{path.stem}.version-{version}{path.suffix}")
    candidates = (path.with_name(f"{path.stem}.version-{version}-{n}{path.suffix}") for n in range(2, 1000))
    return next((name for name in (plain, *candidates) if not name.exists()), plain)


def _damaged_before(path: Path) -> UserError:
    return UserError(
        tr("Part of {file} is damaged, so it was not brought up to date.", file=path.name),
        kept=tr("The file was left as it is."),
        next_step=tr("Restore the last backup to a new file and open that."),
    )
