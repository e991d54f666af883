"""Checks a file from its pages to its signatures, also one that no longer opens as a study."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frailty_desktop.storage import connections
from frailty_desktop.storage.bad_record import BadRecord
from frailty_desktop.storage.chain_check import Head, Progress, count_events, read_heads
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.failures import DATABASE_ERRORS, opening_failed
from frailty_desktop.storage.file_checks import check_before_opening, check_study
from frailty_desktop.storage.verification import verify_events, verify_file
from frailty_desktop.translation import tr

Opener = Callable[[], Connection]

_MOST: Final = 20
_BROKEN_SEAL: Final = re.compile(r"page (\d+)$")
_OF_CONTENT: Final = re.compile(r"(constraint failed| value) in ")
"""What a check of the pages says of a row's content: the pages themselves are sound."""
_TREE: Final = re.compile(r"Tree (\d+) page (\d+)")


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a check found: events, damage, the first record that does not fit; of a whole file its heads."""

    events: int
    damage: tuple[str, ...]
    first_bad: BadRecord | None
    heads: tuple[Head, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing was found."""
        return not self.damage and self.first_bad is None


def check_path(path: Path | str, *, key: bytes | None = None, progress: Progress | None = None) -> FileCheck:
    """Check a file without opening it as a study: what it says of itself may be what was altered."""
    path = Path(path).absolute()
    try:
        check_before_opening(path)
        check_study(path, key=key, read_only=True)
        way = connections.way_to_read(path)
        return check_file(lambda: connections.connect_to_read(path, key=key, way=way), progress=progress)
    except DATABASE_ERRORS as failure:
        raise opening_failed(failure, path) from failure


def check_file(connect: Opener, *, progress: Progress | None = None) -> FileCheck:
    """Check pages and links, then the log and every row against it, as far as they can be read."""
    with _reading(connect) as connection:
        pages, links = _damaged_pages(connection), _broken_links(connection)
    # After a page that cannot be decrypted the same connection refuses every other one, too.
    with _reading(connect) as connection:
        try:
            # Rows are found by indexes; where pages are damaged, two ways to a row may lead to two rows.
            is_sound = all(_OF_CONTENT.search(line) for line in pages)
            verify = verify_file if is_sound else verify_events
            bad = verify(connection, progress=progress)
            is_good = not pages and not links and bad is None
            heads = tuple(read_heads(connection)) if is_good else ()
            return FileCheck(count_events(connection), (*pages, *links), bad, heads)
        except DATABASE_ERRORS:
            if not pages:
                raise
            return FileCheck(0, pages, None)


@contextmanager
def _reading(connect: Opener) -> Iterator[Connection]:
    connection = connect()
    try:
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def _damaged_pages(connection: Connection) -> tuple[str, ...]:
    tables = _tables_by_root(connection)
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    except DATABASE_ERRORS as failure:
        found = [str(failure)]
    found = [line for line in found if line != "ok"]
    return (tuple(_broken_seals(connection, "\n".join(found), tables)) or tuple(found)) if found else ()


def _broken_links(connection: Connection) -> tuple[str, ...]:
    try:
        links = connection.execute("PRAGMA foreign_key_check").fetchall()[:_MOST]
    except DATABASE_ERRORS:  # the pages have said it already
        return ()
    return tuple(f"{row[0]}: {row[2]}" for row in links)


def _tables_by_root(connection: Connection) -> dict[int, str]:
    try:
        roots = connection.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0")
        return dict(roots.fetchall())
    except DATABASE_ERRORS:
        return {}


def _broken_seals(connection: Connection, found: str, tables: dict[int, str]) -> Iterator[str]:
    """Say in words which pages of an encrypted file were altered: none of a file that is not encrypted."""
    table_of_page = {int(page): tables.get(int(root), "") for root, page in _TREE.findall(found)}
    try:
        answers = connection.execute("PRAGMA cipher_integrity_check").fetchall()[:_MOST]
    except DATABASE_ERRORS:
        return
    for (answer,) in answers:
        place = _BROKEN_SEAL.search(str(answer))
        if place is not None:
            page = int(place.group(1))
            table = table_of_page.get(page)
            yield tr(
                "Page {page} of the file{table} does not carry the seal it was encrypted with: "
                "a byte of it was changed outside this program, or by the disk.",
                page=page,
                table=f" ({table})" if table else "",
            )
