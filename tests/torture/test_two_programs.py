"""Two programs want the same study: one writes, the other is told who does, and neither's fields are lost."""

import os
import random
import time
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from tests.torture.aftermath import assert_whole
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.killing import Killer
from tests.torture.tortured_ward import Ward
from tests.torture.works import TYPING

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX systems fork a worker to be killed")


def test_that_two_programs_that_take_turns_and_die_lose_nothing(
    ward: Ward,
    is_kept: str,
    how_much: HowMuch,
    counts: Counts,
    killer: Killer,
    another_killer: Killer,
    tmp_path: Path,
) -> None:
    chance = random.Random(20260209)
    ward = ward.copy_to(tmp_path)
    done = 0
    for _ in range(how_much.rounds):
        first = killer.begin("taking turns", ward, 0)
        second = another_killer.begin("taking turns", ward, 0)
        time.sleep(chance.uniform(0.2, 0.8))
        said = [*killer.end(first), *another_killer.end(second)]
        steps = sorted(one.finished for one in said)
        assert len(steps) == len(set(steps))
        with ward.open() as study:
            assert_whole(study)
            before, done = done, TYPING.done(study, ward)
        assert done <= before + len(steps) + 2
        counts.add(
            f"two programs at once, both killed, {is_kept}",
            fields=len(steps),
            lost=len([step for step in steps if step >= done]),
        )


def test_that_the_second_program_is_refused_until_the_first_is_gone(
    ward: Ward, is_kept: str, how_much: HowMuch, counts: Counts, killer: Killer, tmp_path: Path
) -> None:
    ward, done = ward.copy_to(tmp_path), 0
    for _ in range(how_much.rounds):
        process = killer.begin("typing", ward, done)
        time.sleep(0.1)
        with pytest.raises(UserError, match="is open in another program"):
            ward.open()
        with ward.read() as study:
            seen = TYPING.done(study, ward)
        said = killer.end(process)
        with ward.open() as study:
            assert_whole(study)
            before, done = done, TYPING.done(study, ward)
        assert seen <= done
        acknowledged = said[-1].finished + 1 if said else before
        counts.add(
            f"second programs refused, {is_kept}",
            fields=acknowledged - before,
            lost=max(0, acknowledged - done),
        )
