"""A small design, and small studies made from it, for every test without a window."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import NO_VISIT, new_id
from frailty_desktop.storage.study_file import StudyFile, create_study
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, SiteRow, VisitRow

SMALL_DESIGN = Path(__file__).parent / "small_design"
START = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that a test sets; it moves on by `step` each time it is asked."""

    now: datetime = START
    step: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Tell the time."""
        self.now += self.step
        return self.now


def small_design_texts() -> dict[str, str]:
    """Read the texts of the small design, as `create_study` takes them."""
    files = sorted(SMALL_DESIGN.rglob("*.toml"))
    return {file.relative_to(SMALL_DESIGN).as_posix(): file.read_text(encoding="utf-8") for file in files}


def new_study(
    folder: Path,
    *,
    name: str = "study.frailty",
    clock: FakeClock | None = None,
    texts: dict[str, str] | None = None,
    synthetic: bool = True,
    workstation: str = "ward-3",
    key: bytes | None = None,
) -> StudyFile:
    """Make and open an empty study of the small design; the caller closes it."""
    return create_study(
        folder / name,
        texts or small_design_texts(),
        synthetic=synthetic,
        clock=clock or FakeClock(),
        workstation=workstation,
        key=key,
    )


def a_person(study: StudyFile, name: str = "Nora Brandt", role: str = "coordinator") -> UUID:
    """Add a person and return their id, for `study.edit(by=...)`."""
    person_id = new_id()
    with study.edit(by=person_id, action="Add a person") as edit:
        edit.session.add(PersonRow(id=person_id, name=name, role=role, created_at=edit.now))
    return person_id


@dataclass
class APatient:
    """Ids of a patient made straight in storage, with one visit and its walk form in progress."""

    id: UUID = field(default_factory=new_id)
    visit_id: UUID = field(default_factory=new_id)
    form_id: UUID = field(default_factory=new_id)

    def answer(self, item: str = "walk_distance", text: str = "345", *, group: int = 0) -> AnswerRow:
        """Make a number answer of the walk form, ready for `edit.save_answers`."""
        try:
            number: float | None = float(text.replace(",", "."))
        except ValueError:
            number = None
        return AnswerRow(self.id, self.visit_id, self.form_id, group, item, text, value_number=number)


def a_patient(study: StudyFile, by: UUID, number: str = "P-001", *, visit: str = "screening") -> APatient:
    """Add a patient with one visit and an in-progress walk form, below the services; return the ids."""
    with study.edit(by=by, action="Add a patient") as edit:
        return add_patient(edit, number, visit=visit)


def add_patient(edit: Edit, number: str, *, visit: str = "screening", form: str = "walk") -> APatient:
    """Add a patient with one visit and form inside an edit."""
    made = APatient()
    site = edit.session.query(SiteRow).order_by(SiteRow.code).first()
    assert site is not None
    assert edit.design_version_id is not None
    edit.session.add_all(
        [
            PatientRow(id=made.id, number=number, site_id=site.id, status="screening", created_at=edit.now),
            VisitRow(
                id=made.visit_id, patient_id=made.id, plan=visit, date=date(2026, 2, 3), contact="clinic"
            ),
            FormRow(
                id=made.form_id,
                patient_id=made.id,
                visit_id=made.visit_id,
                name=form,
                design_version_id=edit.design_version_id,
                started_at=edit.now,
                started_by=edit.by,
            ),
        ]
    )
    return made


def a_log_entry(study: StudyFile, by: UUID, patient_id: UUID, name: str = "adverse_event") -> APatient:
    """Add a log form of a patient, outside visits; return the ids."""
    made = APatient(id=patient_id, visit_id=NO_VISIT)
    with study.edit(by=by, action="Start an entry") as edit:
        assert edit.design_version_id is not None
        edit.session.add(
            FormRow(
                id=made.form_id,
                patient_id=patient_id,
                name=name,
                ordinal=1,
                design_version_id=edit.design_version_id,
                started_at=edit.now,
                started_by=by,
            )
        )
    return made
