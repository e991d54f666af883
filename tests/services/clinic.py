"""A small trial, and a nurse who works in it through the services alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from frailty_desktop.services import forms, patients, people, visits
from frailty_desktop.services.forms import FormRecord
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.study.partial_date import PartialDate
from tests.factories import FakeClock, new_study, small_design_texts

CONSENT = date(2026, 1, 5)
INFUSED = date(2026, 1, 19)
TODAY = date(2026, 4, 20)

_BODY = """
name = "body"
title = "Height and weight"
default_missing = ["not_done"]
[[section]]
name = "body"
title = "Body"
[[section.item]]
name = "height_cm"
label = "Height"
type = "decimal"
places = 1
[[section.item]]
name = "weight_kg"
label = "Weight"
type = "decimal"
places = 1
soft = [40, 120]
[[section.item]]
name = "bmi"
label = "Body mass index"
type = "decimal"
places = 1
derived = { score = "bmi", output = "bmi", inputs = { weight_kg = "weight_kg", height_cm = "height_cm" } }
"""

_KIDNEY = """
name = "kidney"
title = "Kidney"
[[section]]
name = "kidney"
title = "Kidney"
[[section.item]]
name = "creatinine"
label = "Creatinine"
type = "decimal"
places = 2
unit = "mg/dL"
[[section.item]]
name = "age_on_day"
label = "Age on the day"
type = "integer"
derived = { score = "age_at", output = "age_years", inputs = { birth_date = "birth_date", \
visit_date = "visit:date" } }
[[section.item]]
name = "egfr"
label = "eGFR"
type = "decimal"
places = 1
derived = { score = "egfr_ckd_epi_2021", output = "egfr", inputs = { creatinine_mg_dl = "creatinine", \
age_years = "age_on_day", sex = "sex" } }
"""

_SECOND = """
name = "second"
title = "Second index"
[[section]]
name = "second"
title = "Second index"
[[section.item]]
name = "second_index"
label = "Index of the index"
type = "decimal"
places = 1
derived = { score = "bmi", output = "bmi", inputs = { weight_kg = "bmi", height_cm = "height_cm" } }
"""

_EVENT = """
[[section.item]]
name = "ae_worsened_on"
label = "Worse since"
type = "partial_date"
[[section.item]]
name = "ae_death"
label = "Death"
type = "yes_no"
[[section.item]]
name = "ae_hospitalisation"
label = "Stay in hospital"
type = "yes_no"
[[section.item]]
name = "ae_hospitalised_from"
label = "In hospital from"
type = "date"
[[section.item]]
name = "ae_hospitalised_until"
label = "In hospital until"
type = "date"
[[section.item]]
name = "ae_related"
label = "Caused by the product"
type = "choice"
choices = [{ code = "UNLIKELY", label = "Unlikely" }, { code = "POSSIBLE", label = "Possible" }]
"""

_EVENT_PARTS = """
ae_worsened_on = "ae_worsened_on"
ae_death = "ae_death"
ae_hospitalisation = "ae_hospitalisation"
ae_hospitalised_from = "ae_hospitalised_from"
ae_hospitalised_until = "ae_hospitalised_until"
ae_related_product = "ae_related"
"""


_SAFETY = """
[primary]
label = "Fall or death within a month"
days = 30
visits = ["month_1"]

[[primary.component]]
name = "death"
label = "Death"
is_death = true

[[primary.component]]
name = "rest"
label = "Rested on the way"
flag = "walk_rests"

[stopping]
in_any_arm = 1
source = "Our choice"

[laboratory]

[[laboratory.test]]
name = "creatinine"
item = "creatinine"
grading = "creatinine"
upper = "uln_creatinine"

