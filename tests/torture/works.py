"""The works that are killed: each does one small step after the other, and can say afterwards what is there.

A step is acknowledged once `do` has returned. `done` reads how many steps the study holds and fails when one
of them is there by halves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.services import forms
from frailty_desktop.storage import migrations
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.audit_trail import AuditTrail
from frailty_desktop.storage.backup import back_up_in_rotation, rotation
from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.head_file import read_head_file
from frailty_desktop.storage.migrations.step import Step
from frailty_desktop.storage.opened_file import StudyFile
from frailty_desktop.storage.schema import current_version
from frailty_desktop.study.form_state import FieldKey
from tests.torture.tortured_ward import Ward, save_fields

_FIRST_BACKUP: Final = datetime(2026, 4, 20, 9, tzinfo=UTC)
_BACKUPS_KEPT: Final = 3
_IMPORTED: Final = 150
_BATCHES: Final = 3


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: its name, the fields a step stores, how long a step takes at first, and its parts.

    `steps` is how many are done at most before something happens to it.
    """

    name: str
    fields: int
    steps: int
    takes: float
    do: Callable[[StudyFile, Ward, int], str]
    done: Callable[[StudyFile, Ward], int]


def _type(study: StudyFile, ward: Ward, step: int) -> str:
    if step % 2:
        return save_fields(study, ward, ward.body, {"weight_kg": str(40 + step / 10)})
    return save_fields(study, ward, ward.walk, {"walk_note": f"note {step}"})


def _typed(study: StudyFile, ward: Ward) -> int:
    with study.read() as session:  # one read sees one state, also while somebody types
        notes, weights = _texts(session, ward.walk, "walk_note"), _texts(session, ward.body, "weight_kg")
        derived = _texts(session, ward.body, "bmi")
    steps = len(notes) + len(weights)
    assert notes == [f"note {step}" for step in range(0, steps, 2)]
    assert weights == [str(40 + step / 10) for step in range(1, steps, 2)]
    assert len(derived) == len(weights)
    return steps


def _complete(study: StudyFile, ward: Ward, step: int) -> str:
    entry, stage = divmod(step, 3)
    form = _entry_ids(study, ward)[entry] if stage else None
    reason = "Read it wrong" if stage == 2 else ""
    with study.edit(by=ward.by, action="Work on an event", reason=reason) as edit:
        if form is None:
            form = forms.start_entry(edit, UUID(ward.patient), "adverse_event").id
            typed = {"ae_term": f"event {entry}", "ae_onset": "2026-02-20", "ae_grade": "1"}
            forms.save_answers(edit, form, {FieldKey(item): text for item, text in typed.items()})
        elif stage == 1:
            forms.complete_form(edit, form)
        else:
            forms.save_answer(edit, form, FieldKey("ae_grade"), "2")
    return edit.newest_hash.hex()


def _completed(study: StudyFile, ward: Ward) -> int:
    ids = _entry_ids(study, ward)
    steps = 0
    with study.read() as session:
        for number, form in enumerate(ids):
            record = forms.form_record(session, study.design, form, datetime.now(UTC).date())
            answers = {key.item: answer.text for key, answer in record.answers.items() if answer.text}
            grade = answers.pop("ae_grade")
            assert {answers["ae_term"], answers["ae_onset"]} == {f"event {number}", "2026-02-20"}
            assert grade == "1" or (grade == "2" and record.is_complete)
            if number < len(ids) - 1:
                assert record.is_complete
                assert grade == "2"
            steps += 1 + record.is_complete + (grade == "2")
    return steps


def _entry_ids(study: StudyFile, ward: Ward) -> list[UUID]:
    with study.read() as session:
        found = forms.entries(
            session, study.design, UUID(ward.patient), "adverse_event", datetime.now(UTC).date()
        )
        return [record.id for record in found]


def _back_up(study: StudyFile, ward: Ward, step: int) -> str:
    if step % 2 == 0:
        return save_fields(study, ward, ward.walk, {"walk_note": f"note {step}"})
    back_up_in_rotation(study, backup_folder(ward), _time_of(step), keep=_BACKUPS_KEPT)
    return ""


