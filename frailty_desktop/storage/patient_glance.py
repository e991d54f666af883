"""The patient list for the first paint: straight from the file, before SQLAlchemy has been imported."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, overload
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.storage.connections import Connection, DatabaseError, connect_to_read
from frailty_desktop.translation import tr

_STUDY: Final = """SELECT study.is_synthetic, json_extract(design_versions.texts, '$."study.toml"')
    FROM study JOIN design_versions ON design_versions.id = study.design_version_id"""
_PATIENTS: Final = "SELECT id, number, status FROM patients ORDER BY number"
_OF_ITEM: Final = "SELECT patient_id, value_text FROM answers WHERE item = ? AND value_text IS NOT NULL"


@dataclass(frozen=True, slots=True)
class PatientGlance:
    """What a line of the patient list shows; `birth_date` is ISO text, as much of it as is known."""

    id: UUID
    number: str
    status: str
    sex: str
    birth_date: str


class StudyGlance(Sequence[PatientGlance]):
    """The patients by number, each made when it is looked at; and whether they are invented."""

    def __init__(
        self,
        patients: list[tuple[bytes, str, str]],
        sexes: Mapping[bytes, str],
        births: Mapping[bytes, str],
        *,
        is_synthetic: bool,
    ) -> None:
        self._patients = patients
        self._sexes = sexes
        self._births = births
        self.is_synthetic = is_synthetic

    def __len__(self) -> int:
        return len(self._patients)

    @overload
    def __getitem__(self, at: int) -> PatientGlance: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PatientGlance]: ...
    def __getitem__(self, at: int | slice) -> PatientGlance | Sequence[PatientGlance]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        patient, number, status = self._patients[at]
        sex, birth_date = self._sexes.get(patient, ""), self._births.get(patient, "")
        return PatientGlance(UUID(bytes=patient), number, status, sex, birth_date)


def glance(path: Path | str, key: bytes | None = None) -> StudyGlance:
    """Read the patient list of a study, by patient number."""
    path = Path(path)
    try:
        connection = connect_to_read(path, key=key)
    except DatabaseError as failure:
        raise _unreadable(path) from failure
    try:
        return _look(connection)
    except DatabaseError as failure:
        raise _unreadable(path) from failure
    finally:
        connection.close()


def _look(connection: Connection) -> StudyGlance:
    row = connection.execute(_STUDY).fetchone()
    keys = _key_items(row[1]) if row else {}
    return StudyGlance(
        connection.execute(_PATIENTS).fetchall(),
        _by_patient(connection, keys.get("sex")),
        _by_patient(connection, keys.get("birth_date")),
        is_synthetic=bool(row and row[0]),
    )


def _key_items(study_text: str) -> Mapping[str, str]:
    keys: Any = tomllib.loads(study_text).get("key_items", {})
    return keys if isinstance(keys, dict) else {}


def _by_patient(connection: Connection, item: str | None) -> dict[bytes, str]:
    if item is None:
        return {}
    return dict(connection.execute(_OF_ITEM, (item,)).fetchall())


def _unreadable(path: Path) -> UserError:
    return UserError(
        tr("The patients of {file} cannot be listed.", file=path.name),
        kept=tr("The file was left as it is."),
        next_step=tr("Open the study to see why."),
    )
