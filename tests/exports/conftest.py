"""A small study with every kind of answer, and its export read back as a statistician would."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from frailty_desktop.exports.csv_files import Export, write_study
from frailty_desktop.storage.answer_columns import to_row
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import NO_VISIT, new_id
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import FormRow, PatientRow, SiteRow, VisitRow
from frailty_desktop.study.answers import parse
from frailty_desktop.study.blinding import Grouping, pooled
from tests.factories import a_person, new_study

TODAY = date(2026, 2, 20)
AT = datetime(2026, 2, 20, 9, 30, tzinfo=UTC)


class Ward:
    """Fills a study the short way: forms with typed answers, straight into storage."""

    def __init__(self, study: StudyFile) -> None:
        self.study = study
        self.by = a_person(study)
        self.patients: dict[str, UUID] = {}
        self._visits: dict[tuple[str, str], UUID] = {}
        self._items = {item.name: item for form in study.design.forms for item in form.items()}

    def fill(
        self,
        patient: str,
        form: str,
        answers: Mapping[str, str],
        *,
        visit: str = "",
        on: date = date(2026, 2, 3),
        group: int = 0,
        ordinal: int = 0,
        voided: str = "",
    ) -> None:
        """Store a form, whose repeating groups may be filled by calling again with another group."""
        with self.study.edit(by=self.by, action="Fill in a form") as edit:
            patient_id = self._patient(edit, patient)
            visit_id = self._visit(edit, patient, visit, on) if visit else None
            form_id = self._form(edit, patient_id, visit_id, form, ordinal, voided)
            edit.session.flush()
            edit.save_answers(
                to_row(
                    self._items[item],
                    parse(self._items[item], typed, today=TODAY),
                    patient_id=patient_id,
                    visit_id=visit_id or NO_VISIT,
                    form_id=form_id,
                    group=group,
                )
                for item, typed in answers.items()
            )

    def _patient(self, edit: Edit, number: str) -> UUID:
        if number not in self.patients:
            self.patients[number] = new_id()
            site = edit.session.scalars(select(SiteRow).order_by(SiteRow.code)).first()
            assert site is not None
            edit.session.add(
                PatientRow(id=self.patients[number], number=number, site_id=site.id, status="screening")
            )
        return self.patients[number]

    def _visit(self, edit: Edit, patient: str, visit: str, on: date) -> UUID:
        if (patient, visit) not in self._visits:
            self._visits[patient, visit] = new_id()
            edit.session.add(
                VisitRow(
                    id=self._visits[patient, visit],
                    patient_id=self.patients[patient],
                    plan=visit,
                    date=on,
                    contact="clinic",
                )
            )
        return self._visits[patient, visit]

    def _form(
        self, edit: Edit, patient_id: UUID, visit_id: UUID | None, name: str, ordinal: int, voided: str
    ) -> UUID:
        known = edit.session.scalars(
            select(FormRow.id).where(
                FormRow.patient_id == patient_id,
                FormRow.visit_id == visit_id,
                FormRow.name == name,
                FormRow.ordinal == ordinal,
            )
        ).first()
        if known is not None:
            return known
        form_id = new_id()
        assert edit.design_version_id is not None
        edit.session.add(
            FormRow(
                id=form_id,
                patient_id=patient_id,
                visit_id=visit_id,
                name=name,
                ordinal=ordinal,
                design_version_id=edit.design_version_id,
                started_at=edit.now,
                started_by=self.by,
                voided_reason=voided,
            )
        )
        return form_id


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with new_study(tmp_path, synthetic=False) as study:
        yield Ward(study)


@dataclass(frozen=True)
class Written:
    """An export on disk."""

    folder: Path
    export: Export

    def rows(self, name: str) -> list[dict[str, str]]:
        """Read a file as rows by column name."""
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def everything(self) -> str:
        """Return the text of all files."""
        return "\n".join(path.read_bytes().decode() for path in sorted(self.folder.iterdir()))


def write(
    study: StudyFile, folder: Path, grouping: Grouping | None = None, *, for_excel: bool = False
) -> Written:
    """Export a study, blinded unless a grouping says otherwise."""
    folder.mkdir()
    blinded = pooled([], study.design.blinding)
    with study.read() as session:
        export = write_study(
            session, study.design, grouping or blinded, folder, study.info, at=AT, for_excel=for_excel
        )
    return Written(folder, export)


Write = Callable[..., Written]


@pytest.fixture(name="write")
def write_fixture() -> Write:
    """Return the function that exports a study."""
    return write


@pytest.fixture
def made_up(tmp_path: Path) -> Iterator[Ward]:
    """Return a study of made-up data to fill."""
    with new_study(tmp_path, synthetic=True) as study:
        yield Ward(study)


@pytest.fixture
def written(ward: Ward, tmp_path: Path) -> Written:
    """Return the export of a study with two patients and every kind of answer."""
    first = {
        "walk_distance": "345,0",
        "walk_rests": "y",
        "walk_rest_count": "2",
        "walk_note": 'slow, "a bit"\nwet',
    }
    start = {"infusion_date": "5/2/2026", "infusion_time": "0905"}
    fall = {"ae_term": "Fall", "ae_onset": "2026", "ae_grade": "2"}
    ward.fill("P-001", "demographics", {"birth_date": "3/1947", "sex": "f"}, visit="screening")
    ward.fill("P-001", "walk", first, visit="screening")
    ward.fill("P-001", "infusion", start, visit="infusion_day")
    ward.fill("P-001", "walk", {"walk_distance": "about 350"}, visit="month_1", on=date(2026, 2, 6))
    ward.fill("P-001", "grip", {"grip_strength": "21,75"}, visit="month_1")
    for group, text in enumerate(("20", "21,5", "UH")):
        ward.fill("P-001", "grip", {"grip_try": text}, visit="month_1", group=group)
    ward.fill("P-001", "adverse_event", fall, ordinal=1)
    ward.fill("P-001", "adverse_event", {"ae_term": "Mistake"}, ordinal=2, voided="another patient's")
    ward.fill("P-002", "walk", {"walk_distance": "RF"}, visit="screening")
    return write(ward.study, tmp_path / "export")
