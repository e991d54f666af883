"""A window on a study with a complete walk, a coordinator, a monitor and a query, for tests of the review."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from frailty_desktop.gui.desk import Desk
from frailty_desktop.services import forms, patients, people, queries, visits
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock

WALK = FieldKey("walk_distance")


@dataclass
class Reviewed:
    """What the study holds."""

    path: Path
    monitor: Person
    nurse: Person
    patient_id: UUID
    form_id: UUID
    query_id: UUID


def make_reviewed(path: Path, clock: FakeClock) -> Reviewed:
    """Complete a walk of the first patient and ask about its distance."""
    with open_study(path, clock=clock) as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            monitor = people.add_person(edit, "Mona Reyes", Role.MONITOR)
        with study.read() as session:
            nurse = next(one for one in people.people(session) if one.role is Role.COORDINATOR)
            patient = patients.find_patient(session, study.design, "P-001", clock.now.date())
            matrix = visits.visit_matrix(session, study.design, patient.id, clock.now.date())
        visit_id = next(column.visit_id for column in matrix.columns if column.key == "screening")
        with study.edit(by=nurse.id, action="Consent") as edit:
            consent = forms.start_form(edit, patient.id, visit_id, "consent")
            forms.complete_form(edit, consent.id)
        with study.edit(by=nurse.id, action="Walk") as edit:
            form_id = forms.start_form(edit, patient.id, visit_id, "walk").id
            typed = {WALK: "310", FieldKey("walk_rests"): "n"}
            forms.save_answers(edit, form_id, typed)
            forms.complete_form(edit, form_id)
        with study.edit(by=monitor.id, action="Ask") as edit:
            query_id = queries.open_query(edit, form_id, WALK, "The source says 301.")
    return Reviewed(path, monitor, nurse, patient.id, form_id, query_id)


def messages(desk: Desk, query_id: UUID) -> list[tuple[str, str]]:
    """Read a thread from the file."""
    assert desk.opened is not None
    with desk.opened.study.read() as session:
        return [(one.act, one.text) for one in queries.thread(session, query_id)]
