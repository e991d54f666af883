"""Stands between SQLite and the disk of this process: notes every write, sync and deletion, or fails them.

SQLite reaches a disk through a table of functions, its VFS, which it lets one exchange. The driver's own copy
of SQLite is reached through ctypes, so this needs no compiler, no tracer and no rights. Where a build hides
these functions the tests that need them are skipped, and say so.
"""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from sqlcipher3 import _sqlite3

FULL: Final = 13
DEAD_READ, DEAD_WRITE, DEAD_SYNC, DEAD_TRUNCATE = 266, 778, 1034, 1546
"""SQLite's codes: the disk is full; reading, writing, syncing, truncating fails."""
READ_ONLY: Final = 8


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes written at a place of a file."""

    file: str
    at: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Shortened:
    """A file set to a size."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """A file or folder whose state is on the disk from here on."""

    file: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A second name for a file."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A name taken away."""

    file: str


@dataclass(frozen=True, slots=True)
class Said:
    """Something the program told its user: from here on it must be true."""

    what: Any


Operation = Wrote | Shortened | Synced | Linked | Deleted | Said

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_MOVE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_SIZE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Methods(Structure):
    """`sqlite3_io_methods`: the first functions by name, the others as they are."""

    _fields_ = (
        ("version", c_int),
        ("close", _CLOSE),
        ("read", _MOVE),
        ("write", _MOVE),
        ("truncate", _SIZE),
        ("sync", _SYNC),
        ("others", c_void_p * 13),
    )


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


class _Vfs(Structure):
    """`sqlite3_vfs` as far as it is used."""

    _fields_ = (
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_name", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _OPEN),
        ("delete", _DELETE),
    )


@cache
def _vfs() -> Any:
    try:
        find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    except (OSError, AttributeError):
        return None
    find.restype, find.argtypes = POINTER(_Vfs), (c_char_p,)
    return find(None)


class WatchedDisk:
    """What reached the disk, in order; `fails` is asked before each call and may name an error instead."""

    def __init__(self) -> None:
        self.log: list[Operation] = []
        self.fails: Callable[[str, str], int] | None = None

    def say(self, what: Any) -> None:
        """Write down what the program told its user."""
        self.log.append(Said(what))

    def note_text(self, path: Path) -> None:
        """Write down the content of a file that the program wrote itself, without SQLite."""
        is_known = any(isinstance(done, Wrote) and done.file == str(path) for done in self.log)
        if path.is_file() and not is_known:
            self.log.append(Wrote(str(path), 0, path.read_bytes()))

    def failure(self, doing: str, file: str | None) -> int:
        """Ask whether this call fails, and how."""
        return self.fails(doing, file) if self.fails is not None and file is not None else 0


