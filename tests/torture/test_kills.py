"""A program killed at any moment, whatever it does, loses no acknowledged field, leaves nothing by halves."""

import os
import shutil
from pathlib import Path

import pytest

from frailty_desktop.storage import migrations
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.migrations.migrate import version_of
from frailty_desktop.storage.schema import current_version
from frailty_desktop.storage.study_file import open_study
from tests.torture.aftermath import assert_whole, log_of, repairs
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.killing import Killed, Killer
from tests.torture.tortured_ward import Ward
from tests.torture.works import BACKING_UP, COMPLETING, IMPORTING, TYPING, Work, later_steps

KILLS_PER_STUDY = 30

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX systems fork a worker to be killed")


@pytest.mark.parametrize("work", [TYPING, COMPLETING, BACKING_UP, IMPORTING], ids=lambda work: work.name)
def test_that_a_killed_program_loses_nothing_it_acknowledged(
    work: Work,
    ward: Ward,
    is_kept: str,
    killer: Killer,
    how_much: HowMuch,
    counts: Counts,
    tmp_path: Path,
) -> None:
    new, done = ward.copy_to(tmp_path / "0"), 0
    for kill in range(how_much.kills):
        if kill % KILLS_PER_STUDY == KILLS_PER_STUDY - 1:
            new, done = ward.copy_to(tmp_path / str(kill)), 0
        said = killer.kill(work.name, new, done, takes=work.takes, most_steps=work.steps)
        before, (done, repaired) = done, look_again(work, new, said)
        acknowledged = said.finished + 1
        assert done <= acknowledged + 1
        counts.add(
            f"kills while {work.name}, {is_kept}",
            fields=(acknowledged - before) * work.fields,
            lost=max(0, acknowledged - done) * work.fields,
            repairs=repaired,
        )


def look_again(work: Work, ward: Ward, said: Killed) -> tuple[int, int]:
    """Open the study as after a crash, twice; return the steps it holds, and how often it was repaired."""
    with ward.open() as study:
        assert_whole(study)
        done, found = work.done(study, ward), log_of(study)
        repaired = repairs(study, said.newest_hash)
    with ward.read() as study:
        return done, repaired + (log_of(study) != found)


def test_that_a_killed_migration_is_either_whole_or_never_was(
    ward: Ward,
    is_kept: str,
    killer: Killer,
    how_much: HowMuch,
    counts: Counts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = ward.copy_to(tmp_path / "old")
    with old.open() as study:
        for step in range(20):
            TYPING.do(study, old, step)
        before = log_of(study)
    steps, version = later_steps(), current_version()
    trial = old.copy_to(tmp_path / "trial")
    takes = killer.seconds_of_one("migrating", trial)
    for kill in range(how_much.kills):
        new = old.copy_to(tmp_path / f"new-{kill}")
        killer.kill("migrating", new, 0, takes=takes * 1.1, most_steps=0)
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "STEPS", steps)
            lost, repaired = look_at_migrated(new, before, version)
        counts.add(f"kills while migrating, {is_kept}", fields=20, lost=lost, repairs=repaired)
        shutil.rmtree(new.folder)


def look_at_migrated(ward: Ward, before: list[tuple[object, ...]], old_version: int) -> tuple[int, int]:
    """Look what a killed migration left, then finish it; return the fields lost and the repairs."""
    later = old_version + 2
    found = version_of(Path(ward.path), key=ward.study_key)
    assert found in {old_version, later}
    for copy in ward.folder.glob("study.version-*.frailty"):
        assert version_of(copy, key=ward.study_key) == old_version
        with open_study(copy, key=ward.study_key) as made_before:
            assert_whole(made_before)
    with ward.open() as study:
        assert_whole(study)
        kept = TYPING.done(study, ward)
        events_before = sum(int(str(head[-1])) for head in before)
        events_now = sum(int(str(head[-1])) for head in log_of(study))
    assert version_of(Path(ward.path), key=ward.study_key) == later
    return 20 - kept, int(events_now != events_before + events_of_migration(ward))


def events_of_migration(ward: Ward) -> int:
    """Count what the migration itself must have recorded, once: its steps, and a change of each visit."""
    with ward.read() as study, study.read() as session:
        steps = list(events(session, kind="migration"))
        moved = [
            event
            for event in events(session, kind="visit")
            if event.new_values.get("contact", "").startswith("room")
        ]
    assert len(steps) == 2
    return len(steps) + len(moved)


def test_that_one_study_is_plain_and_one_is_encrypted(key: bytes | None, ward: Ward) -> None:
    is_readable = b"SQLite format 3" in Path(ward.path).read_bytes()
    assert is_readable is (key is None)
