"""A small study that a test fills with patients, visits and walks, below the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from frailty_desktop.storage.answer_writer import AnswerRow
from frailty_desktop.storage.changes import Changes
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import FormRow, PatientRow, SiteRow, VisitRow
from frailty_desktop.study.blinding import Grouping, by_arm, pooled
from tests.factories import a_person, new_study

INFUSED = date(2026, 3, 2)
DAYS = {"screening": -14, "infusion_day": 0, "month_1": 29, "month_3": 89, "extra": 50}
FORMS = {"infusion_date": "infusion", "walk_distance": "walk", "grip_strength": "grip"}


@dataclass
class Ward:
    """The study, who works in it, and every `Changes` it announced."""

    study: StudyFile
    by: UUID
    heard: list[Changes] = field(default_factory=list)
    forms: dict[tuple[UUID, UUID, str], UUID] = field(default_factory=dict)
    visits: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    patients: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.study.subscribe(self.heard.append)

    @contextmanager
    def edit(self, action: str = "Work") -> Iterator[Edit]:
        with self.study.edit(by=self.by, action=action) as edit:
            yield edit

    def enrol(self, number: str, *, infused: date | None = INFUSED, status: str = "enrolled") -> UUID:
        """Add a patient, enrolled and infused on the usual day unless told otherwise."""
        patient_id = new_id()
        with self.edit("Enrol") as edit:
            site = edit.session.query(SiteRow).order_by(SiteRow.code).first()
            assert site is not None
            edit.session.add(
                PatientRow(id=patient_id, number=number, site_id=site.id, status=status, created_at=edit.now)
            )
        self.patients[number] = patient_id
        if infused is not None:
            self.infuse(patient_id, infused)
        return patient_id

    def infuse(self, patient_id: UUID, on: date | None) -> None:
        """Record, correct or clear the infusion date."""
        row = self.row(patient_id, "infusion_day", "infusion_date", on.isoformat() if on else "")
        with self.edit("Infuse") as edit:
            edit.save_answers([row])

    def visit(self, patient_id: UUID, plan: str, on: date | None = None) -> UUID:
        """Record a visit on its usual day, or on another."""
        known = self.visits.get((patient_id, plan))
        if known is not None:
            return known
        visit_id = self.visits[patient_id, plan] = new_id()
        with self.edit("Record a visit") as edit:
            edit.session.add(
                VisitRow(
                    id=visit_id,
                    patient_id=patient_id,
                    plan=plan,
                    date=on or INFUSED + timedelta(days=DAYS[plan]),
                    contact="clinic",
                )
            )
        return visit_id

    def move(self, patient_id: UUID, plan: str, on: date) -> None:
        """Correct the day of a visit."""
        visit_id = self.visit(patient_id, plan)
        with self.edit("Move a visit") as edit:
            edit.session.get_one(VisitRow, visit_id).date = on

    def form(self, patient_id: UUID, plan: str, name: str) -> UUID:
        """Start a form at a visit, or return the one started."""
        visit_id = self.visit(patient_id, plan)
        known = self.forms.get((patient_id, visit_id, name))
        if known is not None:
            return known
        form_id = self.forms[patient_id, visit_id, name] = new_id()
        with self.edit("Start a form") as edit:
            assert edit.design_version_id is not None
            edit.session.add(
                FormRow(
                    id=form_id,
                    patient_id=patient_id,
                    visit_id=visit_id,
                    name=name,
                    design_version_id=edit.design_version_id,
                    started_at=edit.now,
                    started_by=edit.by,
                )
            )
        return form_id

    def void(self, patient_id: UUID, plan: str, name: str) -> None:
        """Declare a form void; the next answer starts another one."""
        visit_id = self.visit(patient_id, plan)
        form_id = self.forms.pop((patient_id, visit_id, name), None)
        if form_id is None:
            return
        with self.edit("Void a form") as edit:
            edit.session.get_one(FormRow, form_id).voided_reason = "wrong patient"

    def row(self, patient_id: UUID, plan: str, item: str, text: str) -> AnswerRow:
        """Make the row of an answer; an empty text clears it."""
        form_id = self.form(patient_id, plan, FORMS[item])
        visit_id = self.visit(patient_id, plan)
        is_date = item == "infusion_date"
        return AnswerRow(
            patient_id,
            visit_id,
            form_id,
            0,
            item,
            text,
            value_number=float(text) if text and not is_date else None,
            value_date=text if text and is_date else None,
        )

    def typed(self, row: AnswerRow, text: str) -> AnswerRow:
        """Make a row of text that did not parse."""
        return AnswerRow(row.patient_id, row.visit_id, row.form_id, row.group, row.item, text)

    def save(self, patient_id: UUID, plan: str, value: float | None, item: str = "walk_distance") -> None:
        """Save, correct or clear a value."""
        row = self.row(patient_id, plan, item, "" if value is None else repr(value))
        with self.edit("Save") as edit:
            edit.save_answers([row])

    def by_arm(self) -> Grouping:
        """Put the patients into the two arms in turn."""
        arms = self.study.design.arms
        arm_of = {
            patient: arms[place % len(arms)].name for place, patient in enumerate(self.patients.values())
        }
        return by_arm(arms, arm_of)

    def pooled(self) -> Grouping:
        """Put everybody into one group."""
        return pooled(self.patients.values(), self.study.design.blinding)


@contextmanager
def a_ward(folder: Path) -> Iterator[Ward]:
    """Open an empty ward and close it afterwards."""
    with new_study(folder) as study:
        yield Ward(study, a_person(study))
