"""The values of a study as models read them: one row per patient, endpoint and visit after the infusion."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.endpoint_values import EndpointValues, MeasuredPatient
from frailty_desktop.analysis.stored_values import fill
from frailty_desktop.exports.cells import Cell
from frailty_desktop.exports.study_tables import PATIENT_HEADING, patient_keys, patient_rows
from frailty_desktop.services.patient_list import age_on
from frailty_desktop.storage.tables import PatientRow
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import KeyItem, StudyDesign
from frailty_desktop.study.partial_date import PartialDate

_WHO = ("patient", "site", "sex", "age")
_WHAT = ("endpoint", "visit", "baseline", "value", "change")
_DIGITS = 10  # differences that are equal on paper must be equal for rank tests too


class _Person(NamedTuple):
    number: str
    site: str
    sex: str
    age: int | None


def heading(grouping: Grouping) -> tuple[str, ...]:
    """Name the columns; there is one for the arm only when the view of allocation is open."""
    return (*_WHO, "arm", *_WHAT) if grouping.view is AllocationView.OPEN else (*_WHO, *_WHAT)


def model_rows(session: Session, design: StudyDesign, grouping: Grouping) -> Iterator[tuple[Cell, ...]]:
    """Yield the values of everybody enrolled, in the order patient, endpoint, visit.

    A row is a value at a scheduled visit that enters averages, dated after the reference start.
    """
    values = EndpointValues(design, design.endpoints)
    fill(session, design, values)
    people = _people(session, design)
    enrolled = select(PatientRow.id).where(PatientRow.enrolled_on.is_not(None)).order_by(PatientRow.number)
    is_open = grouping.view is AllocationView.OPEN
    for patient_id in session.scalars(enrolled):
        who: tuple[Cell, ...] = people[patient_id]
        if is_open:
            who = (*who, grouping.group_of.get(patient_id))
        measured = values.patients.get(patient_id)
        if measured is not None:
            for place, endpoint in enumerate(design.endpoints):
                yield from ((*who, endpoint.name, *cells) for cells in _of_visits(measured, place))


def _of_visits(patient: MeasuredPatient, endpoint: int) -> Iterator[tuple[Cell, ...]]:
    baseline = patient.baseline(endpoint)
    seen: set[str] = set()
    for visit in sorted(patient.visits, key=lambda one: one.order):
        value, name = visit.numbers[endpoint], visit.averaged_as
        if value is None or not name or name in seen:
            continue
        seen.add(name)
        if patient.is_after_reference(visit.day):
            yield (name, baseline, value, None if baseline is None else change_on_paper(value, baseline))


def change_on_paper(value: float, baseline: float) -> float:
    """Return the difference as one would write it: 2.1 - 1.9 is 0.2, and so is 1.3 - 1.1."""
    return float(f"{value - baseline:.{_DIGITS}g}")


def _people(session: Session, design: StudyDesign) -> Mapping[UUID, _Person]:
    keys = patient_keys(session)
    ids = {number: patient_id for patient_id, (number, _) in keys.items()}
    found = {}
    for row in patient_rows(session, design, keys):
        told = {name: str(cell or "") for name, cell in zip(PATIENT_HEADING, row, strict=True)}
        age = _age(told[KeyItem.BIRTH_DATE.value], told[KeyItem.REFERENCE_START.value])
        person = _Person(told["patient"], told["site"], told[KeyItem.SEX.value], age)
        found[ids[person.number]] = person
    return found


def _age(born: str, start: str) -> int | None:
    """Return the completed years at the reference start, where both dates are exact enough."""
    if not born or len(start) < len("2024-03-01"):
        return None
    return age_on(PartialDate.parse_iso(born), date.fromisoformat(start[:10]))
