"""A picture that leaves the program as a file: who may, what the trail keeps, whole or not at all."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from frailty_desktop.analysis.picture import Picture
from frailty_desktop.exports.csv_table import FILE_PREFIX, CsvStyle
from frailty_desktop.exports.export_right import check_may_export
from frailty_desktop.exports.picture_csv import picture_csv
from frailty_desktop.exports.study_export import EXPORTED
from frailty_desktop.services.people import Person
from frailty_desktop.services.rights import reading
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.failures import FILE_ERRORS, creating_failed
from frailty_desktop.storage.file_placing import placed
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.translation import tr

ONE_PATIENT = "patient"
"""What `Picture.extras` holds when a picture shows no other patient's values: that patient's number."""


def check_may_save(study: StudyFile, person: Person, picture: Picture, at: datetime) -> None:
    """Refuse whoever may not take a picture out: of many patients it is an export, of one it is a look."""
    if picture.extras.get(ONE_PATIENT):
        with reading(study, person.id, Right.READ_PATIENTS, at.astimezone().date()):
            return
    check_may_export(study, person, at)


def export_picture(
    study: StudyFile,
    person: Person,
    picture: Picture,
    path: Path,
    drawn: Callable[[], bytes] | None = None,
    *,
    at: datetime,
) -> None:
    """Write a picture to a new file, as drawn, or its table; the trail knows before the file has its name."""
    check_may_save(study, person, picture, at)
    content = drawn() if drawn is not None else _table(study, picture)
    try:
        with placed(path) as unfinished:
            unfinished.write_bytes(content)
            with study.edit(by=person.id, action=tr("Save a picture")) as edit:
                edit.note(EXPORTED, details={"what": "picture", "name": picture.name, "file": path.name})
    except FILE_ERRORS as failure:
        raise creating_failed(failure, path) from failure


def file_name(study: StudyFile, picture: Picture, ending: str) -> str:
    """Name a picture's file; made-up data say so in the name."""
    return f"{FILE_PREFIX if study.info.is_synthetic else ''}{picture.name}.{ending}"


def _table(study: StudyFile, picture: Picture) -> bytes:
    style = CsvStyle(for_excel=True, is_synthetic=study.info.is_synthetic)
    return picture_csv(picture, style).encode(style.encoding)
