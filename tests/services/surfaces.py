"""What the services let a person read: one line per reading function, for the test that no arm shows.

A new reading function needs its line here, or in a table of its own that is taken in by `SURFACES`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import (
    adverse_event_answers,
    adverse_events,
    allocation,
    assigned_kits,
    backups,
    emergency_unblinding,
    enrolment_rules,
    form_as_of,
    form_records,
    forms,
    forms_of_visit,
    kits,
    patient_facts,
    patient_list,
    patient_stratum,
    people,
    places_left,
    previous_values,
    rights,
    study_unblinding,
    trail_access,
    visit_matrix,
    work_list,
)
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.backups import BackupPlan
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.people import Role, view_of_allocation
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.replay import state_at
from frailty_desktop.study.blinding import AllocationView
from tests.services.access_surfaces import ACCESS_SURFACES
from tests.services.amendment_surfaces import AMENDMENT_SURFACES
from tests.services.clinic import Clinic
from tests.services.review_surfaces import REVIEW_SURFACES
from tests.services.signing_surfaces import SIGNING_SURFACES

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


class Look:
    """What a person of one role can ask; `key` is handed to whatever takes one, as if it had leaked out."""

    def __init__(self, clinic: Clinic, session: Session, role: Role, key: AllocationKey) -> None:
        self.study, self.session, self.key = clinic.study, session, key
        self._role = role
        self.has_asked_who = False
        self.design, self.today = clinic.study.design, clinic.today
        self.patients = [row.id for row in patient_list.list_patients(session, self.design, self.today)]
        self.forms = form_records.form_records(session, self.design, form_records.select_forms(), self.today)

    @property
    def role(self) -> Role:
        """The role that looks; a surface that never asks shows the same to every role."""
        self.has_asked_who = True
        return self._role

    @property
    def person(self) -> people.Person:
        """The person that looks."""
        return next(person for person in people.people(self.session) if person.role is self.role)

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
    """Read every event as it is stored, the hashes too."""
    return list(events(look.session))


def _view(look: Look) -> AllocationView:
    return view_of_allocation(look.study.info, look.role, look.design)


def _refusals(look: Look) -> list[str]:
    """Ask for what a blinded person may not have, and read how it is refused."""
    said = []
    for view in AllocationView:
        try:
            groups = allocation.grouping(look.session, look.study.info, look.design, view)
        except UserError as refused:
            said.append(refused.sentence())
        else:
            said.append(groups.sentence)
    return said


SURFACES: dict[str, Callable[[Look], object]] = {
    "adverse_event_answers.load_events": lambda look: [
        event.answers for event in adverse_event_answers.load_events(look.session, look.design, look.today)
    ],
    "adverse_events.for_patient": lambda look: look.of_each_event_log(adverse_events.for_patient),
    "adverse_events.for_study": lambda look: adverse_events.for_study(look.session, look.design, NOW),
    "adverse_events.consistency": lambda look: look.of_each_event_log(adverse_events.consistency),
    "allocation.arms_of_kits": lambda look: allocation.arms_of_kits(
        look.session, look.study.info, look.design, _view(look), look.key
    ),
    "allocation.grouping": lambda look: allocation.grouping(
        look.session, look.study.info, look.design, _view(look), look.key
    ),
    "assigned_kits.has_list": lambda look: assigned_kits.has_list(look.session),
    "assigned_kits.kits": lambda look: assigned_kits.kits(look.session),
    "emergency_unblinding.opened_to": lambda look: [
        sorted(emergency_unblinding.opened_to(look.session, person.id))
        for person in people.people(look.session)
    ],
    "emergency_unblinding.unblindings": lambda look: emergency_unblinding.unblindings(look.session),
    "backups.has_changed": lambda look: backups.has_changed(look.session),
    "backups.is_due": lambda look: backups.is_due(look.session, BackupPlan(Path("backups")), NOW),
    "backups.last_good_backup": lambda look: backups.last_good_backup(look.session),
    "enrolment_rules.enrolment_obstacles": lambda look: look.of_each(enrolment_rules.enrolment_obstacles),
    "form_as_of.form_as_of": lambda look: look.of_each_form(
        lambda record: form_as_of.form_as_of(
            look.session, look.design, record.id, state_at(look.session).sequence
        )
    ),
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
    "kits.stock": lambda look: kits.stock(look.session),
    "patient_stratum.strata_of_study": lambda look: patient_stratum.strata_of_study(
        look.session, look.design
    ),
    "patient_stratum.stratum_obstacles": lambda look: look.of_each(patient_stratum.stratum_obstacles),
    "patient_stratum.stratum_of": lambda look: look.of_each(patient_stratum.stratum_of),
    "people.people": lambda look: people.people(look.session),
    "people.person": lambda look: [
        people.person(look.session, person.id) for person in people.people(look.session)
    ],
    "places_left.places_left": lambda look: places_left.places_left(look.session, look.design),
    "places_left.running_out": lambda look: places_left.running_out(look.session, look.design),
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
    "study_unblinding.unblinding_obstacles": lambda look: study_unblinding.unblinding_obstacles(look.session),
    "trail_access.trail_reader_or_none": lambda look: trail_access.trail_reader_or_none(
        look.session,
        look.person,
        view_of_allocation(look.study.info, look.role, look.design),
        look.today,
    ),
    "trail_access.trail_reader": lambda look: trail_access.trail_reader(
        look.session, look.person, _view(look), look.today
    ),
    "visit_matrix.patient_timeline": lambda look: look.of_each(visit_matrix.patient_timeline),
    "visit_matrix.visit_matrix": lambda look: look.of_each(visit_matrix.visit_matrix),
    "work_list.work_list": lambda look: work_list.work_list(look.session, look.design, look.today, NOW),
    **ACCESS_SURFACES,
    **AMENDMENT_SURFACES,
    **REVIEW_SURFACES,
    **SIGNING_SURFACES,
    "the audit trail": _trail,
    "how the services refuse": _refusals,
    "what is known of the study": lambda look: look.study.info,
}
"""Everything the services let a person read."""

INSIDE = {
    "form_as_of.kept_back": "names items, no value; inside form_as_of.form_as_of and the printed forms",
    "allocation.refuse_other_key": "answers with nothing, and asks for the key",
    "key_grants.held": "asks for a person's own private key",
    "lookups.form_row": "rows stay inside the services",
    "lookups.patient_row": "rows stay inside the services",
    "lookups.site_row": "rows stay inside the services",
    "lookups.study_row": "rows stay inside the services",
    "lookups.visit_row": "rows stay inside the services",
}
"""Reading functions that show nobody anything, and why."""
