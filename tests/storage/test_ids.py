"""Ids made on a workstation: UUID version 7, unique, and in the order they were made."""

import threading
import time
from uuid import RFC_4122, UUID

from frailty_desktop.storage.ids import new_id


def test_that_an_id_is_a_uuid_of_version_7_with_the_time_in_front() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert abs((made.int >> 80) - before) < 60_000


def test_that_ids_sort_in_the_order_they_were_made_even_when_the_clock_goes_back(monkeypatch: object) -> None:
    from _pytest.monkeypatch import MonkeyPatch

    assert isinstance(monkeypatch, MonkeyPatch)
    made = [new_id() for _ in range(10_000)]
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    made += [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert [one.bytes for one in made] == sorted({one.bytes for one in made})


def test_that_threads_never_share_an_id() -> None:
    made: list[UUID] = []
    threads = [threading.Thread(target=lambda: made.extend(new_id() for _ in range(5_000))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 20_000
