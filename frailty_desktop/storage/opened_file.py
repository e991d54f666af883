"""An open study: one file, one road for writing, reading from any thread, and word of every change."""

import logging
import platform
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.storage.audit_trail import AuditTrail, Circumstances, read_head
from frailty_desktop.storage.changes import ChangeFeed, ChangeKind, Changes, Subscriber
from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.connections import Connection as Driver
from frailty_desktop.storage.design_texts import design_of
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.failures import (
    DATABASE_ERRORS,
    FILE_ERRORS,
    damaged,
    reading_failed,
    saving_failed,
)
from frailty_desktop.storage.file_access import FileAccess
from frailty_desktop.storage.refusals import WriteRefusedError
from frailty_desktop.storage.tables import WorkstationRow
from frailty_desktop.storage.verification import Progress
from frailty_desktop.storage.version_reading import read_versions
from frailty_desktop.storage.whole_check import FileCheck, check_file
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import DesignVersions
from frailty_desktop.study.whole_text import whole_text
from frailty_desktop.translation import tr

Clock = Callable[[], datetime]

_STUDY: Final = """
    SELECT study.id, study.name, is_synthetic, created_at, state, is_finished, finished_at, unblinded_at,
      is_locked, locked_at, design_version_id, texts
    FROM study JOIN design_versions ON design_versions.id = design_version_id"""

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)


def this_workstation() -> str:
    """Name this machine, as events and locks name it."""
    return (platform.node() or "workstation").lower()[:40]


@dataclass(frozen=True, slots=True)
class StudyInfo:
    """What is known about a study as a whole; `state` is "blinded", "unblinded" or "open-label"."""

    id: UUID
    name: str
    is_synthetic: bool
    created_at: datetime
    state: str
    is_finished: bool
    finished_at: datetime | None
    unblinded_at: datetime | None
    is_locked: bool = False
    locked_at: datetime | None = None


