"""Open a study file, or make a new one: every reason it cannot be done is a sentence."""

from collections.abc import Mapping
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections, migrations
from frailty_desktop.storage.column_types import canonical_json
from frailty_desktop.storage.design_texts import design_of
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed, opening_failed
from frailty_desktop.storage.file_access import FileAccess
from frailty_desktop.storage.file_checks import (
    check_before_creating,
    check_before_opening,
    check_before_writing,
    check_study,
)
from frailty_desktop.storage.file_lock import StudyLock
from frailty_desktop.storage.file_placing import placed
from frailty_desktop.storage.ids import THE_PROGRAM, new_id
from frailty_desktop.storage.migrations.migrate import migrate
from frailty_desktop.storage.opened_file import (
    Clock,
    StudyFile,
    StudyInfo,
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
    path = Path(path).absolute()
    try:
        check_before_opening(path)
        lock = None
        if not read_only:
            check_before_writing(path)
            lock = StudyLock(path)
            lock.acquire(clock())
        return _opened(path, lock, clock=clock, workstation=workstation, key=key)
    except FILE_ERRORS as failure:
        raise opening_failed(failure, path) from failure


def _opened(
    path: Path, lock: StudyLock | None, *, clock: Clock, workstation: str | None, key: bytes | None
) -> StudyFile:
    access: FileAccess | None = None
    workstation = workstation or this_workstation()
    try:
        check_study(path, key=key, read_only=lock is None)
        if lock is not None:
            migrate(path, migrations.STEPS, key=key, now=clock(), workstation=workstation)
        access = FileAccess(path, key=key, lock=lock)
        study = StudyFile(access, clock=clock, workstation=workstation)
        study.load()
    except BaseException:
        if access is not None:
            access.let_go()
        elif lock is not None:
            lock.release()
        raise
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
    path = Path(path).absolute()
    design = design_of(canonical_json(dict(texts)))
    check_before_creating(path)
    try:
        with placed(path) as unfinished:
            make_tables(connections.connect(unfinished, key=key, mode="rwc"))
            access = FileAccess(unfinished, key=key, lock=StudyLock(unfinished))
            study = StudyFile(access, clock=clock, workstation=workstation or this_workstation())
            with study, study.edit(by=THE_PROGRAM, action=tr("Create the study")) as edit:
                _add_first_rows(edit, design, texts, synthetic=synthetic)
    except UserError as refusal:
        if isinstance(refusal.__cause__, FILE_ERRORS):
            raise creating_failed(refusal.__cause__, path) from refusal
        raise
    except FILE_ERRORS as failure:
        raise creating_failed(failure, path) from failure
    return open_study(path, clock=clock, workstation=workstation, key=key)


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
