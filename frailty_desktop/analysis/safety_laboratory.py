"""Laboratory values of the safety set: at baseline, the extremes after, and their CTCAE grades.

The baseline is the last value dated on or before the infusion; after it, every value counts, those of
unscheduled visits too, up to a later infusion. What is kept from a rater for now is left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.safety_data import SafetyData, SafetyPatient
from frailty_desktop.analysis.safety_reading import CHUNK, SafetyVisit, read_visits, void_forms
from frailty_desktop.storage.rater_blind import hidden_items
from frailty_desktop.storage.raw_ids import RawId, as_uuid, plain_table, raw
from frailty_desktop.storage.tables import AnswerTable
from frailty_desktop.study.design import Item, StudyDesign
from frailty_desktop.study.design_safety import LabTest
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.laboratory import NormalLimits, grade_of, normal_limits

GRADES = (0, 1, 2, 3, 4)
NO_VALUE, NOT_GRADED = -1, -2
_ANSWERS = plain_table(AnswerTable)


@dataclass(slots=True)
class TestValues:
    """One patient's values of one test: at baseline, and the lowest and highest after."""

    baseline: float | None = None
    baseline_at: tuple[date, int] | None = None
    lowest: float | None = None
    highest: float | None = None

    def take_after(self, value: float) -> None:
        """Take in a value from after the infusion."""
        self.lowest = value if self.lowest is None else min(self.lowest, value)
        self.highest = value if self.highest is None else max(self.highest, value)


class Shift(NamedTuple):
    """One patient's grade at baseline and worst grade after; NO_VALUE or NOT_GRADED where there is none."""

    baseline: int
    worst: int


@dataclass(frozen=True, eq=False)
class Laboratory:
    """The values of every test, by test and patient; `hidden` counts patients with values kept back."""

    data: SafetyData
    values: Mapping[str, Mapping[SafetyPatient, TestValues]]
    items: Mapping[str, Item] = field(default_factory=dict)
    hidden: int = 0

    @property
    def tests(self) -> tuple[LabTest, ...]:
        """The tests of the design."""
        return self.data.design.plans.safety.tests

    def label(self, test: LabTest) -> str:
        """Name a test as the design does, or as its item."""
        item = self.items.get(test.item)
        return test.label or (item.label if item is not None else test.name)

    def limits(self, test: LabTest, patient: SafetyPatient) -> NormalLimits:
        """Return a patient's limits of normal."""
        return normal_limits(test, self.data.design.settings, patient.sex)


def read_laboratory(session: Session, data: SafetyData) -> Laboratory:
    """Read the values of the design's laboratory tests of everybody infused, in a few queries."""
    design = whole_design(data.design)
    tests = {test.item: test for test in data.design.plans.safety.tests}
    items = {item.name: item for form in design.forms for item in form.items() if item.name in tests}
    patients = {patient.id: patient for patient in data.infused}
    hidden = _hidden(session, design, patients.values(), items)
    values: dict[str, dict[SafetyPatient, TestValues]] = {test.name: {} for test in tests.values()}
    placing = _Placing(session, data)
    of_item = {item: values[test.name] for item, test in tests.items()}
    for visit, item, number in _numbers(session, items):
        placed = placing.place(visit)
        if placed is None:
            continue
        patient, is_after, at = placed
        if hidden and item in hidden.get(patient.id, ()):
            continue
        of_patient = of_item[item].get(patient)
        if of_patient is None:
            of_patient = of_item[item][patient] = TestValues()
        if is_after:
            of_patient.take_after(number)
        elif of_patient.baseline_at is None or at >= of_patient.baseline_at:
            of_patient.baseline, of_patient.baseline_at = number, at
    return Laboratory(data, values, items, sum(1 for found in hidden.values() if found))


_Placed = tuple[SafetyPatient, bool, tuple[date, int]]


