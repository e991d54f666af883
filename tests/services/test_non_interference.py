"""Two studies that differ in nothing but who got which arm look the same to every blinded role."""

import importlib
import inspect
import pkgutil
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

import frailty_desktop.services as rooms
from frailty_desktop.errors import UserError
from frailty_desktop.services import (
    adverse_event_answers,
    adverse_events,
    allocation,
    enrolment_rules,
    form_records,
    forms,
    forms_of_visit,
    patient_facts,
    patient_list,
    people,
    previous_values,
    rights,
    visit_matrix,
    work_list,
)
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.people import Role, view_of_allocation
from frailty_desktop.services.roles import Right, unblinded_roles
from frailty_desktop.storage import ids
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.blinding import AllocationView
from tests.services.clinic import INFUSED, Clinic, open_clinic
from tests.services.review_surfaces import REVIEW_SURFACES, review

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
BLINDED = [role for role in Role if role not in unblinded_roles()]
PATIENTS = 6


class Look:
    """What a person of one blinded role can ask the services."""

    def __init__(self, clinic: Clinic, session: Session, role: Role) -> None:
        self.study, self.session, self.role = clinic.study, session, role
        self.design, self.today = clinic.study.design, clinic.today
        self.patients = [row.id for row in patient_list.list_patients(session, self.design, self.today)]
        self.forms = form_records.form_records(session, self.design, form_records.select_forms(), self.today)

    def of_each(self, ask: Callable[..., object]) -> list[object]:
        return [ask(self.session, self.design, patient_id, self.today) for patient_id in self.patients]

    def of_everybody(self, ask: Callable[..., object], *about: object) -> list[object]:
        everybody = people.people(self.session)
        return [ask(self.session, person.id, *about, self.today) for person in everybody]

    def of_each_event_log(self, ask: Callable[..., object]) -> list[object]:
        return [ask(self.session, self.design, patient_id, NOW) for patient_id in self.patients]

    def of_each_form(self, ask: Callable[[form_records.FormRecord], object]) -> list[object]:
        return [ask(record) for record in self.forms]


def _trail(look: Look) -> list[object]:
    """Read the trail as people read it; sealed bytes count by their length, hashes hang on them."""
    told: list[object] = []
    for event in events(look.session):
        new = {name: len(value) if name == "sealed" else value for name, value in event.new_values.items()}
        told.append(
            (event.sequence, event.at, event.action, event.reason, event.kind, event.address, event.old, new)
        )
    return told


SURFACES: dict[str, Callable[[Look], object]] = {
    "adverse_event_answers.load_events": lambda look: [
        event.answers for event in adverse_event_answers.load_events(look.session, look.design, look.today)
    ],
    "adverse_events.for_patient": lambda look: look.of_each_event_log(adverse_events.for_patient),
    "adverse_events.for_study": lambda look: adverse_events.for_study(look.session, look.design, NOW),
    "adverse_events.consistency": lambda look: look.of_each_event_log(adverse_events.consistency),
    "allocation.has_list": lambda look: allocation.has_list(look.session),
    "allocation.kits": lambda look: allocation.kits(look.session),
    "allocation.grouping": lambda look: allocation.grouping(
        look.session,
        look.study.info,
        look.design,
        view_of_allocation(look.study.info, look.role, look.design),
    ),
    "enrolment_rules.enrolment_obstacles": lambda look: look.of_each(enrolment_rules.enrolment_obstacles),
    "form_records.form_record": lambda look: look.of_each_form(
        lambda record: form_records.form_record(look.session, look.design, record.id, look.today)
    ),
    "form_records.form_records": lambda look: look.forms,
    "form_records.form_state": lambda look: look.of_each_form(
        lambda record: form_records.form_state(look.session, look.design, record.id, look.today).fields()
    ),
    "form_records.state_of": lambda look: look.of_each_form(
        lambda record: form_records.state_of(look.session, look.design, record, look.today).blocking()
    ),
    "form_records.patient_values": lambda look: look.of_each_form(
        lambda record: form_records.patient_values(
            look.session, look.design, record.patient_id, record.visit_id, look.today
        )
    ),
    "form_records.stored_values": lambda look: [
        form_records.stored_values(look.session, index_of(look.design), patient_id, look.today)
        for patient_id in look.patients
    ],
    "forms.entries": lambda look: [
        forms.entries(look.session, look.design, patient_id, "adverse_event", look.today)
        for patient_id in look.patients
    ],
    "forms_of_visit.forms_of_visit": lambda look: look.of_each_form(
        lambda record: (
            record.visit_id
            and forms_of_visit.forms_of_visit(
                look.session,
                look.design,
                record.visit_id,
                form_records.patient_values(
                    look.session, look.design, record.patient_id, record.visit_id, look.today
                ),
            )
        )
    ),
    "patient_facts.facts_of": lambda look: look.of_each(
        lambda *asked: patient_facts.facts_of(*asked).answers
    ),
    "patient_facts.load_facts": lambda look: [
        (facts.number, facts.kit, facts.visits)
        for facts in patient_facts.load_facts(look.session, look.design, look.today).values()
    ],
    "patient_list.list_patients": lambda look: patient_list.list_patients(
        look.session, look.design, look.today
    ),
    "patient_list.find_patient": lambda look: look.of_each(patient_list.find_patient),
    "people.people": lambda look: people.people(look.session),
    "people.person": lambda look: [
        people.person(look.session, person.id) for person in people.people(look.session)
    ],
    "previous_values.previous_values": lambda look: look.of_each_form(
        lambda record: previous_values.previous_values(
            look.session, look.design, record.patient_id, record.visit_id, record.form.name
        )
    ),
    "rights.charges_of": lambda look: look.of_everybody(rights.charges_of),
    "rights.may": lambda look: [look.of_everybody(rights.may, right) for right in Right],
    "rights.not_allowed": lambda look: [
        str(error) for error in look.of_everybody(rights.not_allowed, Right.SIGN)
    ],
    "rights.sites_for": lambda look: look.of_everybody(rights.sites_for, Right.ENTER_DATA),
    "visit_matrix.patient_timeline": lambda look: look.of_each(visit_matrix.patient_timeline),
    "visit_matrix.visit_matrix": lambda look: look.of_each(visit_matrix.visit_matrix),
    "work_list.work_list": lambda look: work_list.work_list(look.session, look.design, look.today, NOW),
    **REVIEW_SURFACES,
    "the audit trail": _trail,
    "what is known of the study": lambda look: look.study.info,
}
"""Everything the services let a blinded person read; a reading function without a line here fails a test."""

