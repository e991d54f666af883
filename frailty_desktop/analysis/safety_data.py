"""What safety tables and pictures are made of: patients, events, and other signs of the primary endpoint.

How things are counted stands here, once. The safety set: everybody infused, in the group they were allocated
to. What began on or after a later infusion (an epoch that stays out of averages) is left out. Whether an
event is treatment-emergent is decided by `study.treatment_emergence`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from frailty_desktop.study.blinding import AllocationView, Grouping, GroupLabel
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.event_rules import SaeClock
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.schedule import day_number
from frailty_desktop.study.treatment_emergence import PRIMARY_WINDOW_DAYS, Moment, is_treatment_emergent


@dataclass(frozen=True, slots=True, eq=False)
class SafetyPatient:
    """One patient; `began` is the infusion, to the minute when its time is known."""

    id: UUID
    number: str
    group: str | None = None
    sex: str = ""
    began: date | datetime | None = None
    is_dead: bool = False
    died: PartialDate | None = None
    ends_on: date | None = None  # the day of death or withdrawal
    later_from: date | None = None  # the first day of an epoch that stays out of averages

    @property
    def reference(self) -> date | None:
        """The day of the infusion."""
        return self.began.date() if isinstance(self.began, datetime) else self.began

    def is_later(self, day: date | PartialDate | None) -> bool:
        """Say whether a day certainly lies in a later epoch; nobody is followed from that day on."""
        if day is None or self.later_from is None:
            return False
        return PartialDate.of(day).earliest() >= self.later_from


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyEvent:
    """One adverse event; codes are the design's, words are its labels."""

    form_id: UUID
    patient: SafetyPatient
    ordinal: int
    term: str = ""
    group: str = ""
    onset: PartialDate | None = None
    began: Moment | None = None  # the onset with its time, when that is known
    end: PartialDate | None = None
    worsened_on: PartialDate | None = None
    is_ongoing: bool = False
    grade: int | None = None
    is_serious: bool = False
    criteria: tuple[str, ...] = ()
    component: str = ""
    causality_product: str = ""
    causality_procedure: str = ""
    is_related_to_product: bool | None = None
    is_related_to_procedure: bool | None = None
    outcome: str = ""
    is_fatal: bool = False
    led_to_withdrawal: bool = False
    clock: SaeClock | None = None

    @property
    def key(self) -> str:
        """What opens the event: its form and its patient."""
        return f"{self.form_id}/{self.patient.id}"

    @property
    def is_later(self) -> bool:
        """Whether it began in a later epoch, where it counts for nobody."""
        return self.patient.is_later(self.onset)

    @property
    def is_emergent(self) -> bool | None:
        """Whether it is treatment-emergent; None for a patient who was not infused."""
        return self._emerged(None)

    def is_emergent_within(self, days: int) -> bool:
        """Say whether it is treatment-emergent and began, or may have, so many days from the infusion."""
        return self._emerged(days) is True

    def _emerged(self, days: int | None) -> bool | None:
        return is_treatment_emergent(
            self.began, self.end, self.patient.began, worsened_on=self.worsened_on, window_days=days
        )


@dataclass(frozen=True, slots=True)
class Sign:
    """What a form says of a component of the primary endpoint: an item answered yes, or judged so."""

    patient: SafetyPatient
    component: str
    form_id: UUID
    form: str
    visit: str
    day: date | None


@dataclass(frozen=True, eq=False)
class SafetyData:
    """Everything read at once; tables and pictures are made from it without asking the file again."""

    design: StudyDesign
    grouping: Grouping
    now: datetime
    patients: tuple[SafetyPatient, ...]
    events: tuple[SafetyEvent, ...]
    signs: tuple[Sign, ...] = ()
    group_labels: Mapping[str, str] = field(default_factory=dict)  # of the organ classes, by code
    is_of_sites: bool = False  # read for somebody charged with some of the sites only

    @property
    def today(self) -> date:
        """The day at this workstation."""
        return self.now.astimezone().date()

    @property
    def is_open(self) -> bool:
        """Whether the arms may be seen."""
        return self.grouping.view is AllocationView.OPEN

    @property
    def labels(self) -> tuple[GroupLabel, ...]:
        """The columns of a table: the arms, or all participants."""
        return self.grouping.labels

    @property
    def window_days(self) -> int:
        """How many days from the infusion the primary endpoint counts."""
        primary = self.design.plans.safety.primary
        return primary.days if primary is not None else PRIMARY_WINDOW_DAYS

    @cached_property
    def infused(self) -> tuple[SafetyPatient, ...]:
        """Everybody infused, whatever their group."""
        return tuple(patient for patient in self.patients if patient.began is not None)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many of the safety set are in each group."""
        known = {label.name for label in self.labels}
        found = Counter(patient.group for patient in self.infused if patient.group in known)
        return {label.name: found[label.name] for label in self.labels}

    @cached_property
    def events_of(self) -> Mapping[SafetyPatient, tuple[SafetyEvent, ...]]:
        """Each patient's events, in the order of the log."""
        found: dict[SafetyPatient, list[SafetyEvent]] = {}
        for event in self.events:
            found.setdefault(event.patient, []).append(event)
        return {patient: tuple(events) for patient, events in found.items()}

    @cached_property
    def followed_events(self) -> tuple[SafetyEvent, ...]:
        """The events of everybody infused, those of later epochs left out."""
        return tuple(event for event in self.events if event.patient.began is not None and not event.is_later)

    @cached_property
    def counted_events(self) -> tuple[SafetyEvent, ...]:
        """Those of the followed events whose patient is in one of the groups."""
        return tuple(event for event in self.followed_events if event.patient.group in self.sizes)

    @cached_property
    def emergent_events(self) -> tuple[SafetyEvent, ...]:
        """Those of the counted events that are treatment-emergent."""
        return tuple(event for event in self.counted_events if event.is_emergent)

    def day_of(self, patient: SafetyPatient, day: date | PartialDate | None) -> int | None:
        """Count a whole day from the patient's infusion, as the design counts days."""
        if day is None or patient.reference is None:
            return None
        known = PartialDate.of(day)
        if not known.is_full:
            return None
        return day_number(known.earliest(), patient.reference, self.design.day_convention)

    def count(self, patients: Iterable[SafetyPatient]) -> dict[str, int]:
        """Count different patients by group."""
        found = Counter(patient.group for patient in set(patients))
        return {label.name: found[label.name] for label in self.labels}
