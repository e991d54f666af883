"""The power fails after any write: the file opens, every check is good, and what was acknowledged is there.

What this shows and what it does not is written down in docs/decisions/0013-how-a-power-cut-is-played.md.
"""

import random
import shutil
from pathlib import Path
from typing import Final

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections, migrations
from frailty_desktop.storage.schema import current_version
from tests.factories import new_study
from tests.torture.aftermath import assert_whole, log_of, repairs
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.power_cut import Cut, Disk, cuts, put
from tests.torture.test_kills import look_at_migrated
from tests.torture.tortured_ward import Ward
from tests.torture.watched_disk import WatchedDisk, watched_disk
from tests.torture.works import BACKING_UP, COMPLETING, IMPORTING, TYPING, Work, later_steps

CUT_WORDS: Final = {
    "prefix": "power cuts after a write",
    "torn": "power cuts inside a write",
    "jumbled": "power cuts, unsynced writes in any order",
}


def record(work: Work, ward: Ward, watched: WatchedDisk) -> None:
    """Work, close the study, work again, and stop without closing it."""
    half = work.steps
    with ward.open() as study:
        for step in range(half):
            watched.say(work.do(study, ward, step))
    study = ward.open()
    for step in range(half, half + 2):
        watched.say(work.do(study, ward, step))
    operations = list(watched.log)
    study.close()
    watched.log[:] = operations


@pytest.mark.parametrize("work", [TYPING, COMPLETING, BACKING_UP, IMPORTING], ids=lambda work: work.name)
def test_that_a_power_cut_takes_nothing_that_was_acknowledged(
    work: Work, ward: Ward, is_kept: str, how_much: HowMuch, counts: Counts, tmp_path: Path
) -> None:
    ward = ward.copy_to(tmp_path / "source")
    disk = Disk([ward.folder])
    with watched_disk() as watched:
        record(work, ward, watched)
    chance = random.Random(20260204)
    for number, cut in enumerate(cuts(disk, watched.log, chance, share=how_much.share_of_cuts)):
        after = ward.moved(tmp_path / str(number))
        put(cut.files, ward.folder, after.folder)
        acknowledged, (done, repaired) = len(cut.said), look_after(work, after, cut)
        assert done <= acknowledged + 1
        counts.add(
            f"{CUT_WORDS[cut.kind]}, {is_kept}",
            fields=acknowledged * work.fields,
            lost=max(0, acknowledged - done) * work.fields,
            repairs=repaired,
        )
        shutil.rmtree(after.folder)


def look_after(work: Work, ward: Ward, cut: Cut) -> tuple[int, int]:
    """Open the study after the power is back; return the steps it holds, and how often it was repaired."""
    hashes = [bytes.fromhex(said) for said in cut.said if said]
    with ward.open() as study:
        assert_whole(study)
        return work.done(study, ward), repairs(study, hashes[-1] if hashes else None)


def test_that_a_power_cut_leaves_a_migration_whole_or_undone(
    ward: Ward,
    is_kept: str,
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
    ward, version = old.copy_to(tmp_path / "source"), current_version()
    disk = Disk([ward.folder])
    monkeypatch.setattr(migrations, "STEPS", later_steps())
    with watched_disk() as watched:
        ward.open().close()
    chance = random.Random(20260205)
    for number, cut in enumerate(cuts(disk, watched.log, chance, share=how_much.share_of_cuts)):
        after = ward.moved(tmp_path / str(number))
        put(cut.files, ward.folder, after.folder)
        lost, repaired = look_at_migrated(after, before, version)
        counts.add(f"{CUT_WORDS[cut.kind]}, {is_kept}", fields=20, lost=lost, repairs=repaired)
        shutil.rmtree(after.folder)


def test_that_a_power_cut_leaves_a_new_study_whole_or_absent(
    key: bytes | None, is_kept: str, how_much: HowMuch, counts: Counts, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    disk = Disk([source])
    with watched_disk() as watched:
        new_study(source, key=key).close()
        watched.say("made")
    chance = random.Random(20260206)
    ward = Ward(str(source / "study.frailty"), key.hex() if key else "", "", "", "", "", "")
    for number, cut in enumerate(cuts(disk, watched.log, chance, share=how_much.share_of_cuts)):
        after = ward.moved(tmp_path / str(number))
        put(cut.files, source, after.folder)
        is_there = Path(after.path).exists()
        assert is_there or not cut.said
        if is_there:
            with after.open() as study:
                assert_whole(study)
        counts.add(f"{CUT_WORDS[cut.kind]}, {is_kept}")
        shutil.rmtree(after.folder)


def test_that_a_program_that_does_not_wait_for_the_disk_would_be_found_out(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward = ward.copy_to(tmp_path / "source")
    disk = Disk([ward.folder])
    hasty = tuple(
        "synchronous = OFF" if "synchronous" in setting else setting for setting in connections._SETTINGS
    )
    monkeypatch.setattr(connections, "_SETTINGS", hasty)
    with watched_disk() as watched:
        record(TYPING, ward, watched)
    lost = 0
    for number, cut in enumerate(cuts(disk, watched.log, random.Random(20260207), share=0.1)):
        after = ward.moved(tmp_path / str(number))
        put(cut.files, ward.folder, after.folder)
        try:
            done, _ = look_after(TYPING, after, cut)
        except (UserError, AssertionError):
            done = 0
        lost += done < len(cut.said)
    assert lost > 0
