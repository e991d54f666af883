"""Work off the UI thread: one thread writes in order, one reads, others do what takes long."""

import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal

from frailty_desktop.errors import UserError

T = TypeVar("T")
OnError = Callable[[Exception], None]


class Cancelled(Exception):  # noqa: N818 - not an error: the person asked for it
    """The person stopped long work; nothing is left half done."""


class Progress:
    """What long work is handed: it reports steps, and hears at each whether the person wants it to stop."""

    def __init__(self, report: Callable[[int, int, str], None], is_cancelled: Callable[[], bool]) -> None:
        self._report = report
        self._is_cancelled = is_cancelled

    def __call__(self, done: int, total: int, doing: str = "") -> None:
        """Say how far the work is; raises `Cancelled` when the person wants to stop."""
        if self._is_cancelled():
            raise Cancelled
        self._report(done, total, doing)


class Task(Generic[T]):
    """One piece of work under way. `cancel()` drops its result, and stops long work at its next step."""

    def __init__(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None,
        on_error: OnError | None,
        *,
        is_write: bool,
    ) -> None:
        self.is_write = is_write
        self.is_cancelled = False
        self.is_delivered = False
        self.finished = threading.Event()
        self.error: Exception | None = None
        self._work: Callable[[], T] | None = work
        self._on_done = on_done
        self._on_error = on_error
        self._result: T | None = None

    def cancel(self) -> None:
        """Want the result no more. A write that waits is done nevertheless: nothing typed is dropped."""
        self.is_cancelled = True

    def run(self) -> None:
        """Do the work, in whichever thread it was queued for."""
        work, self._work = self._work, None
        if work is None or (self.is_cancelled and not self.is_write):
            return
        try:
            self._result = work()
        except Cancelled:
            self.is_cancelled = True
        except Exception as error:  # noqa: BLE001 - handed to the UI thread, which shows every kind
            self.error = error

    def deliver(self) -> None:
        """Tell the one who asked, in the UI thread, once."""
        if self.is_delivered:
            return
        self.is_delivered = True
        if self.is_cancelled:
            return
        if self.error is not None:
            if self._on_error is not None:
                self._on_error(self.error)
        elif self._on_done is not None:
            self._on_done(self._result)  # type: ignore[arg-type]

    @property
    def has_error_taker(self) -> bool:
        """Whether the one who asked also wants to hear of failure."""
        return self._on_error is not None