[laboratory.liver]
transaminases = ["creatinine"]
bilirubin = "creatinine"
"""


def trial_texts() -> dict[str, str]:
    """Return the small design with forms that compute across forms, the whole adverse event, and safety."""
    texts = small_design_texts()
    texts["safety.toml"] = _SAFETY
    texts["study.toml"] = texts["study.toml"].replace("[settings]", "[settings]\nuln_creatinine = 1.1")
    texts["forms/body.toml"], texts["forms/kidney.toml"], texts["forms/second.toml"] = _BODY, _KIDNEY, _SECOND
    texts["forms/adverse_event.toml"] += _EVENT
    texts["study.toml"] = texts["study.toml"].replace("[key_items]", "[key_items]" + _EVENT_PARTS)
    everything = 'forms = ["walk", "grip", "body", "kidney", "second"]'
    texts["visits.toml"] = texts["visits.toml"].replace('forms = ["walk", "grip"]', everything)
    return texts


@dataclass
class Clinic:
    """The study with its clock, and a nurse signed in; `act` is one edit of the nurse."""

    study: StudyFile
    clock: FakeClock
    nurse: Person
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on the clinic's wall."""
        return self.clock.now.astimezone().date()

    @contextmanager
    def act(self, reason: str = "") -> Iterator[Edit]:
        """Do something as the nurse."""
        with self.study.edit(by=self.nurse.id, action="Work", reason=reason) as edit:
            yield edit

    @contextmanager
    def act_as(self, role: Role, reason: str = "") -> Iterator[Edit]:
        """Do something as somebody in that role; they join the study when first needed."""
        with self.study.edit(by=self.person(role).id, action="Work", reason=reason) as edit:
            yield edit

    def person(self, role: Role) -> Person:
        """Find the person in a role, or add one."""
        with self.study.read() as session:
            found = next((person for person in people.people(session) if person.role is role), None)
        if found is not None:
            return found
        with self.study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            return people.add_person(edit, f"The {role.label}", role)

    def screen(self, *, sex: str = "F", born: PartialDate | None = None, site: str = "MIA") -> PatientSummary:
        """Take a patient into screening on the usual day."""
        birth_date = born or PartialDate(1946, 3, 1)
        with self.act() as edit:
            return patients.screen(edit, consent_date=CONSENT, birth_date=birth_date, sex=sex, site=site)

    def make_eligible(self, patient_id: UUID) -> None:
        """Complete consent and eligibility."""
        visit_id = self.visit_id(patient_id, "screening")
        for name, typed in (("consent", {}), ("eligibility", {"can_walk": "y", "is_eligible": "y"})):
            record = self.fill(patient_id, visit_id, name, typed)
            with self.act() as edit:
                forms.complete_form(edit, record.id)

    def enrol(self, *, sex: str = "F", born: PartialDate | None = None) -> PatientSummary:
        """Bring a patient all the way to enrolment."""
        patient = self.screen(sex=sex, born=born)
        self.make_eligible(patient.id)
        with self.act() as edit:
            return patients.enrol(edit, patient.id, CONSENT + timedelta(days=7))

    def treat(self, *, sex: str = "F", born: PartialDate | None = None) -> PatientSummary:
        """Enrol a patient and record the first day of treatment."""
        patient = self.enrol(sex=sex, born=born)
        with self.act() as edit:
            visit_id = visits.record_visit(edit, patient.id, "infusion_day", INFUSED)
        self.fill(patient.id, visit_id, "infusion", {"infusion_date": INFUSED.isoformat()})
        return self.find(patient.id)

    def visit(self, patient_id: UUID, name: str, on: date) -> UUID:
        """Record a visit."""
        with self.act() as edit:
            return visits.record_visit(edit, patient_id, name, on)

    def fill(
        self, patient_id: UUID, visit_id: UUID | None, form: str, typed: Mapping[str, str]
    ) -> FormRecord:
        """Start a form, type into it, and return it as stored."""
        with self.act() as edit:
            record = forms.start_form(edit, patient_id, visit_id, form)
            forms.save_answers(edit, record.id, {FieldKey(item): text for item, text in typed.items()})
        return self.record(record.id)

    def type(
        self, form_id: UUID, item: str, text: str, *, reason: str = "", group: int = 0
    ) -> forms.SavedAnswer:
        """Type into one field and leave it."""
        with self.act(reason) as edit:
            return forms.save_answer(edit, form_id, FieldKey(item, group), text)

    def event(self, patient_id: UUID, **typed: str) -> FormRecord:
        """Enter an adverse event; the part `term` stands for the item `ae_term` and so on."""
        return self.fill(
            patient_id, None, "adverse_event", {f"ae_{part}": text for part, text in typed.items()}
        )

    def record(self, form_id: UUID) -> FormRecord:
        """Read a form as stored."""
        with self.study.read() as session:
            return forms.form_record(session, self.study.design, form_id, self.today)

    def answer(self, form_id: UUID, item: str, group: int = 0) -> Answer | None:
        """Read one answer as stored."""
        return self.record(form_id).answers.get(FieldKey(item, group))

    def find(self, patient_id: UUID) -> PatientSummary:
        """Read a patient's summary."""
        with self.study.read() as session:
            return patients.find_patient(session, self.study.design, patient_id, self.today)

    def visit_id(self, patient_id: UUID, name: str) -> UUID:
        """Find a recorded visit."""
        with self.study.read() as session:
            matrix = visits.visit_matrix(session, self.study.design, patient_id, self.today)
        found = [column.visit_id for column in matrix.columns if column.key == name]
        assert found
        assert found[0] is not None
        return found[0]

    def trail(self, kind: str | None = None, form: UUID | None = None) -> list[AuditEvent]:
        """Read the audit trail."""
        with self.study.read() as session:
            return list(events(session, kind=kind, form=form))


def open_clinic(
    folder: Path,
    texts: dict[str, str] | None = None,
    *,
    name: str = "study.frailty",
    key: bytes | None = None,
) -> Clinic:
    """Make a study on a spring morning and sign the nurse in; the caller closes the study."""
    clock = FakeClock(datetime.combine(TODAY, time(9), UTC))
    study = new_study(folder, name=name, clock=clock, texts=texts or trial_texts(), key=key)
    with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
        nurse = people.add_person(edit, "Nora Brandt", Role.COORDINATOR)
    return Clinic(study, clock, nurse)