class _Placing:
    """Says of each visit whose values it has, and whether they are from after the infusion."""

    def __init__(self, session: Session, data: SafetyData) -> None:
        self._visits = read_visits(session)
        self._placed: dict[RawId, _Placed | None] = {}
        self._infused = {patient.id: patient for patient in data.infused}
        design = whole_design(data.design)
        self._order = {plan.name: place for place, plan in enumerate(design.visits)}
        outside = {epoch.name for epoch in design.epochs if not epoch.enters_averages}
        self._later = {plan.name for plan in design.visits if plan.epoch in outside}
        self._at_baseline = frozenset(data.design.plans.safety.baseline_visits)

    def place(self, visit_id: RawId) -> _Placed | None:
        """Return the patient, whether it is from after the infusion, and when; None when it counts not."""
        if visit_id not in self._placed:
            self._placed[visit_id] = self._place(self._visits.get(visit_id))
        return self._placed[visit_id]

    def _place(self, visit: SafetyVisit | None) -> _Placed | None:
        patient = self._infused.get(as_uuid(visit.patient)) if visit is not None else None
        if visit is None or patient is None or visit.plan in self._later or patient.is_later(visit.on):
            return None
        on, reference = visit.on, patient.reference
        if on is None or reference is None:
            return None
        if on <= reference and self._at_baseline and visit.plan not in self._at_baseline:
            return None
        return patient, on > reference, (on, self._order.get(visit.plan, 0))


def _numbers(session: Session, items: Mapping[str, Item]) -> Iterator[tuple[RawId, str, float]]:
    table = _ANSWERS.c
    query = select(raw(table.visit_id), raw(table.form_id), table.item, table.value_number).where(
        table.item.in_(sorted(items)), table.group_ordinal == 0, table.value_number.is_not(None)
    )
    void = void_forms(session)
    rows = session.connection().execute(query)
    while chunk := rows.fetchmany(CHUNK):
        for visit, form, item, number in chunk:
            if form not in void:
                yield visit, item, number


def _hidden(
    session: Session, design: StudyDesign, patients: object, items: Mapping[str, Item]
) -> dict[object, frozenset[str]]:
    """Return which items are kept from the rater for now, patient by patient; few designs keep any."""
    rated = {item.name for form in design.forms if form.hide_previous for item in form.items()} & items.keys()
    if not rated:
        return {}
    return {patient.id: hidden_items(session, design, patient.id, rated) for patient in patients}  # type: ignore[attr-defined]


# Grades


_NOTHING = TestValues()


def shifts(laboratory: Laboratory, test: LabTest) -> dict[SafetyPatient, Shift]:
    """Grade every patient of the safety set for one test."""
    grading = _Grading(laboratory, test)
    values, found = laboratory.values[test.name], {}
    for patient in laboratory.data.infused:
        if patient.group not in laboratory.data.sizes:
            continue
        own = values.get(patient, _NOTHING)
        # A grade only rises towards its end of the scale, so the two extremes hold the worst one.
        after = {grading.of(value, patient, own.baseline) for value in (own.lowest, own.highest)}
        worst = NOT_GRADED if NOT_GRADED in after and max(after) < 1 else max(after)
        found[patient] = Shift(grading.of(own.baseline, patient, None), worst)
    return found


class _Grading:
    """Grades the values of one test; each value is graded once for all patients with the same limits."""

    def __init__(self, laboratory: Laboratory, test: LabTest) -> None:
        self._laboratory = laboratory
        self._test = test
        self._version = laboratory.data.design.ctcae_version
        self._known: dict[str, tuple[NormalLimits, dict[tuple[float, float | None], int]]] = {}

    def of(self, value: float | None, patient: SafetyPatient, baseline: float | None) -> int:
        """Return the grade of a patient's value as a number."""
        if value is None:
            return NO_VALUE
        if patient.sex not in self._known:
            self._known[patient.sex] = (self._laboratory.limits(self._test, patient), {})
        limits, grades = self._known[patient.sex]
        key = (value, baseline)
        if key not in grades:
            grade = grade_of(self._test, self._version, value, limits, baseline)
            grades[key] = NOT_GRADED if grade is None else grade.number
        return grades[key]


def shift_counts(laboratory: Laboratory, test: LabTest) -> dict[str, Counter[Shift]]:
    """Count the patients of each group by their shift."""
    counts: dict[str, Counter[Shift]] = {label.name: Counter() for label in laboratory.data.labels}
    for patient, shift in shifts(laboratory, test).items():
        if patient.group is not None:
            counts[patient.group][shift] += 1
    return counts