class Tasks(QObject):
    """The threads. Made and used in the UI thread; `close()` waits for what is still to be written."""

    pending_changed = Signal(int)  # writes not yet on disk
    failed = Signal(object)  # Exception: unexpected ones always, a UserError only when nobody else took it
    long_work = Signal(object, int, int, str)  # task, done, total, what: for the progress strip
    long_work_ended = Signal(object)
    _finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._done: deque[Task[Any]] = deque()
        self._writes: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._reads: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._pending = 0
        self._under_way = 0
        self._untold: WeakSet[Task[Any]] = WeakSet()
        self._is_closed = False
        self._finished.connect(self._deliver_finished, Qt.ConnectionType.QueuedConnection)
        self._aside: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._threads = [
            self._started("database writer", self._writes),
            self._started("database reader", self._reads),
        ]
        self._aside_thread: threading.Thread | None = None
        self._long_reads: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._long_reads_thread: threading.Thread | None = None

    @property
    def pending_writes(self) -> int:
        """How many writes are not yet on disk."""
        return self._pending

    @property
    def under_way(self) -> int:
        """How many pieces of work, reads and writes, have not been told yet."""
        return self._under_way

    def write(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
    ) -> Task[T]:
        """Queue a write; writes happen one after the other, in the order they were asked for."""
        return self._queue(Task(work, on_done, on_error, is_write=True))

    def read(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
    ) -> Task[T]:
        """Queue a read. Reads see what is committed; they and the writes never wait for each other."""
        return self._queue(Task(work, on_done, on_error, is_write=False))

    def read_aside(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
    ) -> Task[T]:
        """Queue a read that takes seconds beside the others: no page waits for it, nor it for a backup."""
        if self._long_reads_thread is None:
            self._long_reads_thread = self._started("long reader", self._long_reads)
        return self._queue(Task(work, on_done, on_error, is_write=False), self._long_reads)

    def write_and_wait(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        at_most_ms: int = 250,
    ) -> Task[T]:
        """Write, and wait a little, so that a finished field is on disk before the next one has the cursor.

        When the disk takes longer the cursor moves on and the outcome is told later; no write is given up.
        """
        task = self.write(work, on_done, on_error)
        if task.finished.wait(at_most_ms / 1000):
            self._deliver_finished()
        return task

    def long(
        self,
        work: Callable[[Progress], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        *,
        writes: bool = False,
    ) -> Task[T]:
        """Queue work long enough to be watched and stopped; it is handed a `Progress` to report to."""
        tasks: list[Task[T]] = []
        task = Task(
            lambda: self._watched(work, self._progress(tasks), tasks), on_done, on_error, is_write=writes
        )
        tasks.append(task)
        return self._queue(task)

    def long_aside(
        self,
        work: Callable[[Progress], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
    ) -> Task[T]:
        """Do long work, such as a backup, in a thread of its own: people go on reading and writing."""
        if self._aside_thread is None:
            self._aside_thread = self._started("long work", self._aside)
        tasks: list[Task[T]] = []
        task = Task(
            lambda: self._watched(work, self._progress(tasks), tasks), on_done, on_error, is_write=False
        )
        tasks.append(task)
        return self._queue(task, self._aside)

    def wait_for_writes(self, at_most_ms: int = 10_000) -> bool:
        """Wait until everything asked for is on disk; say whether it is. The results are told as usual."""
        if self._is_closed:
            return True
        is_done = self.write(lambda: None).finished.wait(at_most_ms / 1000)
        self._deliver_finished()
        return is_done

    def forget_results(self) -> None:
        """Tell nobody of what is under way: those who asked are put away. Writes are done nevertheless."""
        for task in tuple(self._untold):
            task.cancel()

    def close(self) -> None:
        """Finish every write, drop what is still to be read, end every thread."""
        if self._is_closed:
            return
        self._is_closed = True
        for task in tuple(self._untold):
            task.is_cancelled = task.is_cancelled or not task.is_write
        for queue in (self._writes, self._reads, self._aside, self._long_reads):
            queue.put(None)
        self._threads[0].join()
        self._deliver_finished()
        self._threads[1].join()
        for started in (self._aside_thread, self._long_reads_thread):
            if started is not None:
                started.join()
        self._done.clear()

    def _started(self, name: str, queue: "SimpleQueue[Task[Any] | None]") -> threading.Thread:
        thread = threading.Thread(target=self._work_off, args=(queue,), name=name, daemon=True)
        thread.start()
        return thread

    def _progress(self, tasks: list[Task[T]]) -> Progress:
        return Progress(
            lambda done, total, doing: self.long_work.emit(tasks[0], done, total, doing),
            lambda: tasks[0].is_cancelled,
        )

    def _queue(self, task: Task[T], queue: "SimpleQueue[Task[Any] | None] | None" = None) -> Task[T]:
        self._under_way += 1
        self._untold.add(task)
        if task.is_write:
            self._pending += 1
            self.pending_changed.emit(self._pending)
        (queue or (self._writes if task.is_write else self._reads)).put(task)
        return task

    def _watched(self, work: Callable[[Progress], T], progress: Progress, tasks: list[Task[T]]) -> T:
        try:
            return work(progress)
        finally:
            self.long_work_ended.emit(tasks[0])

    def _work_off(self, queue: "SimpleQueue[Task[Any] | None]") -> None:
        while (task := queue.get()) is not None:
            if self._is_closed and not task.is_write:
                continue
            task.run()
            self._done.append(task)
            task.finished.set()
            self._finished.emit()

    def _deliver_finished(self) -> None:
        while self._done:
            task = self._done.popleft()
            self._under_way -= 1
            self._untold.discard(task)
            if task.is_write:
                self._pending -= 1
                self.pending_changed.emit(self._pending)
            self._tell(task)

    def _tell(self, task: Task[Any]) -> None:
        error = task.error
        if error is not None and not (isinstance(error, UserError) and task.has_error_taker):
            self.failed.emit(error)
        task.deliver()
