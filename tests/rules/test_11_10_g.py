"""21 CFR 11.10(g): every role tries every action; what is denied raises and is recorded."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.exports.export_right import check_may_export
from frailty_desktop.services import (
    accounts,
    database_lock,
    emergency_unblinding,
    forms,
    holds,
    identities,
    kits,
    monitor_visits,
    patients,
    people,
    queries,
    rights,
    signatures,
    source_verification,
    study_unblinding,
    visits,
)
from frailty_desktop.services.allocation import finish_study
from frailty_desktop.services.allocation_list import prepare_list
from frailty_desktop.services.people import Role
from frailty_desktop.services.roles import Right, role_rights
from frailty_desktop.services.signing_session import Components, SigningSession, by_name_alone
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import SiteRow
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import CONSENT, INFUSED, Clinic, open_clinic

C, INV, M, D, S, U, P, A, R = (
    Role.COORDINATOR,
    Role.INVESTIGATOR,
    Role.MONITOR,
    Role.DATA_MANAGER,
    Role.STATISTICIAN,
    Role.UNBLINDED_STATISTICIAN,
    Role.PHARMACIST,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
ALLOWED: dict[Right, set[Role]] = {
    Right.READ_PATIENTS: {C, INV, M, D, S, U, P, R},
    Right.READ_NAMES: {C, INV},
    Right.EDIT_NAMES: {C, INV},
    Right.READ_TRAIL: {C, INV, M, D, S, U, R},
    Right.ENTER_DATA: {C, INV},
    Right.ENTER_TWICE: {C, INV},
    Right.ENROL: {C, INV},
    Right.OPEN_QUERY: {INV, M, D},
    Right.ANSWER_QUERY: {C, INV},
    Right.CLOSE_QUERY: {INV, M, D},
    Right.VERIFY_SOURCE: {M},
    Right.SIGN: {INV},
    Right.FREEZE: {M, D},
    Right.LOCK: {D},
    Right.LOCK_STUDY: {D},
    Right.UNLOCK_STUDY: {INV, D},
    Right.RECONCILE: {D},
    Right.EXPORT: {D, S, U},
    Right.BACK_UP: {C, INV, M, D, S, U, P, A},
    Right.MANAGE_PEOPLE: {A},
    Right.MANAGE_DESIGN: {D},
    Right.MAKE_LIST: {U},
    Right.MANAGE_KITS: {P},
    Right.OPEN_ENVELOPE: {INV},
    Right.FINISH_STUDY: {INV, D},
    Right.UNBLIND_STUDY: {INV, U},
}
"""Written down anew here: whoever changes resources/roles/roles.toml has to say so twice."""


@dataclass
class Stage:
    """A study in which every action has something to act on."""

    clinic: Clinic
    patient_id: UUID
    visit_id: UUID
    form_id: UUID
    query_id: UUID
    envelope_key: bytes


def _sign(edit: Edit, stage: Stage) -> None:
    person = people.person(edit.session, edit.by)
    session = SigningSession(person, stage.clinic.clock, by_name_alone(people.people(edit.session)))
    given = Components(person.name, person.name)
    signatures.sign(edit, session, "form", stage.form_id, edit.design.signing.meanings[0], given)


ACTIONS: dict[str, tuple[Right, Callable[[Edit, Stage], object]]] = {
    "screen": (Right.ENTER_DATA, lambda edit, _: patients.screen(edit, consent_date=CONSENT, site="MIA")),
    "record a visit": (
        Right.ENTER_DATA,
        lambda edit, on: visits.record_visit(edit, on.patient_id, "month_3", edit.today),
    ),
    "move a visit": (
        Right.ENTER_DATA,
        lambda edit, on: visits.move_visit(edit, on.visit_id, edit.today, "Wrong day"),
    ),
    "start a form": (
        Right.ENTER_DATA,
        lambda edit, on: forms.start_form(edit, on.patient_id, on.visit_id, "grip"),
    ),
    "save an answer": (
        Right.ENTER_DATA,
        lambda edit, on: forms.save_answer(edit, on.form_id, FieldKey("walk_distance"), "301"),
    ),
    "undo": (Right.ENTER_DATA, lambda edit, on: forms.undo_last(edit, on.form_id)),
    "complete a form": (Right.ENTER_DATA, lambda edit, on: forms.complete_form(edit, on.form_id)),
    "withdraw a patient": (
        Right.ENTER_DATA,
        lambda edit, on: patients.withdraw(edit, on.patient_id, edit.today, "Moved away"),
    ),
    "enrol": (Right.ENROL, lambda edit, on: patients.enrol(edit, on.patient_id, edit.today)),
    "open a query": (
        Right.OPEN_QUERY,
        lambda edit, on: queries.open_query(edit, on.form_id, FieldKey("walk_note"), "Why empty?"),
    ),
    "answer a query": (
        Right.ANSWER_QUERY,
        lambda edit, on: queries.answer_query(edit, on.query_id, "Checked"),
    ),
    "close a query": (Right.CLOSE_QUERY, lambda edit, on: queries.close_query(edit, on.query_id)),
    "verify with the source": (
        Right.VERIFY_SOURCE,
        lambda edit, on: source_verification.mark(edit, on.form_id, [FieldKey("walk_distance")]),
    ),
    "end a monitor's visit": (Right.VERIFY_SOURCE, lambda edit, _: monitor_visits.end_visit(edit)),
    "sign": (Right.SIGN, _sign),
    "freeze": (Right.FREEZE, lambda edit, on: holds.freeze(edit, "form", on.form_id)),
    "lock": (Right.LOCK, lambda edit, on: holds.lock(edit, "form", on.form_id)),
    "lock the database": (Right.LOCK_STUDY, lambda edit, _: database_lock.lock_study(edit)),
    "add a person": (
        Right.MANAGE_PEOPLE,
        lambda edit, _: people.add_person(edit, "Somebody New", Role.MONITOR),
    ),
    "delegate": (Right.MANAGE_PEOPLE, lambda edit, _: people.delegate(edit, edit.by, Role.ADMINISTRATOR)),
    "record training": (Right.MANAGE_PEOPLE, lambda edit, _: accounts.record_training(edit, edit.by)),
    "make the list": (Right.MAKE_LIST, lambda edit, _: prepare_list(edit, seed="again")),
    "account for kits": (Right.MANAGE_KITS, lambda edit, _: kits.receive(edit, ["00000"])),
    "open an envelope": (
        Right.OPEN_ENVELOPE,
        lambda edit, on: emergency_unblinding.open_envelope(
            edit, on.patient_id, envelope_key=on.envelope_key, reason="Stroke", who_was_told="The ward"
        ),
    ),
    "finish the study": (Right.FINISH_STUDY, lambda edit, _: finish_study(edit, reason="Over")),
    "propose to unblind": (
        Right.UNBLIND_STUDY,
        lambda edit, _: study_unblinding.propose_unblinding(edit, reason="Planned"),
    ),
    "record a name": (
        Right.EDIT_NAMES,
        lambda edit, on: identities.save_identity(
            edit, on.patient_id, identities.Identity(name="Erika Muster"), key=bytes(32)
        ),
    ),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    clinic = open_clinic(tmp_path_factory.mktemp("matrix"))
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        key = prepare_list(edit, seed="seed", length=4)
    patient = clinic.treat()
    visit_id = clinic.visit(patient.id, "month_1", INFUSED.replace(month=2))
    record = clinic.fill(patient.id, visit_id, "walk", {"walk_distance": "300"})
    with clinic.act_as(Role.MONITOR) as edit:
        query_id = queries.open_query(edit, record.id, FieldKey("walk_distance"), "Is this so?")
    yield Stage(clinic, patient.id, visit_id, record.id, query_id, key.envelope)
    clinic.study.close()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", Role)
def test_that_only_those_with_the_right_get_past_the_check(stage: Stage, role: Role, action: str) -> None:
    right, act = ACTIONS[action]
    clinic = stage.clinic
    refusals = len(clinic.trail("refusal"))
    denied = _tried(stage, role, act)
    assert denied is (role not in ALLOWED[right])
    assert len(clinic.trail("refusal")) == refusals + denied
    if denied:
        last = clinic.trail("refusal")[-1]
        assert (last.person_id, last.new_values) == (clinic.person(role).id, {"right": right.value})


class _TakenBackError(Exception):
    """Ends an allowed action, so that the next one finds the study as it was."""


def _tried(stage: Stage, role: Role, act: Callable[[Edit, Stage], object]) -> bool:
    """Try something as a role; say whether the right to it was denied. Nothing that was allowed stays."""
    clinic = stage.clinic
    person = clinic.person(role)
    try:
        with clinic.study.edit(by=person.id, action="Try", reason="Trying") as edit:
            act(edit, stage)
            raise _TakenBackError
    except NotAllowedError:
        return True
    except (UserError, _TakenBackError):
        return False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", [Right.READ_PATIENTS, Right.READ_TRAIL, Right.READ_NAMES])
def test_that_reading_is_refused_and_recorded_alike(stage: Stage, role: Role, right: Right) -> None:
    clinic = stage.clinic
    person = clinic.person(role)
    refusals = len(clinic.trail("refusal"))
    denied = False
    try:
        with rights.reading(clinic.study, person.id, right, clinic.today):
            pass
    except NotAllowedError:
        denied = True
    assert denied is (role not in ALLOWED[right])
    assert len(clinic.trail("refusal")) == refusals + denied


@pytest.mark.parametrize("role", Role)
def test_that_exports_are_for_those_with_the_right(stage: Stage, role: Role) -> None:
    clinic = stage.clinic
    if role in ALLOWED[Right.EXPORT]:
        check_may_export(clinic.study, clinic.person(role), clinic.clock())
    else:
        with pytest.raises(NotAllowedError):
            check_may_export(clinic.study, clinic.person(role), clinic.clock())


def test_that_the_shipped_roles_are_the_ones_written_here() -> None:
    shipped = {right: {role for role in Role if right in role_rights()[role].rights} for right in Right}
    assert shipped == ALLOWED


def _edit(clinic: Clinic, person: people.Person) -> AbstractContextManager[Edit]:
    return clinic.study.edit(by=person.id, action="Screen")


def test_that_a_right_at_one_site_is_none_at_another(tmp_path: Path) -> None:
    clinic = open_clinic(tmp_path)
    with clinic.study.read() as session:
        here, there = session.scalars(select(SiteRow).order_by(SiteRow.code)).all()[:2]
    with clinic.act_as(Role.ADMINISTRATOR) as edit:
        local = people.add_person(edit, "Lea Lokal", Role.COORDINATOR, site_id=here.id)
    with clinic.study.edit(by=local.id, action="Screen") as edit:
        patients.screen(edit, consent_date=CONSENT, site=here.code)
    with (
        pytest.raises(NotAllowedError, match="another site"),
        clinic.study.edit(by=local.id, action="S") as edit,
    ):
        patients.screen(edit, consent_date=CONSENT, site=there.code)
    clinic.study.close()
