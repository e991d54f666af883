"""Saves a small study as this version of the program writes it, for the tests of every later version.

Run it once per version of the tables, before the release: `python -m tests.migrations.save_this_version`.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from frailty_desktop.storage.backup import back_up
from frailty_desktop.storage.schema import current_version
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import AcceptanceRow, AllocationRow, FormRow
from tests.factories import FakeClock, a_log_entry, a_patient, a_person, new_study

FILES = Path(__file__).parent / "files"


def saved_file(version: int) -> Path:
    """Name the saved file of a version."""
    return FILES / f"version-{version}.frailty"


def fill(study: StudyFile) -> None:
    """Put a row into every table."""
    nurse = a_person(study)
    patient = a_patient(study, nurse)
    entry = a_log_entry(study, nurse, patient.id)
    with study.edit(by=nurse, action="Save fields") as edit:
        edit.save_answers(
            [patient.answer(text="345"), patient.answer("walk_note", "müde"), entry.answer("ae_term")]
        )
        edit.session.add_all(
            [
                AllocationRow(number=1, kit="K-001", sealed=b"sealed"),
                AcceptanceRow(form_id=patient.form_id, item="walk_distance", check="soft", reason="Very fit"),
            ]
        )
    with study.edit(by=nurse, action="Complete a form") as edit:
        edit.session.get_one(FormRow, patient.form_id).state = "complete"
    with study.edit(by=nurse, action="Correct a field", reason="Read it wrong") as edit:
        edit.save_answers([patient.answer(text="354")])


def main() -> None:
    """Save the file, in place of one saved earlier for the same version."""
    FILES.mkdir(exist_ok=True)
    target = saved_file(current_version())
    clock = FakeClock(step=timedelta(seconds=1))
    with tempfile.TemporaryDirectory() as folder, new_study(Path(folder), clock=clock) as study:
        fill(study)
        target.unlink(missing_ok=True)
        back_up(study, target)


if __name__ == "__main__":
    main()
