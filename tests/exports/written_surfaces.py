"""What exports write for a person, byte by byte: one line per way out of the program."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from frailty_desktop.exports.audit_log_file import export_log
from frailty_desktop.exports.study_export import export_study
from frailty_desktop.services.people import Person
from tests.services.surfaces import NOW
from tests.services.twins import Twin

Written = dict[str, bytes]


def _files(folder: Path) -> Written:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _tables(twin: Twin, person: Person, folder: Path, *, for_excel: bool) -> object:
    study = twin.clinic.study
    made = export_study(study, person, folder / "out", at=NOW, for_excel=for_excel, key=twin.key)
    return made.view, made.tables


def _log(twin: Twin, person: Person, folder: Path) -> object:
    return export_log(twin.clinic.study, person, folder / "log.jsonl")


WRITTEN_SURFACES: dict[str, Callable[[Twin, Person, Path], object]] = {
    "audit_log_file.export_log": _log,
    "study_export.export_study": lambda twin, person, folder: _tables(twin, person, folder, for_excel=False),
    "study_export.export_study for Excel": lambda twin, person, folder: _tables(
        twin, person, folder, for_excel=True
    ),
}

INSIDE_EXPORTS = {
    "audit_log_file.write_log": "inside audit_log_file.export_log",
    "csv_files.write_study": "inside study_export.export_study",
    "read_me.read_me": "inside study_export.export_study",
    "stored_forms.stored_forms": "inside study_export.export_study",
    "study_tables.arm_rows": "inside study_export.export_study, for an open view alone",
    "study_tables.patient_keys": "inside study_export.export_study",
    "study_tables.patient_rows": "inside study_export.export_study",
    "study_tables.visit_rows": "inside study_export.export_study",
}


def written(surface: str, twin: Twin, person: Person) -> str:
    """Run an export as a person; return what it answered, or how it refused, and every byte it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            answer = repr(WRITTEN_SURFACES[surface](twin, person, Path(folder)))
        except Exception as error:  # noqa: BLE001 - whatever is said is compared
            answer = f"{type(error).__name__}: {error}"
        return repr((answer.replace(folder, ""), _files(Path(folder))))