NEVER_LEAVES = frozenset({"lookups"})
"""Modules whose rows stay inside the services."""


def _reading_functions() -> Iterable[str]:
    for module_info in pkgutil.iter_modules(rooms.__path__):
        module = importlib.import_module(f"{rooms.__name__}.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters)
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and parameters[:1] == ["session"] and module_info.name not in NEVER_LEAVES:
                yield f"{module_info.name}.{name}"


def _the_same_study_but_for_its_arms(
    folder: Path, seed: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[Clinic, allocation.AllocationKey]:
    """Build a study whose ids, times and kits are always the same, with arms drawn by the seed."""
    ticks = count(1_770_000_000_000_000_000, 1_000_000)
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: next(ticks)))
    monkeypatch.setattr(ids, "os", SimpleNamespace(urandom=random.Random(7).randbytes))
    drawn = SimpleNamespace(SystemRandom=lambda: random.Random(7))
    monkeypatch.setattr(allocation, "secrets", drawn)
    clinic = open_clinic(folder)
    with clinic.act() as edit:
        key = allocation.prepare_list(edit, seed=seed, block_sizes=(2, 4), length=PATIENTS)
    for place in range(PATIENTS):
        _one_patient(clinic, place)
    return clinic, key


def _one_patient(clinic: Clinic, place: int) -> None:
    patient = clinic.treat(sex="FM"[place % 2])
    visit_id = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29 + place))
    walk = clinic.fill(patient.id, visit_id, "walk", {"walk_distance": str(300 + place)})
    review(clinic, walk.id, "walk_distance")
    clinic.fill(patient.id, visit_id, "grip", {"grip_strength": str(20 + place)})
    clinic.event(patient.id, term="Fall", onset="2026-02-01", grade="2")


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterable[tuple[Clinic, Clinic]]:
    with pytest.MonkeyPatch.context() as patched:
        made = [
            _the_same_study_but_for_its_arms(tmp_path_factory.mktemp("twin"), seed, patched)
            for seed in ("11", "12")
        ]
    (one, key_of_one), (other, key_of_other) = made
    assert _arms(one, key_of_one) != _arms(other, key_of_other)
    yield one, other
    one.study.close()
    other.study.close()


def _arms(clinic: Clinic, key: allocation.AllocationKey) -> dict[UUID, str]:
    study = clinic.study
    with study.read() as session:
        found = allocation.grouping(session, study.info, study.design, AllocationView.OPEN, key)
    return dict(found.group_of)


def test_that_every_reading_function_of_the_services_is_a_known_surface() -> None:
    assert set(_reading_functions()) <= SURFACES.keys()


@pytest.mark.parametrize("surface", SURFACES)
def test_that_nothing_of_the_arms_shows(twins: tuple[Clinic, Clinic], surface: str) -> None:
    assert _seen(twins[0], surface, Role.COORDINATOR) == _seen(twins[1], surface, Role.COORDINATOR)


@pytest.mark.parametrize("role", BLINDED)
def test_that_no_blinded_role_sees_groups_by_arm(twins: tuple[Clinic, Clinic], role: Role) -> None:
    surface = "allocation.grouping"  # the only one that asks for the role
    assert _seen(twins[0], surface, role) == _seen(twins[1], surface, role)


def _seen(clinic: Clinic, surface: str, role: Role) -> str:
    with clinic.study.read() as session:
        return repr(SURFACES[surface](Look(clinic, session, role)))


def test_that_the_refusal_to_open_the_list_is_the_same_for_every_list(twins: tuple[Clinic, Clinic]) -> None:
    said = []
    for clinic in twins:
        study = clinic.study
        with study.read() as session, pytest.raises(UserError) as refused:
            allocation.grouping(session, study.info, study.design, AllocationView.OPEN)
        said.append(str(refused.value))
    assert said[0] == said[1]
