"""What an edit touched, told in plain Python after it is on disk, and the list of those who want to hear."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

Subscriber = Callable[["Changes"], None]

_log = logging.getLogger(__name__)


class ChangeKind(StrEnum):
    """The sort of thing that changed."""

    STUDY = "study"
    PERSON = "person"
    PATIENT = "patient"
    VISIT = "visit"
    FORM = "form"
    ANSWER = "answer"
    ALLOCATION = "allocation"
    QUERY = "query"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One stored answer before and after; `first_sequence` first gave it a value (0: none yet)."""

    patient_id: UUID
    visit_id: UUID
    visit_name: str
    form_id: UUID
    item: str
    group: int
    old_number: float | None
    new_number: float | None
    first_sequence: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything one edit touched. After a bulk load `is_bulk` is set and `answers` is empty: rebuild."""

    kinds: frozenset[ChangeKind]
    patients: frozenset[UUID]
    items: frozenset[str]
    answers: tuple[AnswerChange, ...]
    is_bulk: bool
    initiator: object | None
    sequence: int


@dataclass(slots=True)
class TouchedRecords:
    """Collects while an edit runs what will become its `Changes`.

    The sets of records say whose content changed: holds refuse it and signatures lapse by it
    (`held_records`, `standing_signatures`). `forms` got other answers or acceptances; of the others the
    row itself changed.
    """

    kinds: set[ChangeKind] = field(default_factory=set)
    patients: set[UUID] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    answers: list[AnswerChange] = field(default_factory=list)
    is_bulk: bool = False
    forms: set[UUID] = field(default_factory=set)
    form_rows: set[UUID] = field(default_factory=set)
    visit_rows: set[UUID] = field(default_factory=set)
    patient_rows: set[UUID] = field(default_factory=set)

    @property
    def has_content(self) -> bool:
        """Whether anything changed that can be held or signed."""
        return bool(self.forms or self.form_rows or self.visit_rows or self.patient_rows)

    def as_changes(self, *, initiator: object | None, sequence: int) -> Changes:
        """Freeze what was collected."""
        return Changes(
            kinds=frozenset(self.kinds),
            patients=frozenset(self.patients),
            items=frozenset(self.items),
            answers=() if self.is_bulk else tuple(self.answers),
            is_bulk=self.is_bulk,
            initiator=initiator,
            sequence=sequence,
        )


class ChangeFeed:
    """Tells subscribers, in the order they came, what was committed."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []
        self.failures: list[Exception] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Add a listener; the returned function takes it off again."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, changes: Changes) -> None:
        """Tell everybody. A listener that fails is our bug: kept in `failures`, no harm to the others."""
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(changes)
            except Exception as failure:  # noqa: BLE001 - the data is on disk; the next listener must hear
                self.failures.append(failure)
                _log.exception("A listener failed on changes up to event %d", changes.sequence)
