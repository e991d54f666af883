"""The two threads behind the window: order, waiting a little, failing in words, closing without loss."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QSignalSpy

from frailty_desktop.errors import UserError
from frailty_desktop.gui.tasks import Progress, Tasks


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_that_writes_happen_in_the_order_they_were_asked_for(tasks: Tasks) -> None:
    order: list[int] = []
    for number in range(50):
        tasks.write(lambda number=number: order.append(number))  # type: ignore[misc]
    assert tasks.wait_for_writes()
    assert order == list(range(50))


def test_that_results_arrive_in_the_ui_thread(tasks: Tasks, qtbot: object) -> None:
    threads: list[threading.Thread] = []
    tasks.read(lambda: "values", lambda _values: threads.append(threading.current_thread()))
    qtbot.waitUntil(lambda: bool(threads))  # type: ignore[attr-defined]
    assert threads == [threading.main_thread()]


def test_that_a_quick_save_is_told_before_the_cursor_moves_on(tasks: Tasks) -> None:
    told: list[str] = []
    tasks.write_and_wait(lambda: "on disk", told.append)
    assert told == ["on disk"]
    assert tasks.pending_writes == 0


def test_that_a_slow_save_lets_the_cursor_go_and_is_told_later(tasks: Tasks, qtbot: object) -> None:
    disk_answers = threading.Event()
    told: list[bool] = []
    tasks.write_and_wait(disk_answers.wait, told.append, at_most_ms=10)
    assert told == []
    assert tasks.pending_writes == 1
    disk_answers.set()
    qtbot.waitUntil(lambda: told == [True])  # type: ignore[attr-defined]
    assert tasks.pending_writes == 0


def test_that_a_full_disk_reaches_the_field_that_was_saved(tasks: Tasks) -> None:
    heard: list[Exception] = []

    def save() -> None:
        raise UserError("The disk is full.")

    tasks.write_and_wait(save, None, heard.append)
    assert [str(error) for error in heard] == ["The disk is full."]


def test_that_a_bug_is_reported_to_the_window_too(tasks: Tasks) -> None:
    spy = QSignalSpy(tasks.failed)

    def save() -> None:
        raise ZeroDivisionError

    tasks.write_and_wait(save, None, lambda _error: None)
    assert spy.count() == 1


def test_that_a_cancelled_read_is_not_shown(tasks: Tasks, qtbot: object) -> None:
    may_go = threading.Event()
    shown: list[str] = []
    tasks.read(may_go.wait)
    older = tasks.read(lambda: "older", shown.append)
    older.cancel()
    tasks.read(lambda: "newer", shown.append)
    may_go.set()
    qtbot.waitUntil(lambda: bool(shown))  # type: ignore[attr-defined]
    assert shown == ["newer"]


def test_that_long_work_stops_at_its_next_step_when_cancelled(tasks: Tasks, qtbot: object) -> None:
    steps: list[int] = []
    started = threading.Event()
    may_go_on = threading.Event()

    def work(progress: Progress) -> None:
        for step in range(1000):
            progress(step, 1000, "Counting")
            steps.append(step)
            started.set()
            may_go_on.wait()

    ended = QSignalSpy(tasks.long_work_ended)
    task = tasks.long(work)
    started.wait(5)
    task.cancel()
    may_go_on.set()
    qtbot.waitUntil(lambda: ended.count() == 1)  # type: ignore[attr-defined]
    assert steps == [0]


def test_that_closing_finishes_every_write() -> None:
    tasks = Tasks()
    written: list[int] = []
    for number in range(20):
        tasks.write(lambda number=number: written.append(number))  # type: ignore[misc]
    tasks.close()
    assert len(written) == 20


def test_that_a_read_that_takes_seconds_holds_up_no_other_page_and_no_backup(
    tasks: Tasks, qtbot: object
) -> None:
    may_end = threading.Event()
    told: list[str] = []
    tasks.read_aside(lambda: may_end.wait(60), lambda _is_set: told.append("long"))
    tasks.read(lambda: "page", told.append)
    qtbot.waitUntil(lambda: told == ["page"])  # type: ignore[attr-defined]
    tasks.long_aside(lambda _progress: "backup", told.append)
    qtbot.waitUntil(lambda: told == ["page", "backup"])  # type: ignore[attr-defined]
    may_end.set()
    qtbot.waitUntil(lambda: told == ["page", "backup", "long"])  # type: ignore[attr-defined]
