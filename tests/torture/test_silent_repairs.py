"""A study whose bytes were changed is named as damaged or is whole; it is never mended on the quiet."""

import random
import shutil
from pathlib import Path

from frailty_desktop.errors import UserError
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.tortured_ward import Ward
from tests.torture.works import TYPING

FIELDS = 12
PAGE = 4096


def test_that_a_damaged_study_is_never_repaired_in_silence(
    key: bytes | None, ward: Ward, is_kept: str, how_much: HowMuch, counts: Counts, tmp_path: Path
) -> None:
    chance = random.Random(20260211)
    whole = ward.copy_to(tmp_path / "whole")
    with whole.open() as study:
        for step in range(FIELDS):
            TYPING.do(study, whole, step)
    noticed = 0
    for number in range(how_much.rounds * 4):
        hurt = whole.copy_to(tmp_path / str(number))
        damaged = damage(Path(whole.path).read_bytes(), chance)
        Path(hurt.path).write_bytes(damaged)
        is_named = look_for_damage(hurt)
        noticed += is_named
        counts.add(
            f"damaged files, {is_kept}", fields=FIELDS, repairs=int(Path(hurt.path).read_bytes() != damaged)
        )
        assert is_named or key is None  # in a plain file the byte may lie where nothing is kept
        shutil.rmtree(hurt.folder)
    assert noticed > 0


def damage(content: bytes, chance: random.Random) -> bytes:
    """Change a byte, forget a page, or lose the end."""
    at = chance.randrange(len(content))
    kind = chance.randrange(3)
    if kind == 0:
        return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
    page = at - at % PAGE
    return content[:page] + bytes(PAGE) + content[page + PAGE :] if kind == 1 else content[:at]


def look_for_damage(ward: Ward) -> bool:
    """Open a study to write, check it, and close it; tell whether damage was named."""
    try:
        with ward.open() as study:
            if not study.checks().is_good:
                return True
            assert TYPING.done(study, ward) == FIELDS
    except UserError:
        return True
    return False