class _Shim:
    """The functions put in place of SQLite's own; kept for ever, since open files point to them."""

    def __init__(self, vfs: Any) -> None:
        self.disk: WatchedDisk | None = None
        self.names: dict[int, str | None] = {}
        self._copies: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        methods = vfs.contents
        self._open, self._delete = (
            _OPEN.from_buffer_copy(methods.open),
            _DELETE.from_buffer_copy(methods.delete),
        )
        methods.open, methods.delete = self._keep(_OPEN(self._opens)), self._keep(_DELETE(self._deletes))

    def _keep(self, function: Any) -> Any:
        self._kept.append(function)
        return function

    def _opens(self, vfs: int, name: int | None, file: int, flags: int, given: int | None) -> int:
        code = int(self._open(vfs, name, file, flags, given))
        handle = _File.from_address(file)
        if code == 0 and handle.methods:
            own = ctypes.addressof(handle.methods.contents)
            if own not in self._copies:
                self._copies[own] = self._wrapped(handle.methods.contents)
            handle.methods = ctypes.pointer(self._copies[own])
            self.names[file] = os.fsdecode(ctypes.string_at(name)) if name else None
        return code

    def _deletes(self, vfs: int, name: bytes, sync_folder: int) -> int:
        path = os.fsdecode(name)
        existed = os.path.lexists(path)
        code = (self.disk.failure("delete", path) if self.disk else 0) or int(
            self._delete(vfs, name, sync_folder)
        )
        if self.disk and code == 0 and existed:
            self.disk.log.append(Deleted(path))
            if sync_folder:
                self.disk.log.append(Synced(str(Path(path).parent)))
        return code

    def _wrapped(self, own: _Methods) -> _Methods:
        """Copy the functions of a kind of file, with ours in front of those that touch the disk."""

        def close(file: int) -> int:
            self.names.pop(file, None)
            return int(own.close(file))

        def read(file: int, target: int, size: int, at: int) -> int:
            return self._failure("read", file) or int(own.read(file, target, size, at))

        def write(file: int, content: int, size: int, at: int) -> int:
            code = self._failure("write", file) or int(own.write(file, content, size, at))
            return self._noted(code, file, lambda name: Wrote(name, at, ctypes.string_at(content, size)))

        def truncate(file: int, size: int) -> int:
            code = self._failure("truncate", file) or int(own.truncate(file, size))
            return self._noted(code, file, lambda name: Shortened(name, size))

        def sync(file: int, flags: int) -> int:
            return self._noted(self._failure("sync", file) or int(own.sync(file, flags)), file, Synced)

        copy = _Methods.from_buffer_copy(own)
        copy.close, copy.read = self._keep(_CLOSE(close)), self._keep(_MOVE(read))
        copy.write, copy.truncate = self._keep(_MOVE(write)), self._keep(_SIZE(truncate))
        copy.sync = self._keep(_SYNC(sync))
        self._kept.append(own)
        return copy

    def _failure(self, doing: str, file: int) -> int:
        return self.disk.failure(doing, self.names.get(file)) if self.disk else 0

    def _noted(self, code: int, file: int, operation: Callable[[str], Operation]) -> int:
        name = self.names.get(file)
        if code == 0 and self.disk and name is not None:
            self.disk.log.append(operation(name))
        return code


@cache
def _shim() -> _Shim | None:
    vfs = _vfs()
    return _Shim(vfs) if vfs else None


@contextmanager
def watched_disk() -> Iterator[WatchedDisk]:
    """Watch what this process does to the disk: SQLite's calls, and links, syncs, deletions beside them."""
    shim = _shim()
    if shim is None:
        pytest.skip("this build of SQLite hides its road to the disk")
    disk = WatchedDisk()
    shim.disk = disk
    try:
        with _python_calls(disk):
            yield disk
    finally:
        shim.disk = None


@contextmanager
def _python_calls(disk: WatchedDisk) -> Iterator[None]:
    sync, link, unlink, replace = os.fsync, os.link, os.unlink, os.replace
    opened, names = os.open, {}

    def open_watched(path: Any, *arguments: Any, **options: Any) -> int:
        descriptor = opened(path, *arguments, **options)
        names[descriptor] = os.fsdecode(path)
        return descriptor

    def sync_watched(descriptor: int) -> None:
        sync(descriptor)
        name = names.get(descriptor)
        if name is None:
            return
        disk.note_text(Path(name))
        disk.log.append(Synced(name))

    def link_watched(old: Any, new: Any, **options: Any) -> None:
        link(old, new, **options)
        disk.log.append(Linked(os.fsdecode(old), os.fsdecode(new)))

    def unlink_watched(path: Any, **options: Any) -> None:
        unlink(path, **options)
        disk.log.append(Deleted(os.fsdecode(path)))

    def replace_watched(old: Any, new: Any, **options: Any) -> None:
        replace(old, new, **options)
        disk.log.extend((Linked(os.fsdecode(old), os.fsdecode(new)), Deleted(os.fsdecode(old))))

    with pytest.MonkeyPatch.context() as patch:
        for name, watched in (
            ("fsync", sync_watched),
            ("open", open_watched),
            ("link", link_watched),
            ("unlink", unlink_watched),
            ("replace", replace_watched),
        ):
            patch.setattr(os, name, watched)
        yield
