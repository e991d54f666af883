"""The large study of the benchmark: many patients, six visits, a hundred items a visit, three arms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.ids import new_id
from frailty_desktop.storage.study_file import StudyFile, create_study
from frailty_desktop.storage.tables import FormRow, PatientRow, PersonRow, SiteRow, VisitRow
from frailty_desktop.study.blinding import Grouping, by_arm
from tests.factories import small_design_texts

VISITS = 6
ITEMS = 100
ENDPOINTS = 12
FIRST_DAY = date(2024, 1, 8)
PATIENTS_PER_EDIT = 250

_ARM = """[[arm]]
name = "{name}"
label = "{name}"
short_label = "{name}"
dose = {dose}
dose_unit = "million"
role = "{role}"
"""
_VISIT = """[[visit]]
name = "{name}"
label = "Visit {place}"
short_label = "V{place}"
anchor = "{anchor}"
target_day = {day}
before = 0
after = 14
contact = "clinic"
forms = [{forms}]
"""
_ITEM = """[[section.item]]
name = "m{number:03d}"
label = "Measurement {number}"
type = "decimal"
places = 1
unit = "m"
soft = [10, 990]
hard = [0, 1000]
"""
_ENDPOINT = """[[endpoint]]
name = "m{number:03d}"
label = "Measurement {number}"
short_label = "M{number}"
item = "m{number:03d}"
unit = "m"
direction = "higher"
places = 1
"""


def design_texts() -> dict[str, str]:
    """Write the design: the forms a program needs anyway, and one form of a hundred measurements."""
    texts = small_design_texts()
    arms = (("low", 100, "treatment"), ("high", 200, "treatment"), ("placebo", 0, "placebo"))
    texts["arms.toml"] = "".join(_ARM.format(name=name, dose=dose, role=role) for name, dose, role in arms)
    texts["visits.toml"] = "".join(
        _VISIT.format(
            name=visit_name(place),
            place=place,
            anchor="infusion" if place else "consent",
            day=30 * place or 1,
            forms='"consent", "demographics", "infusion", "measures"' if not place else '"measures"',
        )
        for place in range(VISITS)
    )
    texts["endpoints.toml"] = "".join(_ENDPOINT.format(number=number) for number in range(ENDPOINTS))
    sections = (
        f'[[section]]\nname = "part_{part}"\ntitle = "Part {part}"\n'
        + "".join(_ITEM.format(number=number) for number in range(10 * part, 10 * part + 10))
        for part in range(ITEMS // 10)
    )
    texts["forms/measures.toml"] = 'name = "measures"\ntitle = "Measurements"\n' + "".join(sections)
    texts["study.toml"] = texts["study.toml"].replace('"screening"', '"visit_0"')
    texts["analysis.toml"] = "age_cuts = [70, 80]\n"
    return texts


def visit_name(place: int) -> str:
    """Name a visit by its place from 0."""
    return f"visit_{place}"


def item_name(number: int) -> str:
    """Name a measurement by its number from 0."""
    return f"m{number:03d}"


@dataclass(frozen=True)
class BenchPatient:
    """The ids of a patient: of each visit, and of the form filled there."""

    id: UUID
    place: int
    visits: tuple[UUID, ...]
    forms: tuple[UUID, ...]
    infusion_form: UUID
    person_form: UUID

    @property
    def infused(self) -> date:
        """The day of the infusion; patients come in over half a year."""
        return FIRST_DAY + timedelta(days=self.place % 200)


@dataclass(frozen=True)
class BenchStudy:
    """The open study and who is in it."""

    study: StudyFile
    by: UUID
    patients: list[BenchPatient]

    def grouping(self) -> Grouping:
        """Put the patients into the three arms in turn."""
        arms = self.study.design.arms
        return by_arm(arms, {patient.id: arms[at % 3].name for at, patient in enumerate(self.patients)})

    def batches(self) -> Iterator[list[AnswerRow]]:
        """Make the answers, one patient at a time: the same ones on every machine."""
        chance = random.Random(20260203)
        items = [item_name(number) for number in range(ITEMS)]
        for patient in self.patients:
            level = chance.gauss(350, 60)
            yield [
                _answer(patient, place, item, level + 4 * place + chance.gauss(0, 15))
                for place in range(VISITS)
                for item in items
            ]


def _answer(patient: BenchPatient, place: int, item: str, value: float) -> AnswerRow:
    text = f"{min(max(value, 1), 999):.1f}"
    return AnswerRow(
        patient.id, patient.visits[place], patient.forms[place], 0, item, text, value_number=float(text)
    )


def make_study(path: Path, patients: int, *, key: bytes | None = None) -> BenchStudy:
    """Make the study with its patients, visits and forms; loading the measurements is timed elsewhere."""
    study = create_study(path, design_texts(), synthetic=True, key=key)
    by = new_id()
    with study.edit(by=by, action="Add a person") as edit:
        edit.session.add(PersonRow(id=by, name="Bench", role="coordinator", created_at=edit.now))
    made = []
    for start in range(0, patients, PATIENTS_PER_EDIT):
        made += _add_patients(study, by, range(start, min(start + PATIENTS_PER_EDIT, patients)))
    return BenchStudy(study, by, made)


def _add_patients(study: StudyFile, by: UUID, numbers: range) -> list[BenchPatient]:
    made = [_new_patient(number) for number in numbers]
    with study.edit(by=by, action="Add patients") as edit:
        site = edit.session.scalars(select(SiteRow).order_by(SiteRow.code)).first()
        version = edit.design_version_id
        if site is None or version is None:
            raise RuntimeError("the study has no site or design")
        # Patients, then visits, then forms, as the services write them: a link to a row that is still to come
        # makes SQLite look through whole tables for each row.
        edit.session.add_all(_patient_row(patient, site.id) for patient in made)
        edit.session.flush()
        edit.session.add_all(row for patient in made for row in _visit_rows(patient))
        edit.session.flush()
        edit.session.add_all(row for patient in made for row in _form_rows(patient, version, by, edit.now))
        edit.session.flush()
        edit.load_many([_who(patient) for patient in made])
    return made


def _new_patient(number: int) -> BenchPatient:
    return BenchPatient(
        id=new_id(),
        place=number,
        visits=tuple(new_id() for _ in range(VISITS)),
        forms=tuple(new_id() for _ in range(VISITS)),
        infusion_form=new_id(),
        person_form=new_id(),
    )


def _patient_row(patient: BenchPatient, site_id: UUID) -> PatientRow:
    return PatientRow(
        id=patient.id,
        number=f"P-{patient.place + 1:05d}",
        site_id=site_id,
        status="enrolled",
        status_date=patient.infused,
        enrolled_on=patient.infused,
    )


def _visit_rows(patient: BenchPatient) -> Iterator[VisitRow]:
    for place, visit_id in enumerate(patient.visits):
        on = patient.infused + timedelta(days=30 * place or -1)
        yield VisitRow(id=visit_id, patient_id=patient.id, plan=visit_name(place), date=on, contact="clinic")


def _form_rows(patient: BenchPatient, version: UUID, by: UUID, at: datetime) -> Iterator[FormRow]:
    measures = ((form, visit, "measures") for form, visit in zip(patient.forms, patient.visits, strict=True))
    first = patient.visits[0]
    others = ((patient.infusion_form, first, "infusion"), (patient.person_form, first, "demographics"))
    for form_id, visit_id, name in (*measures, *others):
        yield FormRow(
            id=form_id,
            patient_id=patient.id,
            visit_id=visit_id,
            name=name,
            design_version_id=version,
            started_at=at,
            started_by=by,
        )


def _who(patient: BenchPatient) -> list[AnswerRow]:
    infused = patient.infused.isoformat()
    born = f"{1935 + patient.place % 25}-0{1 + patient.place % 9}-11"
    sex = "FM"[patient.place % 2]
    visit, person, start = patient.visits[0], patient.person_form, patient.infusion_form
    return [
        AnswerRow(patient.id, visit, person, 0, "birth_date", born, value_text=born, value_date=born),
        AnswerRow(patient.id, visit, person, 0, "sex", sex, value_text=sex),
        AnswerRow(
            patient.id, visit, start, 0, "infusion_date", infused, value_text=infused, value_date=infused
        ),
    ]
