"""Whatever a study file holds, it opens, or a sentence says why it does not: never a traceback."""

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frailty_verify
from frailty_desktop.errors import UserError
from frailty_desktop.storage.connections import connect
from frailty_desktop.storage.schema import APPLICATION_ID
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.storage.whole_check import check_path
from tests.full_counts import how_many
from tests.fuzz.mutations import spoiled
from tests.storage.full_study import make_full_study

KEY = bytes(range(32))
Tried = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_full_study(tmp_path_factory.mktemp("plain")).read_bytes()


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_full_study(tmp_path_factory.mktemp("encrypted"), KEY).read_bytes()


def try_file(path: Path, key: bytes | None) -> str:
    """Do with a file what people do, and tell what came of it."""
    came = [one(path, key) for one in (reading, checking, verifying)]
    before = path.read_bytes()
    if writing(path, key) == "refused":
        assert path.read_bytes() == before
    if came[1] == "whole":
        assert came[0] == "opened"
        assert came[2] == str(frailty_verify.FITS)
    return came[1]


def reading(path: Path, key: bytes | None) -> str:
    return said(lambda: open_study(path, read_only=True, key=key).close(), "opened")


def writing(path: Path, key: bytes | None) -> str:
    return said(lambda: open_study(path, key=key).close(), "opened")


def checking(path: Path, key: bytes | None) -> str:
    found: list[bool] = []
    came = said(lambda: found.append(check_path(path, key=key).is_good), "checked")
    return came if came == "refused" else "whole" if found[0] else "found"


def said(act: Callable[[], None], done: str) -> str:
    try:
        act()
    except UserError as refusal:
        return "refused" if len(refusal.sentence()) > 20 else "refused without a word"
    return done


def verifying(path: Path, key: bytes | None) -> str:
    try:
        outcome = frailty_verify.check_study(path, key, [])
    except frailty_verify.UnreadableError:
        return str(frailty_verify.CANNOT_BE_READ)
    fits = outcome.first is None and not outcome.damage
    return str(frailty_verify.FITS if fits else frailty_verify.DOES_NOT_FIT)


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_that_a_spoiled_study_opens_or_is_refused_in_words(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, tried: Tried
) -> None:
    content: bytes = request.getfixturevalue(kind)
    key = KEY if kind == "encrypted" else None

    @settings(max_examples=how_many(40, 3000), suppress_health_check=list(HealthCheck))
    @given(spoiled(content))
    def try_one(spoilt: bytes) -> None:
        shutil.rmtree(tmp_path / "one", ignore_errors=True)
        (tmp_path / "one").mkdir()
        path = tmp_path / "one" / "study.frailty"
        path.write_bytes(spoilt)
        tried[f"study file, {kind}", try_file(path, key)] += 1

    try_one()


@settings(max_examples=how_many(20, 500), suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=3000))
def test_that_any_bytes_are_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, tried: Tried, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "study.frailty"
    path.write_bytes(content)
    assert reading(path, None) == checking(path, None) == "refused"
    assert frailty_verify.main([str(path)]) in {frailty_verify.CANNOT_BE_READ, frailty_verify.DOES_NOT_FIT}
    tried["study file, any bytes", "refused"] += 1


def foreign(path: Path) -> None:
    """Make another program's database that bears our mark."""
    tool = sqlite3.connect(path)
    tool.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    tool.execute("PRAGMA user_version = 1")
    tool.execute("CREATE TABLE study (id)")
    tool.close()


def tool_on(path: Path, content: bytes, *statements: str) -> None:
    path.write_bytes(content)
    tool = connect(path)
    tool.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        tool.execute(statement)
    tool.close()


