"""A disk that fills, dies or takes no more writing at any moment: said in words, nothing is lost."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.opened_file import StudyFile
from tests.torture.aftermath import assert_whole
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.tortured_ward import Ward
from tests.torture.watched_disk import (
    DEAD_READ,
    DEAD_SYNC,
    DEAD_TRUNCATE,
    DEAD_WRITE,
    FULL,
    READ_ONLY,
    watched_disk,
)
from tests.torture.works import BACKING_UP, COMPLETING, IMPORTING, TYPING, Work

_CALLS_BETWEEN: Final = 80
_SYNCS_BETWEEN: Final = 5
_MOST_TRIES: Final = 60

FULL_DISK: Final = {"write": FULL}
DEAD_DISK: Final = {"read": DEAD_READ, "write": DEAD_WRITE, "sync": DEAD_SYNC, "truncate": DEAD_TRUNCATE}
SYNC_FAILS: Final = {"sync": DEAD_SYNC}
LOCKED_DISK: Final = {"write": READ_ONLY, "truncate": READ_ONLY}


@dataclass
class Trouble:
    """Lets a number of calls pass, then fails those of some kinds until it is over."""

    codes: dict[str, int]
    passes: int
    is_on: bool = False

    def __call__(self, doing: str, _file: str) -> int:
        """Answer as `WatchedDisk.fails` is asked."""
        if doing in self.codes:
            self.passes -= 1
            self.is_on = self.is_on or self.passes < 0
        return self.codes.get(doing, 0) if self.is_on else 0


def work_until_refused(study: StudyFile, ward: Ward, work: Work, step: int) -> tuple[int, str]:
    """Do steps until one is refused; return the number of the refused step, and the sentence."""
    for tried in range(step, step + _MOST_TRIES):
        try:
            work.do(study, ward, tried)
        except UserError as refusal:
            return tried, str(refusal)
    return step + _MOST_TRIES, ""


@pytest.mark.parametrize("work", [TYPING, COMPLETING, BACKING_UP, IMPORTING], ids=lambda work: work.name)
@pytest.mark.parametrize(
    ("codes", "name", "words"),
    [
        (FULL_DISK, "full disks", ("is full",)),
        (DEAD_DISK, "dead disks", ("does not answer", "could not be")),
        (SYNC_FAILS, "failed syncs", ("does not answer", "could not be")),
        (LOCKED_DISK, "disks locked", ("may not be written to", "could not be")),
    ],
    ids=["full", "dead", "unsynced", "locked"],
)
def test_that_a_failing_disk_costs_nothing_that_was_acknowledged(
    codes: dict[str, int],
    name: str,
    words: tuple[str, ...],
    work: Work,
    ward: Ward,
    is_kept: str,
    how_much: HowMuch,
    counts: Counts,
    tmp_path: Path,
) -> None:
    chance = random.Random(f"{name} {work.name} {is_kept}")
    ward = ward.copy_to(tmp_path)
    step, refusals = 0, 0
    with watched_disk() as watched, ward.open() as study:
        for _ in range(how_much.troubles):
            first = step
            calls = _CALLS_BETWEEN if "write" in codes else _SYNCS_BETWEEN
            watched.fails = trouble = Trouble(codes, chance.randrange(calls))
            refused, sentence = work_until_refused(study, ward, work, step)
            if sentence:
                assert any(word in sentence for word in words), sentence
                refusals += 1
            watched.fails = None
            watched.log.clear()
            assert trouble.is_on
            step = work.done(study, ward)
            assert step <= refused + 1
            assert_whole(study)
            counts.add(
                f"{name}, {is_kept}",
                fields=(refused - first) * work.fields,
                lost=max(0, refused - step) * work.fields,
            )
    with ward.open() as study:
        assert_whole(study)
        assert work.done(study, ward) == step
    assert refusals > 0
