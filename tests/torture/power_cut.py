"""What a disk can hold after the power failed: built from the record of everything that was written to it.

Three kinds of cut. "prefix": everything up to one operation arrived, nothing after it. "torn": of the last
write only the first sectors arrived. "jumbled": what was synced arrived, and of the writes since then any
some, in whatever order the drive liked; names in folders changed in order, as journalling file systems do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.torture.watched_disk import Deleted, Linked, Operation, Said, Shortened, Synced, Wrote

SECTOR: Final = 512


@dataclass
class _Content:
    """One file behind its names: what is on the disk for sure, and what was written since its last sync."""

    sure: bytearray = field(default_factory=bytearray)
    pending: list[Wrote | Shortened] = field(default_factory=list)

    def all(self) -> bytearray:
        """Return it with everything that is pending."""
        return _with(self.sure, self.pending)

    def some(self, chance: random.Random) -> bytearray:
        """Return it with some of what is pending, as a drive with a cache might leave it."""
        kept = [write for write in self.pending if chance.random() < 0.5]
        return _with(self.sure, [_torn(write, chance) if chance.random() < 0.2 else write for write in kept])

    def sync(self) -> None:
        """Make everything sure."""
        self.sure = self.all()
        self.pending.clear()


def _with(content: bytearray, operations: list[Wrote | Shortened]) -> bytearray:
    result = bytearray(content)
    for operation in operations:
        if isinstance(operation, Wrote):
            if len(result) < operation.at:
                result.extend(bytes(operation.at - len(result)))
            result[operation.at : operation.at + len(operation.content)] = operation.content
        else:
            del result[operation.size :]
            result.extend(bytes(operation.size - len(result)))
    return result


def _torn(operation: Wrote | Shortened, chance: random.Random) -> Wrote | Shortened:
    if isinstance(operation, Shortened) or len(operation.content) <= SECTOR:
        return operation
    sectors = chance.randrange(1, -(-len(operation.content) // SECTOR))
    return Wrote(operation.file, operation.at, operation.content[: sectors * SECTOR])


class Disk:
    """The files of a few folders as the operations so far leave them."""

    def __init__(self, folders: list[Path]) -> None:
        self._names: dict[str, _Content] = {}
        self._sure_names: dict[str, _Content] = {}
        self._pending_names: list[tuple[str, _Content | None]] = []
        self.said: list[Any] = []
        for folder in folders:
            for file in folder.iterdir():
                if file.is_file() and not file.name.endswith(("-shm", ".lock")):
                    self._names[str(file)] = _Content(bytearray(file.read_bytes()))
        self._sure_names = dict(self._names)

    def follow(self, operation: Operation) -> None:
        """Take one operation in."""
        if isinstance(operation, Said):
            self.said.append(operation.what)
        elif isinstance(operation, Synced):
            self._sync(operation.file)
        elif isinstance(operation, Linked):
            if operation.old in self._names:
                self._name(operation.new, self._names[operation.old])
        elif isinstance(operation, Deleted):
            if operation.file in self._names:
                self._name(operation.file, None)
        else:
            if operation.file not in self._names:
                self._name(operation.file, _Content())
            self._names[operation.file].pending.append(operation)

    def _name(self, path: str, content: _Content | None) -> None:
        self._pending_names.append((path, content))
        if content is None:
            del self._names[path]
        else:
            self._names[path] = content

    def _sync(self, path: str) -> None:
        content = self._names.get(path)
        if content is None or path.endswith(("-wal", "-journal")):  # SQLite syncs their folder as well
            self._sure_names, self._pending_names = dict(self._names), []
        if content is not None:
            content.sync()

    def whole(self) -> dict[str, bytearray]:
        """Return the files with everything so far."""
        return {path: content.all() for path, content in self._names.items()}

    def torn(self, operation: Operation, chance: random.Random) -> dict[str, bytearray]:
        """Return the files with everything so far and the first sectors of one more write."""
        files = self.whole()
        if isinstance(operation, Wrote):
            part = _torn(operation, chance)
            files[operation.file] = _with(files.get(operation.file, bytearray()), [part])
        return files

    def jumbled(self, chance: random.Random) -> dict[str, bytearray]:
        """Return the files with what is sure and some of the rest."""
        names = dict(self._sure_names)
        for path, content in self._pending_names[: chance.randint(0, len(self._pending_names))]:
            if content is None:
                names.pop(path, None)
            else:
                names[path] = content
        return {path: content.some(chance) for path, content in names.items()}


@dataclass(frozen=True, slots=True)
class Cut:
    """A moment the power failed: which kind, after how many operations, the files, what had been said."""

    kind: str
    after: int
    files: dict[str, bytearray]
    said: tuple[Any, ...]


def cuts(
    disk: Disk, log: list[Operation], chance: random.Random, *, share: float, jumbled_each: int = 1
) -> Iterator[Cut]:
    """Cut the power after each operation (or a random share of them), in each of the three ways."""
    for after, operation in enumerate(log):
        writes = isinstance(operation, Wrote | Shortened)
        if writes and chance.random() < share:
            yield Cut("torn", after, disk.torn(operation, chance), tuple(disk.said))
        disk.follow(operation)
        if chance.random() >= share or isinstance(operation, Said):
            continue
        yield Cut("prefix", after + 1, disk.whole(), tuple(disk.said))
        for _ in range(jumbled_each):
            yield Cut("jumbled", after + 1, disk.jumbled(chance), tuple(disk.said))


def put(files: dict[str, bytearray], source: Path, folder: Path) -> None:
    """Write the files of a cut to a fresh folder, under the names they had in the source folder."""
    folder.mkdir(parents=True)
    for path, content in files.items():
        target = folder / Path(path).relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
