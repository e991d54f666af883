"""A program that types fields into a study until it is killed. Started by `test_killed_programs`.

For each line "PATH PERSON PATIENT VISIT FORM START" on stdin it forks a typist, whose process id is the
first line out; each field follows as "typed NUMBER" once its edit has returned, and "ended" when the typist
is gone. Forking from a program that has everything warm makes a kill cost milliseconds.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.tables import VisitRow
from tests.factories import APatient, a_patient, a_person, new_study


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def type_until_killed(path: Path, by: UUID, patient: APatient, number: int) -> None:
    study = open_study(path)
    while True:
        with study.edit(by=by, action="Save a field") as edit:
            edit.save_answers([patient.answer("walk_note", f"note {number}", group=number)])
            edit.save_answers([patient.answer("walk_distance", str(number))])
            if number % 5 == 0:
                edit.session.get_one(VisitRow, patient.visit_id).contact = f"contact {number}"
        say(f"typed {number}")
        number += 1


def warm_up() -> None:
    """Do once what every typist does, so that the forked ones find designs read and statements compiled."""
    with TemporaryDirectory() as folder, new_study(Path(folder)) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
        with study.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])


def main() -> None:
    warm_up()
    for line in sys.stdin:
        path, by, patient, visit, form, start = line.split("\t")
        child = os.fork()
        if child == 0:
            say(f"started {os.getpid()}")
            try:
                ids = APatient(id=UUID(patient), visit_id=UUID(visit), form_id=UUID(form))
                type_until_killed(Path(path), UUID(by), ids, int(start))
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
