"""What source verification tells: a mark, a field and a form as a monitor compares them, and the progress."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from frailty_desktop.study.form_state import FieldKey


class MarkState(StrEnum):
    """Whether the compared answer is still the one that stands."""

    VERIFIED = "verified"
    CHANGED_SINCE = "changed_since"


@dataclass(frozen=True, slots=True)
class SourceMark:
    """A field was compared with its source: by whom, when, and whether it changed since.

    `sequence` is the event of the answer that was compared, 0 for an empty field.
    """

    state: MarkState
    by: str
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One field of a form as a monitor compares it; `value` is "" for an empty one.

    `was` is what was compared, where the value changed after that.
    """

    key: FieldKey
    section: str
    label: str
    value: str
    mark: SourceMark | None
    is_wanted: bool
    is_critical: bool
    is_derived: bool
    is_hidden: bool
    queries: int
    was: str

    @property
    def is_verified(self) -> bool:
        """Whether the value that stands was compared with its source."""
        return self.mark is not None and self.mark.state is MarkState.VERIFIED


@dataclass(frozen=True, slots=True)
class SourceForm:
    """A form laid out for comparing with its source; `is_held` while it is frozen or locked."""

    form_id: UUID
    patient_id: UUID
    patient_number: str
    title: str
    visit_label: str
    visit_date: date | None
    is_complete: bool
    is_held: bool
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class FormProgress:
    """How many fields of a form the plan wants compared, are, and were changed after they had been."""

    patient_id: UUID
    patient_number: str
    form_id: UUID
    form_title: str
    visit_label: str
    visit_date: date | None
    is_complete: bool
    wanted: int
    verified: int
    changed_since: int

    @property
    def remaining(self) -> int:
        """How many fields still wait."""
        return self.wanted - self.verified


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """The forms of the study, by patient and visit, with the sums over all of them."""

    forms: tuple[FormProgress, ...]
    wanted: int
    verified: int
    changed_since: int
