"""21 CFR 11.10(a): altered records are told from genuine ones, to the byte, by two independent verifiers."""

import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import frailty_verify
from frailty_desktop.errors import UserError
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.tables import AUDITED
from frailty_desktop.storage.whole_check import check_path
from tests.storage.forger import verdict_of_one_file, verdict_of_program
from tests.storage.full_study import make_full_study

KEY = bytes(range(32))
PAGE = 4096
FULL = os.environ.get("FRAILTY_DESKTOP_FULL_COUNTS") == "1" or os.environ.get("FRAILTY_TORTURE") == "full"
FLIPS = 100 if FULL else 6
"""Flipped bytes of each kind."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study without the leftovers of older rows: every byte found in it belongs to a record."""
    folder = tmp_path_factory.mktemp("plain")
    tool = sqlite3.connect(make_full_study(folder))
    tool.execute("VACUUM INTO ?", (str(folder / "clean.frailty"),))
    tool.close()
    return folder / "clean.frailty"


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_full_study(tmp_path_factory.mktemp("encrypted"), KEY)


def places_of(study: Path, statement: str) -> list[int]:
    """Find every byte of the values that a statement returns, wherever they lie in the file."""
    tool = sqlite3.connect(study)
    values = [row[0].encode() if isinstance(row[0], str) else row[0] for row in tool.execute(statement)]
    tool.close()
    values = [value for value in values if any(value)]  # zeros lie everywhere
    content = study.read_bytes()
    return sorted(
        {place + step for value in values for place in found(content, value) for step in range(len(value))}
    )


def found(content: bytes, value: bytes) -> Iterator[int]:
    place = content.find(value)
    while place >= 0:
        yield place
        place = content.find(value, place + 1)


def flip(study: Path, copy: Path, place: int, dice: random.Random) -> Path:
    content = bytearray(study.read_bytes())
    content[place] ^= 1 << dice.randrange(8)
    copy.write_bytes(content)
    return copy


def assert_named(altered: Path) -> None:
    """Both verifiers find the same: the record, or the index in which alone a copy of it was altered."""
    verdict = verdict_of_program(altered)
    assert not verdict.fits
    assert verdict_of_one_file(altered) == verdict
    if verdict.first is None:
        assert any("index" in line for line in check_path(altered).damage)


@pytest.mark.parametrize(
    "column", ["new", "old", "action", "recorded_at", "hash", "previous_hash", "record_id"]
)
def test_that_11_10_a_a_flipped_byte_of_an_audit_event_is_named(
    plain: Path, tmp_path: Path, column: str
) -> None:
    places = places_of(plain, f"SELECT {column} FROM audit_events WHERE length({column}) > 0")  # noqa: S608
    dice = random.Random(column)
    for place in dice.sample(places, min(FLIPS, len(places))):
        assert_named(flip(plain, tmp_path / "altered.frailty", place, dice))


@pytest.mark.parametrize("table", ["answers", *(str(table.__tablename__) for table in AUDITED)])  # type: ignore[attr-defined]
def test_that_11_10_a_a_flipped_byte_of_a_data_row_is_named(plain: Path, tmp_path: Path, table: str) -> None:
    tool = sqlite3.connect(plain)
    types = {row[1]: row[2] for row in tool.execute(f"PRAGMA table_info({table})")}
    row = tool.execute(f"SELECT * FROM {table} LIMIT 1")  # noqa: S608
    names = [name for name, _, _, _, _, _, _ in row.description]
    values = dict(zip(names, row.fetchone(), strict=True))
    tool.close()
    long = {name for name, value in values.items() if isinstance(value, str | bytes) and len(value) > 1}
    column = max(sorted(long & types.keys()), key=lambda name: len(values[name]))
    places = places_of(plain, f"SELECT {column} FROM {table} WHERE length({column}) > 1")  # noqa: S608
    dice = random.Random(table)
    for place in dice.sample(places, min(max(2, FLIPS // 3), len(places))):
        assert_named(flip(plain, tmp_path / "altered.frailty", place, dice))


def test_that_11_10_a_a_study_whose_own_row_was_altered_does_not_open_and_is_still_checked(
    plain: Path, tmp_path: Path
) -> None:
    tool = sqlite3.connect(plain)
    (created,) = tool.execute("SELECT created_at FROM study").fetchone()
    tool.close()
    content = plain.read_bytes()
    refused = 0
    for place in found(content, created.encode()):
        altered = tmp_path / "altered.frailty"
        altered.write_bytes(content[: place + 4] + b"," + content[place + 5 :])
        assert_named(altered)
        try:
            open_study(altered, read_only=True).close()
        except UserError as refusal:
            refused += "damaged" in refusal.sentence()
    assert refused == 1


def test_that_11_10_a_a_flipped_byte_of_an_encrypted_study_breaks_the_seal_of_its_page(
    encrypted: Path, tmp_path: Path
) -> None:
    dice = random.Random(1)
    size = encrypted.stat().st_size
    for _ in range(FLIPS):
        place = dice.randrange(PAGE, size)
        altered = flip(encrypted, tmp_path / "altered.frailty", place, dice)
        verdict = verdict_of_program(altered, KEY)
        assert not verdict.fits
        assert verdict_of_one_file(altered, KEY) == verdict


def test_that_11_10_a_the_altered_page_of_an_encrypted_study_is_named_in_words(
    encrypted: Path, tmp_path: Path
) -> None:
    place = encrypted.stat().st_size - PAGE // 2
    altered = flip(encrypted, tmp_path / "altered.frailty", place, random.Random(2))
    number = place // PAGE + 1
    (said,) = check_path(altered, key=KEY).damage
    assert f"Page {number} of the file" in said
    assert "seal" in said
    assert f"Page {number} of the file" in frailty_verify.check_study(altered, KEY, []).damage[0]
