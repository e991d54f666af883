"""Files of the audit view: the filtered trail as CSV, the review report as tables and as a text to print."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from frailty_desktop.analysis.review_report import ReviewReport, report_text
from frailty_desktop.analysis.trail import TrailFilter, trail_lines
from frailty_desktop.exports.csv_table import CsvStyle, CsvTable
from frailty_desktop.exports.study_export import EXPORTED
from frailty_desktop.exports.whole_folder import unfinished_folder
from frailty_desktop.services.people import Person
from frailty_desktop.services.rights import Right, require
from frailty_desktop.services.trail_access import trail_reader
from frailty_desktop.storage.chain_head import heads, heads_text
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.translation import tr

TRAIL_HEADING = (
    "sequence",
    "workstation",
    "recorded_at",
    "utc_offset",
    "person",
    "action",
    "kind",
    "patient",
    "where",
    "item",
    "what",
    "old",
    "new",
    "reason",
    "is_correction",
)
_STEP = 2_000

Progress = Callable[[int, int], None]


def export_trail(
    study: StudyFile,
    person: Person,
    view: AllocationView,
    wanted: TrailFilter,
    folder: Path,
    *,
    at: datetime,
    for_excel: bool = True,
    progress: Progress | None = None,
) -> int:
    """Write what is wanted of the trail into a new folder, oldest first; return the number of lines.

    Nobody gets more in the file than on the screen, and the trail knows of it before the folder has its name.
    """
    style = CsvStyle(for_excel=for_excel, is_synthetic=study.info.is_synthetic)
    with unfinished_folder(folder) as unfinished:
        with study.read() as session:
            reader = trail_reader(session, person, view, at.astimezone().date())
            with CsvTable(unfinished.path, "audit_trail", TRAIL_HEADING, style) as table:
                for line in trail_lines(session, study.design, wanted, reader, oldest_first=True):
                    table.write(
                        (
                            line.sequence,
                            line.workstation,
                            line.at.isoformat(),
                            line.offset_words,
                            line.person,
                            line.action,
                            line.kind,
                            line.patient,
                            line.where,
                            line.item,
                            line.label,
                            line.old,
                            line.new,
                            line.reason,
                            int(line.is_correction),
                        )
                    )
                    if progress is not None and table.rows % _STEP == 0:
                        progress(table.rows, 0)
            foot = heads_text(heads(session))
        _write_foot(unfinished.path / style.file_name("README.txt"), study, person, at, foot)
        with study.edit(by=person.id, action=tr("Export the filtered audit trail")) as edit:
            require(edit, Right.READ_TRAIL)
            edit.note(EXPORTED, details={"what": "audit trail", "lines": table.rows})
        unfinished.put_in_place()
    return table.rows


def export_report(
    study: StudyFile, person: Person, report: ReviewReport, folder: Path, *, at: datetime
) -> None:
    """Write each section of the review report as a table, and all of them as a text with the log's head."""
    style = CsvStyle(for_excel=True, is_synthetic=study.info.is_synthetic)
    with unfinished_folder(folder) as unfinished:
        for section in report.sections:
            with CsvTable(unfinished.path, section.name, section.heading, style) as table:
                for row in section.rows:
                    table.write(row.cells)
        with study.read() as session:
            foot = heads_text(heads(session))
        text = printed(study, person, report, at, foot)
        (unfinished.path / style.file_name("review_report.txt")).write_text(
            text, encoding="utf-8", newline="\n"
        )
        with study.edit(by=person.id, action=tr("Export the review report")) as edit:
            require(edit, Right.READ_TRAIL)
            edit.note(EXPORTED, details={"what": "review report", "tables": _counts(report)})
        unfinished.put_in_place()


def printed(study: StudyFile, person: Person, report: ReviewReport, at: datetime, foot: str) -> str:
    """Write the report as it is printed: who made it, and at its foot where the log ended then."""
    made = tr(
        "{time} by {person} ({role})",
        time=at.astimezone().isoformat(sep=" ", timespec="seconds"),
        person=person.name,
        role=person.role.label,
    )
    notice = tr("SYNTHETIC DATA. ") if study.info.is_synthetic else ""
    return report_text(report, notice + study.info.name, made, tr("The log ended at: {head}", head=foot))


def _write_foot(path: Path, study: StudyFile, person: Person, at: datetime, foot: str) -> None:
    lines = [
        study.info.name,
        tr("Audit trail, made {time} by {person}", time=at.astimezone().isoformat(), person=person.name),
        tr("The log ended at: {head}", head=foot),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _counts(report: ReviewReport) -> dict[str, int]:
    return {section.name: len(section.rows) for section in report.sections}
