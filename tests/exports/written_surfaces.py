"""What exports write for a person, byte by byte: one line per way out of the program."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.chart_data import ChartQuestion
from frailty_desktop.analysis.chart_series import chart
from frailty_desktop.analysis.patient_series import patient_values
from frailty_desktop.analysis.review_report import review_report
from frailty_desktop.analysis.series_picture import picture_of
from frailty_desktop.analysis.trail import TrailFilter
from frailty_desktop.exports.audit_log_file import export_log
from frailty_desktop.exports.model_folder import export_models
from frailty_desktop.exports.picture_export import export_picture, file_name
from frailty_desktop.exports.replay_files import export_state
from frailty_desktop.exports.study_export import export_study
from frailty_desktop.exports.study_tables import patient_keys
from frailty_desktop.exports.trail_files import export_report, export_trail
from frailty_desktop.services.allocation import grouping
from frailty_desktop.services.people import Person, view_of_allocation
from frailty_desktop.services.trail_access import trail_reader
from tests.reports.document_surfaces import DOCUMENT_SURFACES
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


def _trail(twin: Twin, person: Person, folder: Path) -> object:
    study = twin.clinic.study
    view = view_of_allocation(study.info, person.role, study.design)
    return export_trail(study, person, view, TrailFilter(), folder / "trail", at=NOW)


def _report(twin: Twin, person: Person, folder: Path) -> object:
    study = twin.clinic.study
    view = view_of_allocation(study.info, person.role, study.design)
    with study.read() as session:
        reader = trail_reader(session, person, view, NOW.date())
        report = review_report(session, study.design, reader)
    export_report(study, person, report, folder / "report", at=NOW)
    return report.sections


def _state(twin: Twin, person: Person, folder: Path) -> object:
    study = twin.clinic.study
    return export_state(study, person, study.last_sequence, folder / "state", at=NOW)


def _models(twin: Twin, person: Person, folder: Path) -> object:
    made = export_models(twin.clinic.study, person, folder / "out", at=NOW, key=twin.key)
    return made.view, made.tables


def _pictures(twin: Twin, person: Person, folder: Path) -> object:
    """Save every chart of the groups and one of every patient, as the large chart does."""
    study = twin.clinic.study
    view = view_of_allocation(study.info, person.role, study.design)
    names = []
    with study.read() as session:
        averages = ArmAverages(study.design)
        averages.build(session, grouping(session, study.info, study.design, view, twin.key))
        patients = [None, *patient_keys(session)]
        series = [
            chart(
                ChartQuestion(patient_id, endpoint.name),
                study.design,
                averages,
                patient_values(session, study.design, patient_id) if patient_id is not None else None,
                (),
                NOW.date(),
            )
            for patient_id in patients
            for endpoint in (study.design.endpoints if patient_id is None else study.design.endpoints[:1])
        ]
    for number, found in enumerate(series):
        picture = picture_of(found)
        names.append(file_name(study, picture, "csv"))
        export_picture(study, person, picture, folder / f"{number}.csv", at=NOW)
    return names


WRITTEN_SURFACES: dict[str, Callable[[Twin, Person, Path], object]] = {
    "audit_log_file.export_log": _log,
    "model_folder.export_models": _models,
    "replay_files.export_state": _state,
    "trail_files.export_report": _report,
    "trail_files.export_trail": _trail,
    "picture_export.export_picture": _pictures,
    "study_export.export_study": lambda twin, person, folder: _tables(twin, person, folder, for_excel=False),
    "study_export.export_study for Excel": lambda twin, person, folder: _tables(
        twin, person, folder, for_excel=True
    ),
    **DOCUMENT_SURFACES,
}

INSIDE_EXPORTS = {
    "audit_log_file.write_log": "inside audit_log_file.export_log",
    "csv_files.write_study": "inside study_export.export_study",
    "picture_export.check_may_save": "inside picture_export.export_picture",
    "picture_export.file_name": "inside picture_export.export_picture",
    "export_right.check_may_export": "inside replay_files.export_state",
    "model_rows.heading": "inside model_folder.export_models",
    "model_rows.model_rows": "inside model_folder.export_models",
    "model_script.model_script": "inside model_folder.export_models",
    "replay_files.note_replay": "inside replay_files.export_state, writes to the trail",
    "replay_files.replayed_rows": "inside replay_files.export_state",
    "trail_files.printed": "inside trail_files.export_report",
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
