"""A study to torture, plain or encrypted: one treated patient with forms to fill, and how to find them."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from frailty_desktop.services import forms
from frailty_desktop.storage.opened_file import StudyFile
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.study.form_state import FieldKey
from tests.factories import APatient
from tests.services.clinic import INFUSED, open_clinic

KEY = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Ward:
    """Where the study lies and the ids that work in it needs; as text, to be handed to another process."""

    path: str
    key: str
    nurse: str
    patient: str
    visit: str
    walk: str
    body: str

    @property
    def folder(self) -> Path:
        """Where the study lies."""
        return Path(self.path).parent

    @property
    def study_key(self) -> bytes | None:
        """The key of an encrypted study."""
        return bytes.fromhex(self.key) or None

    @property
    def by(self) -> UUID:
        """Who works."""
        return UUID(self.nurse)

    @property
    def notes(self) -> APatient:
        """The patient's walk form, for answers stored below the services."""
        return APatient(id=UUID(self.patient), visit_id=UUID(self.visit), form_id=UUID(self.walk))

    def open(self) -> StudyFile:
        """Open the study to write."""
        return open_study(self.path, key=self.study_key)

    def read(self, path: Path | None = None) -> StudyFile:
        """Open the study, or a copy of it, to read."""
        return open_study(path or self.path, key=self.study_key, read_only=True)

    def moved(self, folder: Path) -> "Ward":
        """Name the same study in another folder."""
        return Ward(**{**asdict(self), "path": str(folder / Path(self.path).name)})

    def copy_to(self, folder: Path) -> "Ward":
        """Copy the study, which is closed, to a new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.path, folder)
        return self.moved(folder)

    def as_text(self) -> str:
        """Write it as one line."""
        return json.dumps(asdict(self))


def ward_from(text: str) -> Ward:
    """Read what `as_text` wrote."""
    return Ward(**json.loads(text))


def make_ward(folder: Path, key: bytes | None = None) -> Ward:
    """Make the study, its nurse and her patient, and close it."""
    folder.mkdir(parents=True, exist_ok=True)
    clinic = open_clinic(folder, key=key)
    with clinic.study as study:
        patient = clinic.treat()
        visit = clinic.visit(patient.id, "month_1", INFUSED.replace(month=2))
        walk = clinic.fill(patient.id, visit, "walk", {})
        body = clinic.fill(patient.id, visit, "body", {"height_cm": "170"})
        return Ward(
            path=str(study.path),
            key=key.hex() if key else "",
            nurse=str(clinic.nurse.id),
            patient=str(patient.id),
            visit=str(visit),
            walk=str(walk.id),
            body=str(body.id),
        )


def save_fields(study: StudyFile, ward: Ward, form: str, typed: dict[str, str], *, reason: str = "") -> str:
    """Leave some fields of a form, as the window does; return the hash of the event that they end with."""
    with study.edit(by=ward.by, action="Save a field", reason=reason) as edit:
        forms.save_answers(edit, UUID(form), {FieldKey(item): text for item, text in typed.items()})
    return edit.newest_hash.hex()