def _backed_up(study: StudyFile, ward: Ward) -> int:
    """Count fields and backups; every backup there is must be whole and hold what was typed before."""
    notes = _notes(study, ward)
    found = rotation(backup_folder(ward), Path(ward.path))
    for backup in found[-2:]:
        with ward.read(backup) as copy:
            found_in_copy = copy.checks()
            assert found_in_copy.is_good
            kept = read_head_file(backup)
            assert kept is not None
            assert {
                (head.workstation, head.sequence, head.hash.hex()) for head in found_in_copy.heads
            } == set(kept.heads)
            at = _FIRST_BACKUP + timedelta(seconds=2 * _notes(copy, ward) - 1)
            assert backup == backup_at(ward, at)
    has_newest = backup_at(ward, _time_of(2 * notes - 1)) in found
    assert has_newest or notes < 2 or backup_at(ward, _time_of(2 * notes - 3)) in found
    return max(0, 2 * notes - 1 + has_newest)


def _notes(study: StudyFile, ward: Ward) -> int:
    with study.read() as session:
        return len(_texts(session, ward.walk, "walk_note"))


def _time_of(step: int) -> datetime:
    return _FIRST_BACKUP + timedelta(seconds=step)


def backup_folder(ward: Ward) -> Path:
    """Return the folder that the backups go to."""
    folder = ward.folder / "backups"
    folder.mkdir(exist_ok=True)
    return folder


def backup_at(ward: Ward, moment: datetime) -> Path:
    """Name the backup of a moment."""
    path = Path(ward.path)
    return backup_folder(ward) / f"{path.stem}-{moment:%Y%m%dT%H%M%SZ}{path.suffix}"


def _import(study: StudyFile, ward: Ward, step: int) -> str:
    rows = [
        ward.notes.answer("walk_note", f"line {step}/{line}", group=1 + step * _IMPORTED + line)
        for line in range(_IMPORTED)
    ]
    each = _IMPORTED // _BATCHES
    with study.edit(by=ward.by, action="Import") as edit:
        edit.load_many(rows[start : start + each] for start in range(0, _IMPORTED, each))
    return edit.newest_hash.hex()


def _imported(study: StudyFile, ward: Ward) -> int:
    with study.read() as session:
        lines = _texts(session, ward.walk, "walk_note")
    steps, over = divmod(len(lines), _IMPORTED)
    assert over == 0
    assert lines == [f"line {step}/{line}" for step in range(steps) for line in range(_IMPORTED)]
    return steps


def _texts(session: Session, form: str, item: str) -> list[str]:
    """Read everything that was ever stored in a field, from the log, oldest first."""
    log = events(session, kind="answer", form=UUID(form))
    return [event.new_values["entered_text"] for event in log if event.item == item]


TYPING: Final = Work("typing", 1, 6, 0.006, _type, _typed)
COMPLETING: Final = Work("completing", 2, 6, 0.012, _complete, _completed)
BACKING_UP: Final = Work("backing up", 1, 5, 0.03, _back_up, _backed_up)
IMPORTING: Final = Work("bulk import", _IMPORTED, 2, 0.02, _import, _imported)
WORKS: Final = {work.name: work for work in (TYPING, COMPLETING, BACKING_UP, IMPORTING)}


def _number_rooms(connection: Connection, trail: AuditTrail) -> None:
    """Give every visit another contact, one row at a time, each with its event, as a migration would."""
    rows = connection.execute("SELECT id, patient_id, contact, workstation, sequence FROM visits").fetchall()
    for at, (visit, patient, contact, workstation, sequence) in enumerate(rows):
        event = trail.add(
            "visit",
            patient_id=UUID(bytes=patient),
            record_id=UUID(bytes=visit),
            old=f'{{"contact":"{contact}"}}',
            new=f'{{"contact":"room {at}"}}',
            based_on=f"{workstation}:{sequence}",
        )
        trail.write()
        connection.execute(
            "UPDATE visits SET contact = ?, sequence = ?, workstation = ? WHERE id = ?",
            (f"room {at}", event, trail.circumstances.workstation, visit),
        )


def _add_rooms(connection: Connection, trail: AuditTrail) -> None:
    connection.execute("ALTER TABLE visits ADD COLUMN torture_room TEXT")
    connection.execute("CREATE TABLE torture_rooms (name TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID")
    connection.executemany(
        "INSERT INTO torture_rooms VALUES (?, ?)", [(f"room {number}", "x" * 300) for number in range(60)]
    )


def later_steps() -> tuple[Step, ...]:
    """Return the steps of an imagined later version: new tables and columns, and records that change."""
    version = current_version()
    return (
        *migrations.STEPS,
        Step(version + 1, "Visits take place in rooms", _add_rooms),
        Step(version + 2, "Contacts name their room", _number_rooms),
    )
