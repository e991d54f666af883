"""Exports a study as one action: what the person may see, whole or not at all, and on record."""

from datetime import datetime
from pathlib import Path

from frailty_desktop.exports.csv_files import Export, Progress, write_study
from frailty_desktop.exports.export_right import check_may_export
from frailty_desktop.exports.whole_folder import unfinished_folder
from frailty_desktop.services.allocation import AllocationKey, grouping
from frailty_desktop.services.people import Person
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr

EXPORTED = "export"
"""The kind of audit event that keeps who exported what."""


def export_study(
    study: StudyFile,
    person: Person,
    folder: Path,
    *,
    at: datetime,
    for_excel: bool = False,
    key: AllocationKey | None = None,
    progress: Progress | None = None,
) -> Export:
    """Write the study into a new folder; the trail knows of it before the folder gets its name."""
    view = check_may_export(study, person, at)
    with unfinished_folder(folder) as unfinished:
        with study.read() as session:
            groups = grouping(session, study.info, study.design, view, key)
            made = write_study(
                session,
                whole_design(study.design),
                groups,
                unfinished.path,
                study.info,
                at=at,
                for_excel=for_excel,
                progress=progress,
            )
        with study.edit(by=person.id, action=tr("Export")) as edit:
            edit.note(EXPORTED, details={"view": made.view.value, "tables": dict(made.tables)})
        unfinished.put_in_place()
    return made
