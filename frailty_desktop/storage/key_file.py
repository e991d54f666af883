"""The key file beside an encrypted study: who may open it, as slots that hold the data key wrapped.

A study file can hold nothing readable before it is opened, so what opens it lies beside it: STUDY.keys.
No name and no date of any person is in it. Every new version is on disk whole before it takes the place of
the old one; a copy lies in the program's own folder, and one beside every backup.

    {"format": "frailty-keys-1", "salt": 16 bytes, "lock": {"after": 5, "minutes": 15},
     "kdf": {"name": "argon2id", "memory_kib": 65536, "passes": 3, "lanes": 4},
     "slots": {SLOT: {"data": wrapped, "private": wrapped}},
     "recovery": {"salt": 16 bytes, "data": wrapped, "private": wrapped}}

Bytes are hexadecimal digits; `key_wrapping` says how a slot is named and a key wrapped.
"""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from frailty_desktop.errors import UserError
from frailty_desktop.settings import data_folder
from frailty_desktop.storage.failures import creating_failed
from frailty_desktop.storage.file_placing import sync
from frailty_desktop.storage.key_presence import ENDING, is_encrypted, key_path
from frailty_desktop.storage.key_wrapping import SALT_BYTES, SlowHash
from frailty_desktop.translation import tr

__all__ = [
    "KeyFile",
    "Slot",
    "copy_beside",
    "is_encrypted",
    "keep_copy",
    "key_path",
    "read_key_file",
    "write_key_file",
]

FORMAT: Final = "frailty-keys-1"
_MOST_BYTES: Final = 4_000_000
_LIMITS: Final = {"memory_kib": (8, 1_048_576), "passes": (1, 100), "lanes": (1, 64)}


@dataclass(frozen=True, slots=True)
class Slot:
    """The data key and a person's private key, wrapped under the same password."""

    data: bytes
    private: bytes


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says. `lock_after` failures in a row close a name for `lock_minutes`."""

    salt: bytes
    cost: SlowHash
    slots: Mapping[str, Slot]
    recovery: Slot
    recovery_salt: bytes
    lock_after: int
    lock_minutes: int

    def with_slot(self, name: str, slot: Slot) -> "KeyFile":
        """Return the file with one more slot."""
        return replace(self, slots={**self.slots, name: slot})

    def without_slot(self, name: str) -> "KeyFile":
        """Return the file without a slot."""
        return replace(self, slots={known: slot for known, slot in self.slots.items() if known != name})


def read_key_file(study: Path) -> KeyFile:
    """Read the key file of a study, or the copy this computer keeps; says in words what is wrong with it."""
    path = key_path(study)
    if not path.exists() and _kept_copy(study).exists():
        path = _kept_copy(study)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _unreadable(path, tr("it is far too large"))
        found = json.loads(path.read_bytes())
        return _read(found)
    except FileNotFoundError:
        raise _missing(study) from None
    except OSError as failure:
        raise UserError(
            tr("The key file {file} cannot be read.", file=path.name),
            kept=tr("Nothing was changed."),
            next_step=tr("Check the drive it is on, then open the study again."),
        ) from failure
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise _unreadable(path, tr("it is not what was written")) from failure


def write_key_file(study: Path, keys: KeyFile) -> None:
    """Put a key file on disk, whole, in place of the one before, and keep a copy on this computer."""
    path = key_path(study)
    text = json.dumps(_written(keys), indent=1)
    try:
        _replace(path, text)
    except OSError as failure:
        raise creating_failed(failure, path) from failure
    keep_copy(study)


def keep_copy(study: Path) -> None:
    """Keep a copy of the key file on this computer, for the day somebody moves the study without it."""
    with suppress(OSError):
        copy = _kept_copy(study)
        copy.parent.mkdir(parents=True, exist_ok=True)
        _replace(copy, key_path(study).read_text("utf-8"))


def copy_beside(source_study: Path, target_study: Path) -> Path | None:
    """Copy a study's key file beside a copy of the study; None when the study has none."""
    source = key_path(source_study)
    if not source.exists():
        if not is_encrypted(source_study) or not _kept_copy(source_study).exists():
            return None
        source = _kept_copy(source_study)
    target = key_path(target_study)
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.copyfile(source, unfinished)
    sync(unfinished)
    unfinished.replace(target)
    sync(target.parent)
    return target


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync(path.parent)


def _kept_copy(study: Path) -> Path:
    """Name the copy by the random salt that an encrypted file begins with, so that a new name finds it."""
    try:
        with study.open("rb") as file:
            salt = file.read(SALT_BYTES)
    except OSError:
        salt = b""
    return data_folder() / "keys" / (sha256(salt).hexdigest()[:32] + ENDING)


def _written(keys: KeyFile) -> dict[str, Any]:
    cost = keys.cost
    return {
        "format": FORMAT,
        "salt": keys.salt.hex(),
        "lock": {"after": keys.lock_after, "minutes": keys.lock_minutes},
        "kdf": {
            "name": "argon2id",
            "memory_kib": cost.memory_kib,
            "passes": cost.passes,
            "lanes": cost.lanes,
        },
        "slots": {name: _written_slot(slot) for name, slot in keys.slots.items()},
        "recovery": {"salt": keys.recovery_salt.hex(), **_written_slot(keys.recovery)},
    }


def _written_slot(slot: Slot) -> dict[str, str]:
    return {"data": slot.data.hex(), "private": slot.private.hex()}


def _read(found: Any) -> KeyFile:
    if found["format"] != FORMAT or found["kdf"]["name"] != "argon2id":
        raise ValueError("another format")
    cost = {name: _whole(found["kdf"][name], *limits) for name, limits in _LIMITS.items()}
    return KeyFile(
        salt=bytes.fromhex(found["salt"]),
        cost=SlowHash(**cost),
        slots={str(name): _slot(slot) for name, slot in found["slots"].items()},
        recovery=_slot(found["recovery"]),
        recovery_salt=bytes.fromhex(found["recovery"]["salt"]),
        lock_after=_whole(found["lock"]["after"], 1, 1000),
        lock_minutes=_whole(found["lock"]["minutes"], 0, 100_000),
    )


def _slot(found: Any) -> Slot:
    return Slot(bytes.fromhex(found["data"]), bytes.fromhex(found["private"]))


def _whole(found: Any, low: int, high: int) -> int:
    if not isinstance(found, int) or not low <= found <= high:
        raise ValueError("out of range")
    return found


def _missing(study: Path) -> UserError:
    return UserError(
        tr("The key file {file} is not beside the study.", file=key_path(study).name),
        kept=tr("The study was not touched; without its key file nobody can read it."),
        next_step=tr("Put the key file back beside it; every backup has a copy."),
    )


def _unreadable(path: Path, why: str) -> UserError:
    return UserError(
        tr("The key file {file} cannot be used: {why}.", file=path.name, why=why),
        kept=tr("The study was not touched."),
        next_step=tr("Put the key file of the newest backup in its place; the study itself stays."),
    )
