"""Whatever an exported log holds, the stand-alone verifier judges it: never a traceback."""

import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frailty_verify
from frailty_desktop.exports.audit_log_file import write_log
from frailty_desktop.storage.connections import connect_to_read
from tests.full_counts import how_many
from tests.fuzz.mutations import spoiled
from tests.storage.full_study import make_full_study

Tried = Counter[tuple[str, str]]
CODES = {0: "fits", 1: "does not fit", 3: "cannot be read"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    connection = connect_to_read(make_full_study(tmp_path_factory.mktemp("log")))
    text = io.StringIO()
    write_log(connection, text)
    connection.close()
    return text.getvalue().encode()


def verdict(path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> int:
    path.write_bytes(content)
    code = frailty_verify.main([str(path), "--json"])
    said = capsys.readouterr()
    assert "not foreseen" not in said.err
    assert said.out + said.err
    return code


def test_that_a_spoiled_log_fits_only_when_it_says_the_same(
    log: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], tried: Tried
) -> None:
    @settings(max_examples=how_many(200, 10_000), suppress_health_check=list(HealthCheck))
    @given(spoiled(log))
    def try_one(spoilt: bytes) -> None:
        code = verdict(tmp_path / "log.jsonl", spoilt, capsys)
        assert code != frailty_verify.FITS or spoilt == log
        tried["exported log", CODES[code]] += 1

    try_one()


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b'{"heads":[]}',
                b'{"heads":null}',
                b'{"heads":[["a",1,"00","",1],7,[[],{}]]}',
                b'{"hash":"' + b"0" * 64 + b'","event":[]}',
                b'{"hash":"' + b"0" * 64 + b'","event":' + b"[" * 3000 + b"]" * 3000 + b"}",
                b'{"hash":"' + b"0" * 64 + b'","event":[' + b"1," * 18 + b"9" * 5000 + b"]}",
                b'{"hash":"' + b"0" * 64 + b'","event":["frailty-audit-1","w","",0' + b",{}" * 15 + b"]}",
                b'{"hash":"' + b"0" * 64 + b'","event":["frailty-audit-1","w","",0' + b",null" * 15 + b"]}",
                b"",
                b"\xff\xfe",
            ]
        ),
        st.binary(max_size=60),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=how_many(100, 5_000), suppress_health_check=list(HealthCheck))
@given(LINES)
def test_that_any_lines_are_judged_without_a_traceback(
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    tried: Tried,
    lines: list[bytes],
) -> None:
    path = tmp_path_factory.mktemp("lines") / "log.jsonl"
    code = verdict(path, b"\n".join([b'{"heads":[]}' if not lines[0] else lines[0], *lines[1:]]), capsys)
    tried["exported log, any lines", CODES[code]] += 1
