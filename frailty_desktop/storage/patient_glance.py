"""The patient list for the first paint: straight from the file, before SQLAlchemy has been imported."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.storage.connections import Connection, DatabaseError, connect_to_read
from frailty_desktop.translation import tr

_DESIGN: Final = "SELECT texts FROM design_versions WHERE id = (SELECT design_version_id FROM study)"
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


def glance(path: Path | str, key: bytes | None = None) -> list[PatientGlance]:
    """Read the patient list of a study, by patient number."""
    path = Path(path)
    try:
        connection = connect_to_read(path, key=key)
    except DatabaseError as failure:
        raise _unreadable(path) from failure
    try:
        return _patients(connection)
    except DatabaseError as failure:
        raise _unreadable(path) from failure
    finally:
        connection.close()


def _patients(connection: Connection) -> list[PatientGlance]:
    keys = _key_items(connection)
    sexes, births = _by_patient(connection, keys.get("sex")), _by_patient(connection, keys.get("birth_date"))
    return [
        PatientGlance(UUID(bytes=patient), number, status, sexes.get(patient, ""), births.get(patient, ""))
        for patient, number, status in connection.execute(_PATIENTS)
    ]


def _key_items(connection: Connection) -> Mapping[str, str]:
    row = connection.execute(_DESIGN).fetchone()
    keys: Any = tomllib.loads(loads(row[0])["study.toml"]).get("key_items", {}) if row else {}
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
