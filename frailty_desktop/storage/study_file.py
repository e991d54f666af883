"""Open a study file, or make a new one: every reason it cannot be done is a sentence."""

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from frailty_desktop.storage import connections
from frailty_desktop.storage.column_types import canonical_json
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.failures import DATABASE_ERRORS, opening_failed
from frailty_desktop.storage.file_checks import (
    already_there,
    check_before_creating,
    check_before_opening,
    check_study,
)
from frailty_desktop.storage.file_lock import StudyLock
from frailty_desktop.storage.ids import THE_PROGRAM, new_id
from frailty_desktop.storage.opened_file import (
    Clock,
    StudyFile,
    StudyInfo,
    design_of,
    this_workstation,
    utc_now,
)
from frailty_desktop.storage.schema import make_tables
from frailty_desktop.storage.tables import DesignVersionRow, SiteRow, StudyRow
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr

__all__ = ["StudyFile", "StudyInfo", "create_study", "open_study", "this_workstation", "utc_now"]


def open_study(
    path: Path | str,
    *,
    read_only: bool = False,
    clock: Clock = utc_now,
    workstation: str | None = None,
    key: bytes | None = None,
) -> StudyFile:
    """Open a study. Every reason it does not open is a `UserError` in words; the file is then as it was."""
    path = Path(path)
    check_before_opening(path)
    lock = None if read_only else StudyLock(path)
    try:
        if lock is not None:
            lock.acquire(clock())
        immutable = check_study(path, key=key, read_only=read_only)
        study = StudyFile(
            path,
            clock=clock,
            workstation=workstation or this_workstation(),
            open_connection=partial(_open_connection, path, key, immutable),
            lock=lock,
        )
        study.load()
    except BaseException as failure:
        if lock is not None:
            lock.release()
        if not isinstance(failure, DATABASE_ERRORS):
            raise
        raise opening_failed(failure, path) from failure
    return study


def create_study(
    path: Path | str,
    texts: Mapping[str, str],
    *,
    synthetic: bool = False,
    clock: Clock = utc_now,
    workstation: str | None = None,
    key: bytes | None = None,
) -> StudyFile:
    """Make a new study file from the texts of a design and open it; it gets its name when complete."""
    path = Path(path)
    design = design_of(canonical_json(dict(texts)))
    check_before_creating(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        make_tables(connections.connect(unfinished, key=key, mode="rwc"))
        study = StudyFile(
            unfinished,
            clock=clock,
            workstation=workstation or this_workstation(),
            open_connection=partial(_open_connection, unfinished, key, False),
            lock=StudyLock(unfinished),
        )
        with study, study.edit(by=THE_PROGRAM, action=tr("Create the study")) as edit:
            _add_first_rows(edit, design, texts, synthetic=synthetic)
        _put_in_place(unfinished, path)
    except DATABASE_ERRORS as failure:
        raise opening_failed(failure, path) from failure
    finally:
        unfinished.unlink(missing_ok=True)
    return open_study(path, clock=clock, workstation=workstation, key=key)


def _open_connection(path: Path, key: bytes | None, immutable: bool, mode: str) -> connections.Connection:
    connection = connections.connect(path, key=key, mode=mode, immutable=immutable)
    if mode == "rw":
        connection.execute("PRAGMA journal_mode = WAL")
    return connection


def _add_first_rows(edit: Edit, design: StudyDesign, texts: Mapping[str, str], *, synthetic: bool) -> None:
    version = DesignVersionRow(
        id=new_id(),
        name=design.name,
        version=design.version,
        date=design.date,
        texts=dict(texts),
        added_at=edit.now,
    )
    is_open = design.blinding.state is BlindingState.OPEN_LABEL
    study = StudyRow(
        id=new_id(),
        name=design.title,
        is_synthetic=synthetic,
        created_at=edit.now,
        state="open-label" if is_open else "blinded",
        design_version_id=version.id,
    )
    sites = [SiteRow(code=site.code, name=site.name) for site in design.sites]
    edit.session.add_all([version, study, *sites])


def _put_in_place(finished: Path, path: Path) -> None:
    # A hard link never replaces a file that appeared meanwhile; where the disk knows none, renaming must do.
    try:
        os.link(finished, path)
    except FileExistsError:
        raise already_there(path) from None
    except OSError:
        check_before_creating(path)
        finished.rename(path)
