"""What a monitor is told about the time since an event of the log, as plain lines of each sort."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frailty_desktop.study.form_state import FieldKey


@dataclass(frozen=True, slots=True)
class FormPlace:
    """The form a line speaks of, in words."""

    patient_id: UUID
    patient_number: str
    form_id: UUID
    form_title: str
    visit_label: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One change of a value that was there before, or of a complete form.

    `mark` is "verified" (compared again since), "cleared" (compared before the change) or "".
    """

    sequence: int
    at: datetime
    by: str
    place: FormPlace
    key: FieldKey
    label: str
    old: str
    new: str
    reason: str
    is_correction: bool
    is_derived: bool
    mark: str
    is_for_query: bool


@dataclass(frozen=True, slots=True)
class NewValues:
    """How many fields of a form were filled for the first time."""

    place: FormPlace
    values: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class QueryChange:
    """One message of a query's thread."""

    at: datetime
    by: str
    place: FormPlace
    key: FieldKey
    label: str
    act: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkChange:
    """How many fields of a form one person marked as compared, or took the mark back from."""

    by: str
    place: FormPlace
    marked: int
    withdrawn: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SignatureChange:
    """A signature that was given, or that lapsed; `where` says form, visit or patient in words."""

    at: datetime
    by: str
    role: str
    meaning: str
    patient_id: UUID
    patient_number: str
    where: str
    is_void: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """An entry marked as made in error, a visit moved, a status changed, an emergency unblinding."""

    at: datetime
    by: str
    patient_id: UUID
    patient_number: str
    what: str
    reason: str
    form_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MonitorDifference:
    """Everything that changed after event `since` up to `up_to`, by patient and in the order of the log."""

    since: int
    since_at: datetime | None
    up_to: int
    values: tuple[ValueChange, ...]
    records: tuple[RecordChange, ...]
    new_values: tuple[NewValues, ...]
    queries: tuple[QueryChange, ...]
    marks: tuple[MarkChange, ...]
    signatures: tuple[SignatureChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all changed."""
        return not any(
            (self.values, self.records, self.new_values, self.queries, self.marks, self.signatures)
        )
