"""Exports what a statistician needs to fit the models again in R: the values, a script that runs, a text."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from frailty_desktop.exports.csv_files import Export, Progress
from frailty_desktop.exports.csv_table import NOTICE, CsvStyle, CsvTable
from frailty_desktop.exports.export_right import check_may_export
from frailty_desktop.exports.model_rows import heading, model_rows
from frailty_desktop.exports.model_script import model_script
from frailty_desktop.exports.study_export import EXPORTED
from frailty_desktop.exports.whole_folder import unfinished_folder
from frailty_desktop.services.allocation import AllocationKey, grouping
from frailty_desktop.services.people import Person
from frailty_desktop.storage.study_file import StudyFile, StudyInfo
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr

ENDPOINT_HEADING = ("endpoint", "label", "unit", "mcid_small", "mcid_substantial", "mcid_source")


def export_models(
    study: StudyFile,
    person: Person,
    folder: Path,
    *,
    at: datetime,
    key: AllocationKey | None = None,
    progress: Progress | None = None,
) -> Export:
    """Write values and script into a new folder; the trail knows of it before the folder gets its name."""
    view = check_may_export(study, person, at)
    design, style = study.design, CsvStyle(is_synthetic=study.info.is_synthetic)
    with unfinished_folder(folder) as unfinished:
        with study.read() as session:
            groups = grouping(session, study.info, design, view, key)
            values, patients = _values(session, design, groups, unfinished.path, style, progress)
        tables = (values, _endpoints(unfinished.path, design, style))
        script = model_script(design, groups, style.file_name(""))
        _write(unfinished.path / style.file_name("models.R"), script)
        _write(
            unfinished.path / style.file_name("README.txt"), _read_me(study.info, design, groups, at, style)
        )
        with study.edit(by=person.id, action=tr("Export for R")) as edit:
            edit.note(EXPORTED, details={"what": "models for R", "view": view.value, "tables": dict(tables)})
        unfinished.put_in_place()
    return Export(tables, view, patients)


def _values(
    session: Session,
    design: StudyDesign,
    groups: Grouping,
    folder: Path,
    style: CsvStyle,
    progress: Progress | None,
) -> tuple[tuple[str, int], int]:
    """Write the values; return the file with its rows, and how many patients have any."""
    done: set[object] = set()
    with CsvTable(folder, "values", heading(groups), style) as table:
        for row in model_rows(session, design, groups):
            if progress is not None and row[0] not in done:
                progress(len(done), len(groups.group_of))
            done.add(row[0])
            table.write(row)
    return (table.file_name, table.rows), len(done)


def _endpoints(folder: Path, design: StudyDesign, style: CsvStyle) -> tuple[str, int]:
    with CsvTable(folder, "endpoints", ENDPOINT_HEADING, style) as table:
        for one in design.endpoints:
            table.write(
                (one.name, one.label, one.unit, one.mcid_small, one.mcid_substantial, one.mcid_source)
            )
    return table.file_name, table.rows


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _read_me(info: StudyInfo, design: StudyDesign, groups: Grouping, at: datetime, style: CsvStyle) -> str:
    notice = [NOTICE, tr("No patient of this export exists; everything was made up by the program."), ""]
    is_open = groups.view is AllocationView.OPEN
    return "\n".join(
        [
            *(notice if info.is_synthetic else []),
            info.name,
            tr(
                "Design {name}, version {version} of {date}",
                name=design.name,
                version=design.version,
                date=design.date,
            ),
            tr("Exported {time}", time=f"{at:%Y-%m-%d %H:%M:%S%z}"),
            "",
            tr("Run in this folder: Rscript {file}", file=style.file_name("models.R")),
            tr("It needs R alone; with the package mmrm its mixed models are fitted by that, else by nlme."),
            tr("It writes {files} beside the values.", files="within_arm.csv, ancova.csv, mixed_model.csv"),
            "",
            tr("values.csv: one row per patient, endpoint and scheduled visit after the reference start."),
            tr("Everybody enrolled is in it. Baseline: the last value on or before the reference start."),
            tr("A visit without a value has no row; nothing is carried forward. Deaths have no values here."),
            tr("Age is in completed years at the reference start. Change is value minus baseline."),
            tr("Later epochs that the design keeps out of averages are left out."),
            tr("Every p value is nominal: not corrected for the number of comparisons."),
            tr("The column arm says who got what.")
            if is_open
            else tr("Blinded: nothing here tells who got which arm."),
            "",
        ]
    )
