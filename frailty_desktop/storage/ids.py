"""Identifiers made on the workstation: UUID version 7 (RFC 9562), so that keys sort by their time."""

import os
import threading
import time
from typing import Final
from uuid import UUID

NO_VISIT: Final = UUID(int=0)
"""Stands in an answer's key where a log form has no visit."""

THE_PROGRAM: Final = UUID(int=0)
"""Who acts when no person does: creating the file, registering a workstation, a migration."""

_COUNTER_BITS: Final = 12
_lock = threading.Lock()
_last: int = 0


def new_id() -> UUID:
    """Make an id that sorts after every id made before it in this process.

    RFC 9562 section 6.2, method 1: 48 bits of Unix milliseconds, then a 12-bit counter in `rand_a`, then
    62 random bits. The counter starts at 0 each millisecond; when it overflows, the millisecond part runs
    ahead of the clock.
    """
    global _last  # noqa: PLW0603 - the counter of RFC 9562 is one per process by nature
    with _lock:
        _last = max(time.time_ns() // 1_000_000 << _COUNTER_BITS, _last + 1)
        ticks = _last
    milliseconds, counter = ticks >> _COUNTER_BITS, ticks & 0xFFF
    random = int.from_bytes(os.urandom(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | random)
