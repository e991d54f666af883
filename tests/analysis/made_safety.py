"""Patients and events made by hand, so that a test can count them on its fingers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from frailty_desktop.analysis.picture import TableView
from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent, SafetyPatient, Sign
from frailty_desktop.resource_files import resource
from frailty_desktop.study.blinding import Grouping, by_arm, pooled, ungrouped
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import read_design
from frailty_desktop.study.design_safety import SafetyPlan
from frailty_desktop.study.partial_date import PartialDate

INFUSED = date(2026, 3, 2)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
HIGH, LOW, NONE = "cells_100", "cells_200", "placebo"


@cache
def design() -> StudyDesign:
    """Return the bundled design."""
    return read_design(resource("designs/cratus-phase-2"))


def with_plan(plan: SafetyPlan) -> StudyDesign:
    """Return the bundled design with another safety plan."""
    return replace(design(), plans=replace(design().plans, safety=plan))


def patient(number: int, group: str | None = HIGH, **more: Any) -> SafetyPatient:
    """Make a patient, infused on the usual day."""
    return SafetyPatient(UUID(int=number), f"P-{number:03d}", group, **{"began": INFUSED, "sex": "F", **more})


def on(day: int) -> PartialDate:
    """Return the day so many days after the infusion."""
    return PartialDate.of(INFUSED + timedelta(days=day))


def event(of: SafetyPatient, ordinal: int = 1, *, day: int | None = 5, **more: Any) -> SafetyEvent:
    """Make an event that began so many days after the infusion; None for an onset not known."""
    onset = more.pop("onset", None if day is None else on(day))
    form_id = UUID(int=of.id.int * 1000 + ordinal)
    given = {"term": "Fall", "group": "INJURY", "grade": 1, "onset": onset, "began": onset, **more}
    return SafetyEvent(form_id=form_id, patient=of, ordinal=ordinal, **given)


def data(
    patients: Iterable[SafetyPatient],
    events: Iterable[SafetyEvent] = (),
    *,
    signs: Iterable[Sign] = (),
    grouping: Grouping | None = None,
    of_design: StudyDesign | None = None,
    now: datetime = NOW,
) -> SafetyData:
    """Put patients and events together, arms open unless told otherwise."""
    known = tuple(patients)
    used = of_design or design()
    arms = {patient.id: patient.group for patient in known if patient.group is not None}
    item = design().form("adverse_event").item("ae_group")
    return SafetyData(
        used,
        grouping or by_arm(used.arms, arms),
        now,
        known,
        tuple(events),
        tuple(signs),
        {choice.code: choice.label for choice in item.choices},
    )


def blinded(patients: Iterable[SafetyPatient]) -> Grouping:
    """Return what a blinded person sees of these patients; make them with the group "all"."""
    return pooled((patient.id for patient in patients), design().blinding)


def closed() -> Grouping:
    """Return a grouping that shows nothing, with its reason."""
    return ungrouped(design().blinding, "The list is sealed.")


def row(table: TableView, label: str, place: int = 0) -> tuple[str, ...]:
    """Return the words of the row with this label, the first one or another of that name."""
    found = [line for line in table.rows if line.cells[0].words == label]
    return tuple(cell.words for cell in found[place].cells[1:])
