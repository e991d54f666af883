"""A treated patient with a complete form, and a monitor who reviews it through the services alone."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.services import forms, queries, source_verification
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.queries import QueryLine
from frailty_desktop.services.source_verification import FormProgress, SourceMark
from frailty_desktop.storage.tables import StudyRow
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import INFUSED, Clinic, open_clinic, trial_texts
from tests.services.staff import by, hire

WEIGHT, HEIGHT, BMI = FieldKey("weight_kg"), FieldKey("height_cm"), FieldKey("bmi")


@dataclass
class ReviewRoom:
    """The patient's height and weight at the first month are complete; the walk is not begun."""

    clinic: Clinic
    monitor: Person
    patient: PatientSummary
    visit_id: UUID
    form_id: UUID

    def ask(self, key: FieldKey = WEIGHT, text: str = "The source says 77.", *, opens: bool = False) -> UUID:
        """Ask about a field as the monitor."""
        with by(self.clinic, self.monitor) as edit:
            return queries.open_query(edit, self.form_id, key, text, opens_field=opens)

    def answer(self, query_id: UUID, text: str = "The source is right.") -> None:
        """Answer as the nurse."""
        with self.clinic.act() as edit:
            queries.answer_query(edit, query_id, text)

    def close(self, query_id: UUID, text: str = "") -> None:
        """Close as the monitor."""
        with by(self.clinic, self.monitor) as edit:
            queries.close_query(edit, query_id, text)

    def correct(self, key: FieldKey, typed: str) -> int:
        """Correct a value as the nurse; return the number of its event."""
        return self.clinic.type(
            self.form_id, key.item, typed, reason="Typing error", group=key.group
        ).sequence

    def lines(self, *, with_closed: bool = True) -> list[QueryLine]:
        """List the queries of the study."""
        study = self.clinic.study
        with study.read() as session:
            return queries.open_queries(session, study.design, self.clinic.today, with_closed=with_closed)

    def line(self) -> QueryLine:
        """Return the only query there is."""
        (only,) = self.lines()
        return only

    def thread(self, query_id: UUID) -> list[tuple[str, str, str]]:
        """Read a thread as acts, people and words."""
        with self.clinic.study.read() as session:
            return [(one.act, one.person, one.text) for one in queries.thread(session, query_id)]

    def mark(self, *keys: FieldKey, form_id: UUID | None = None) -> None:
        """Mark fields as compared with their source, as the monitor."""
        with by(self.clinic, self.monitor) as edit:
            source_verification.mark(edit, form_id or self.form_id, keys)

    def marks(self, form_id: UUID | None = None) -> dict[FieldKey, SourceMark]:
        """Read the marks of a form."""
        study = self.clinic.study
        with study.read() as session:
            return dict(source_verification.marks_of_form(session, form_id or self.form_id, study.design))

    def progress(self, form_id: UUID | None = None) -> FormProgress:
        """Read how far the verification of a form is."""
        study = self.clinic.study
        with study.read() as session:
            found = source_verification.progress(session, study.design, self.clinic.today)
        return next(form for form in found.forms if form.form_id == (form_id or self.form_id))


def open_room(folder: Path, texts: dict[str, str] | None = None) -> ReviewRoom:
    """Make the study, the patient and the monitor; the caller closes the study."""
    clinic = open_clinic(folder, texts or trial_texts())
    monitor = hire(clinic, Role.MONITOR)
    patient = clinic.treat()
    visit_id = clinic.visit(patient.id, "month_1", INFUSED.replace(month=2, day=17))
    form_id = clinic.fill(patient.id, visit_id, "body", {"height_cm": "170", "weight_kg": "70"}).id
    with clinic.act() as edit:
        forms.complete_form(edit, form_id)
    return ReviewRoom(clinic, monitor, patient, visit_id, form_id)


def lock_database(room: ReviewRoom) -> None:
    """Lock the database, whatever is left open in it."""
    with room.clinic.act() as edit:
        edit.session.scalars(select(StudyRow)).one().is_locked = True