class StudyFile:
    """An open study file. Made by `open_study` and `create_study`."""

    design: StudyDesign
    design_version_id: UUID
    info: StudyInfo

    def __init__(self, access: FileAccess, *, clock: Clock, workstation: str) -> None:
        self.path = access.path
        self.is_read_only = access.lock is None
        self.workstation = workstation
        self.feed = ChangeFeed()
        self.access = access
        self._clock = clock
        self._writing = threading.Lock()
        self._writing_thread: int | None = None
        self._reading = threading.local()
        self._is_closed = False
        self._is_registered = False
        self._is_behind = False
        self._versions: DesignVersions | None = None
        self._next_turn: date | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one state of the study and cannot write; usable from any thread."""
        self._refuse_closed()
        self._reading.depth = self._reads_open() + 1
        refused: NotAllowedError | None = None
        try:
            with Session(self.access.readers, autoflush=False) as session:
                yield session
        except NotAllowedError as refusal:
            refused = refusal
        except DATABASE_ERRORS as failure:
            error = reading_failed(failure, self.path)
            if error is None:
                raise
            self.access.readers.dispose()
            raise error from failure
        finally:
            self._reading.depth -= 1
        if refused is not None:
            self._record(refused, tr("Read"))
            raise refused

    @property
    def last_sequence(self) -> int:
        """The sequence of the newest event in the file."""
        with self.read() as session:
            return read_head(driver_of(session.connection()), self.workstation).latest

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Be told of every commit, in order, in the thread that committed; the returned function ends it."""
        return self.feed.subscribe(subscriber)

    @contextmanager
    def edit(
        self, *, by: UUID, action: str, reason: str = "", initiator: object | None = None
    ) -> Iterator[Edit]:
        """Do one action: everything in the block is committed at once with its audit events, or nothing is.

        Raises `UserError` when the file cannot be written; the study is as it was, and the action can be
        tried again.
        """
        self._refuse_misplaced_edit(action)
        refused: NotAllowedError | None = None
        with self._writing:
            self._refuse_closed()
            self._writing_thread = threading.get_ident()
            try:
                changes = yield from self._one_edit(by, action, reason, initiator)
                if changes is not None:
                    self._tell(changes)
            except NotAllowedError as refusal:
                refused = refusal
            finally:
                self._writing_thread = None
        if refused is not None:
            self._record(refused, action)
            raise refused

    def _record(self, refused: NotAllowedError, action: str) -> None:
        """Write the refusal of a right to the log, where that is possible; the refusal stands either way."""
        if self.is_read_only or self._reads_open() or self._writing_thread == threading.get_ident():
            _log.warning("A refusal of the right %s could not be recorded from here", refused.right)
            return
        try:
            with self.edit(by=refused.by, action=action) as edit:
                edit.note("refusal", details={"right": refused.right})
        except UserError:
            _log.exception("A refusal of the right %s could not be recorded", refused.right)

    def _one_edit(
        self, by: UUID, action: str, reason: str, initiator: object | None
    ) -> Generator[Edit, None, Changes | None]:
        connection: Connection | None = None
        edit: Edit | None = None
        try:
            self.access.require_file(self._clock)
            if self._is_behind or self._has_turned():
                self.load()
            connection = self.access.writer.connect()
            connection.begin()
            edit = self._start_edit(connection, by, whole_text(action), whole_text(reason), initiator)
            yield edit
            changes = edit.finish()
            if changes is not None:
                connection.commit()
                self._is_registered = True
                self.access.remember(edit.newest_hash)
            return changes
        except DATABASE_ERRORS as failure:
            error = saving_failed(failure, self.path)
            if error is None:
                raise
            if connection is not None:
                connection.invalidate()
            raise error from failure
        finally:
            self._end_edit(connection, edit)

    def _has_turned(self) -> bool:
        """Say whether another version came into force since the study was read."""
        return self._next_turn is not None and self._clock().astimezone().date() >= self._next_turn

    def _tell(self, changes: Changes) -> None:
        try:
            if ChangeKind.STUDY in changes.kinds:
                self.load()
        except (*FILE_ERRORS, UserError):  # the edit is on disk: nobody may be told that it failed
            _log.exception("The study's own data could not be read again after event %d", changes.sequence)
            self._is_behind = True
        self.feed.publish(changes)

    def _start_edit(
        self, connection: Connection, by: UUID, action: str, reason: str, initiator: object | None
    ) -> Edit:
        now = self._clock()
        offset = now.astimezone().utcoffset()
        circumstances = Circumstances(
            workstation=self.workstation,
            recorded_at=utc_text(now),
            utc_offset_minutes=int(offset.total_seconds() // 60) if offset else 0,
            person_id=by,
            action=action,
            reason=reason.strip(),
        )
        head = read_head(driver_of(connection), self.workstation)
        edit = Edit(
            connection,
            guard=self.access.guard,
            trail=AuditTrail(driver_of(connection), head, circumstances),
            now=now,
            design=getattr(self, "design", None),
            design_version_id=getattr(self, "design_version_id", None),
            initiator=initiator,
        )
        if not self._is_registered:
            edit.session.add(WorkstationRow(name=self.workstation, first_seen_at=now))
        if circumstances.recorded_at < head.recorded_at:
            edit.note("clock", details={"set_back_from": head.recorded_at, "to": circumstances.recorded_at})
        return edit

    def _end_edit(self, connection: Connection | None, edit: Edit | None) -> None:
        if edit is not None:
            edit.close()
        if connection is None:
            return
        try:
            connection.close()  # rolls back what was not committed
        except DATABASE_ERRORS:
            connection.invalidate()

    def checks(self, *, progress: Progress | None = None) -> FileCheck:
        """Check the file page by page, its links, its log and every row against the log."""
        self._refuse_closed()
        try:
            return check_file(self.access.connect_to_read, progress=progress)
        except DATABASE_ERRORS as failure:
            error = reading_failed(failure, self.path)
            if error is None:
                raise
            raise error from failure

    def load(self) -> None:
        """Read the design and what is known of the study as a whole."""
        self.access.remember(self.access.newest_hash())
        connection = self.access.connect_to_read()
        try:
            self._load_from(connection)
        except (
            AttributeError,
            KeyError,
            RecursionError,
            TypeError,
            ValueError,
        ) as failure:  # a damaged page may still read as a row
            raise damaged(self.path, tr("What it says of the study cannot be read.")) from failure
        finally:
            connection.close()
        self._is_behind = False

    def _load_from(self, connection: Driver) -> None:
        known = connection.execute("SELECT 1 FROM workstations WHERE name = ?", (self.workstation,))
        self._is_registered = known.fetchone() is not None
        row = connection.execute(_STUDY).fetchone()
        if row is None:
            raise damaged(self.path, tr("It does not say which study it is."))
        study_id, name, synthetic, created, state, finished, finished_at, unblinded_at, *later = row
        locked, locked_at, version, texts = later
        if self._versions is None and getattr(self, "design_version_id", None) != UUID(bytes=version):
            self.design = design_of(texts)
            self.design_version_id = UUID(bytes=version)
        self._versions = read_versions(connection, UUID(bytes=version), self._versions)
        if self._versions is not None:
            self._take_version_in_force(self._versions)
        self.info = StudyInfo(
            id=UUID(bytes=study_id),
            name=name,
            is_synthetic=bool(synthetic),
            created_at=datetime.fromisoformat(created),
            state=state,
            is_finished=bool(finished),
            finished_at=datetime.fromisoformat(finished_at) if finished_at else None,
            unblinded_at=datetime.fromisoformat(unblinded_at) if unblinded_at else None,
            is_locked=bool(locked),
            locked_at=datetime.fromisoformat(locked_at) if locked_at else None,
        )

    def _take_version_in_force(self, versions: DesignVersions) -> None:
        """Go on with the newest version that a site works with today, until the next one is approved."""
        today = self._clock().astimezone().date()
        self.design = versions.in_force(today)
        self.design_version_id = versions.id_of(self.design)
        self._next_turn = versions.next_turn(today)

    def close(self) -> None:
        """Let go of the file; the last to close folds the write-ahead log back into it."""
        if self._is_closed:
            return
        if self._writing_thread == threading.get_ident():
            raise WriteRefusedError("a study is not closed from inside an edit of it")
        with self._writing:
            self._is_closed = True
            self.access.let_go()

    def __enter__(self) -> "StudyFile":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _reads_open(self) -> int:
        return int(getattr(self._reading, "depth", 0))

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise WriteRefusedError(f"{self.path.name} is closed")

    def _refuse_misplaced_edit(self, action: str) -> None:
        self._refuse_closed()
        if not action.strip():
            raise WriteRefusedError("an edit says in words what is done; the log shows them")
        if self.is_read_only:
            raise UserError(
                tr("{file} is open only to read.", file=self.path.name),
                kept=tr("Nothing was changed."),
                next_step=tr("Open it for writing to do this."),
            )
        if self._writing_thread == threading.get_ident():
            raise WriteRefusedError(f"“{action}” began inside another edit; one action is one edit")
        if self._reads_open():
            raise WriteRefusedError(
                f"“{action}” began inside a read, which would not see it; end the read first"
            )
