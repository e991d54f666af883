"""A program killed at any moment loses no finished field and leaves a study that passes every check."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.storage.answer_reading import patient_answers
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import APatient, a_patient, a_person, new_study

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("FRAILTY_KILLS", "200"))
KILLS_PER_STUDY = 50
KILLS_PER_CHECK = 10
"""Pages, chain and rows are checked in full: what one kill tears stays torn."""
MOST_FIELDS = 8
OPENING_TAKES = 0.03
A_FIELD_TAKES = 0.003
"""Seconds, roughly: a kill falls anywhere within."""


@pytest.fixture
def typist() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.storage.typist"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def kill_while_typing(
    typist: subprocess.Popen[str], path: Path, by: UUID, patient: APatient, start: int, chance: random.Random
) -> int:
    """Let a typist type, kill it, and return the number of the last field it had finished."""
    assert typist.stdin is not None
    assert typist.stdout is not None
    task = (path, by, patient.id, patient.visit_id, patient.form_id, start)
    typist.stdin.write("\t".join(str(part) for part in task) + "\n")
    _, process = typist.stdout.readline().split()
    finished, wanted = start - 1, start - 1 + chance.randint(0, MOST_FIELDS)
    while finished < wanted:
        finished = int(typist.stdout.readline().split()[1])
    time.sleep(chance.uniform(0, A_FIELD_TAKES if finished >= start else OPENING_TAKES))
    os.kill(int(process), signal.SIGKILL)
    for line in typist.stdout:
        word, number = line.split()
        if word == "ended":
            assert int(number) == -signal.SIGKILL
            break
        finished = int(number)
    return finished


def assert_that_nothing_finished_is_lost(study: StudyFile, patient: APatient, finished: int) -> int:
    """Return the number of the last stored field: the one being typed may be there, or not, but whole."""
    with study.read() as session:
        stored = {(row.item, row.group): row.entered_text for row in patient_answers(session, patient.id)}
        (contact,) = driver_of(session.connection()).execute("SELECT contact FROM visits").fetchone()
    notes = {group: text for (item, group), text in stored.items() if item == "walk_note"}
    last = max(notes, default=-1)
    assert last in {finished, finished + 1}
    assert notes == {number: f"note {number}" for number in range(last + 1)}
    assert stored.get(("walk_distance", 0)) == (str(last) if last >= 0 else None)
    assert contact == (f"contact {last - last % 5}" if last >= 0 else "clinic")
    return last


def kill_again_and_again(
    typist: subprocess.Popen[str], folder: Path, chance: random.Random, kills: int
) -> int:
    """Kill typists of one study, checking it after each; return how many fields they stored."""
    with new_study(folder) as study:
        nurse = a_person(study)
        patient = a_patient(study, nurse)
    last = -1
    for kill in range(kills):
        finished = kill_while_typing(typist, study.path, nurse, patient, last + 1, chance)
        with open_study(study.path) as again:
            last = assert_that_nothing_finished_is_lost(again, patient, finished)
            if kill % KILLS_PER_CHECK == KILLS_PER_CHECK - 1:
                assert again.checks().is_good
    return last + 1


def test_that_killed_programs_lose_no_finished_field(
    tmp_path_factory: pytest.TempPathFactory,
    typist: subprocess.Popen[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(20260203)
    fields = 0
    for done in range(0, KILLS, KILLS_PER_STUDY):
        folder = tmp_path_factory.mktemp("killed")
        fields += kill_again_and_again(typist, folder, chance, min(KILLS_PER_STUDY, KILLS - done))
    with capsys.disabled():
        print(f"\n{KILLS} programs killed while typing, {fields} fields stored, none lost")
    assert fields > KILLS