ENDLESS_VIEW = (
    "CREATE VIEW audit_events AS WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted)"
    " SELECT true_events.* FROM true_events, counted"
)
HOSTILE: dict[str, tuple[str, ...]] = {
    "a view for a table": (
        "ALTER TABLE answers RENAME TO true_answers",
        "CREATE VIEW answers AS SELECT * FROM true_answers",
    ),
    "an endless view for a table": (
        "ALTER TABLE audit_events RENAME TO true_events",
        ENDLESS_VIEW,
    ),
    "a trigger of somebody else": (
        "CREATE TRIGGER sly AFTER INSERT ON audit_events BEGIN UPDATE answers SET value_number = 1; END",
    ),
    "a column of another kind": ("UPDATE sqlite_master SET sql = replace(sql, 'name TEXT', 'name BLOB')",),
    "a statement that is none": (
        "UPDATE sqlite_master SET sql = 'CREATE TABLE sites (' WHERE name = 'sites'",
    ),
    "two pages in one place": ("UPDATE sqlite_master SET rootpage = 2 WHERE type = 'table'",),
    "a page outside the file": ("UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'answers'",),
    "no tables": ("DELETE FROM sqlite_master",),
    "a huge name": (
        "DROP TRIGGER people_changed_audited",
        "UPDATE people SET name = printf('%.*c', 3000000, 'x')",
    ),
    "no study in it": ("DROP TRIGGER study_remain", "DELETE FROM study"),
    "a design that is no design": (
        "DROP TRIGGER design_versions_changed_audited",
        "UPDATE design_versions SET texts = '[1, 2'",
    ),
    "a design that is a list": (
        "DROP TRIGGER design_versions_changed_audited",
        "UPDATE design_versions SET texts = '[1, 2]'",
    ),
    "a design of nothing": (
        "DROP TRIGGER design_versions_changed_audited",
        "UPDATE design_versions SET texts = '{}'",
    ),
    "a design nested without end": (
        "DROP TRIGGER design_versions_changed_audited",
        "UPDATE design_versions SET texts = replace(printf('%.*c', 100000, '['), 'x', '')",
    ),
    "a time that is none": ("DROP TRIGGER study_changed_audited", "UPDATE study SET created_at = 'soon'"),
    "an id that is too short": ("DROP TRIGGER study_changed_audited", "UPDATE study SET id = x'01'"),
    "a version from far away": ("PRAGMA user_version = 2147483647",),
    "a version below zero": ("PRAGMA user_version = -5",),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_that_a_hostile_layout_is_refused_or_found_in_words(
    plain: bytes, tmp_path: Path, tried: Tried, hostile: str
) -> None:
    path = tmp_path / "study.frailty"
    tool_on(path, plain, *HOSTILE[hostile])
    came = try_file(path, None)
    assert came in {"refused", "found"}
    tried["study file, hostile layout", came] += 1


def test_that_a_foreign_database_with_our_mark_is_refused(tmp_path: Path, tried: Tried) -> None:
    foreign(tmp_path / "study.frailty")
    assert try_file(tmp_path / "study.frailty", None) == "refused"
    tried["study file, hostile layout", "refused"] += 1


@pytest.mark.parametrize("size", [0, 1, 512, 3000, 1024, 65536 - 1])
def test_that_another_page_size_in_the_header_is_refused_or_found(
    plain: bytes, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "study.frailty"
    path.write_bytes(plain[:16] + size.to_bytes(2, "big") + plain[18:])
    assert try_file(path, None) in {"refused", "found"}


def test_that_a_study_under_another_key_is_refused(encrypted: bytes, tmp_path: Path) -> None:
    path = tmp_path / "study.frailty"
    path.write_bytes(encrypted)
    assert try_file(path, bytes(32)) == "refused"
    assert try_file(path, None) == "refused"


def test_that_a_log_of_another_file_beside_it_does_no_harm(plain: bytes, tmp_path: Path) -> None:
    path = tmp_path / "study.frailty"
    path.write_bytes(plain)
    (tmp_path / "study.frailty-wal").write_bytes(os.urandom(9000))
    assert try_file(path, None) == "whole"
