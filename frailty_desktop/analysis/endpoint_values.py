"""What each patient has measured at each visit, and the rule that says which of it is the baseline.

Baseline: the last value dated on or before the reference start (the infusion); of two visits on one day the
later in the design. Change: value minus baseline, for values dated after the reference start. Unscheduled
visits can give a baseline and a patient's own points but never enter averages; nor do visits of epochs the
design keeps out of them. Only the first group of a repeating section counts, and only the first of two visits
of the same plan.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from frailty_desktop.study.design import Endpoint, StudyDesign, VisitPlan

Measure = Literal["absolute", "change", "baseline"]
Contribution = tuple[Measure, str]  # the measure, and the visit's name ("" for the baseline)


def enters_averages(design: StudyDesign, plan: VisitPlan) -> bool:
    """Say whether values of this visit are part of group averages."""
    epochs = {epoch.name: epoch.enters_averages for epoch in design.epochs}
    return plan.is_scheduled and epochs.get(plan.epoch, True)


class MeasuredVisit:
    """A visit that took place: its plan, its day, and one number (or None) per endpoint."""

    __slots__ = ("averaged_as", "day", "numbers", "order", "patient")

    def __init__(self, patient: "MeasuredPatient", order: int, averaged_as: str, endpoints: int) -> None:
        self.patient = patient
        self.order = order
        self.averaged_as = averaged_as
        self.day: date | None = None
        self.numbers: list[float | None] = [None] * endpoints

    def place(self) -> tuple[bool, date, int]:
        """Return what visits of one patient are sorted by: dated ones first, then the design's order."""
        return (self.day is None, self.day or date.max, self.order)

    def stands_alone(self) -> bool:
        """Say whether its numbers bear on no other visit: no baseline, and no twin of its plan."""
        reference = self.patient.reference
        gives_baseline = reference is not None and self.day is not None and self.day <= reference
        return not gives_baseline and not self.patient.has_twins


class MeasuredPatient:
    """One patient's visits in order of time, and the reference start."""

    __slots__ = ("group", "has_twins", "id", "reference", "visits")

    def __init__(self, patient_id: UUID) -> None:
        self.id = patient_id
        self.group: str | None = None
        self.reference: date | None = None
        self.visits: list[MeasuredVisit] = []
        self.has_twins = False  # two visits of one plan, of which only the first counts

    def baseline(self, endpoint: int) -> float | None:
        """Return the last value on or before the reference start; None without either."""
        if self.reference is None:
            return None
        found = None
        for visit in self.visits:
            if visit.day is None or visit.day > self.reference:
                break
            number = visit.numbers[endpoint]
            if number is not None:
                found = number
        return found

    def contributions(self, endpoint: int) -> dict[Contribution, float]:
        """Return what this patient adds to group averages of one endpoint."""
        baseline = self.baseline(endpoint)
        given: dict[Contribution, float] = {}
        if baseline is not None:
            given["baseline", ""] = baseline
        for visit in self.visits:
            number = visit.numbers[endpoint]
            name = visit.averaged_as
            if number is None or not name or ("absolute", name) in given:
                continue
            given["absolute", name] = number
            if baseline is not None and self.is_after_reference(visit.day):
                given["change", name] = number - baseline
        return given

    def is_after_reference(self, day: date | None) -> bool:
        """Say whether a day lies after the reference start."""
        return day is not None and self.reference is not None and day > self.reference


class EndpointValues:
    """Every patient's values of the endpoints."""

    def __init__(self, design: StudyDesign, endpoints: Sequence[Endpoint]) -> None:
        self.endpoints = tuple(endpoints)
        self.position = {endpoint.name: place for place, endpoint in enumerate(self.endpoints)}
        self.positions_of_item: dict[str, list[int]] = {}
        for place, endpoint in enumerate(self.endpoints):
            self.positions_of_item.setdefault(endpoint.item, []).append(place)
        self.patients: dict[UUID, MeasuredPatient] = {}
        self.visits: dict[UUID, MeasuredVisit] = {}
        self._plans = {
            plan.name: (order, plan.name if enters_averages(design, plan) else "")
            for order, plan in enumerate(design.visits)
        }

    def patient(self, patient_id: UUID) -> MeasuredPatient:
        """Return a patient, known from now on."""
        known = self.patients.get(patient_id)
        if known is None:
            known = self.patients[patient_id] = MeasuredPatient(patient_id)
        return known

    def put_visit(self, visit_id: UUID, patient_id: UUID, plan: str, day: date | None) -> None:
        """Take note of a visit, or of its new day."""
        visit = self.visits.get(visit_id)
        if visit is None:
            order, averaged_as = self._plans.get(plan, (len(self._plans), ""))
            patient = self.patient(patient_id)
            visit = self.visits[visit_id] = MeasuredVisit(patient, order, averaged_as, len(self.endpoints))
            patient.has_twins |= any(other.averaged_as == averaged_as != "" for other in patient.visits)
            patient.visits.append(visit)
        visit.day = day
        visit.patient.visits.sort(key=MeasuredVisit.place)

    def contributions(self, patient: MeasuredPatient) -> Iterator[tuple[int, dict[Contribution, float]]]:
        """Yield what a patient adds to the averages, endpoint by endpoint."""
        for place in range(len(self.endpoints)):
            yield place, patient.contributions(place)
