"""Whatever a key file holds, it is read or refused in words, and the study beside it stays as it was."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frailty_verify
from frailty_desktop.errors import UserError
from frailty_desktop.storage.key_file import key_path, read_key_file
from tests.full_counts import how_many
from tests.fuzz.mutations import spoiled

Tried = Counter[tuple[str, str]]
SOUND: dict[str, Any] = {
    "format": "frailty-keys-1",
    "salt": "00" * 16,
    "lock": {"after": 5, "minutes": 15},
    "kdf": {"name": "argon2id", "memory_kib": 65536, "passes": 3, "lanes": 4},
    "slots": {"ab" * 16: {"data": "11" * 60, "private": "22" * 60}},
    "recovery": {"salt": "33" * 16, "data": "44" * 60, "private": "55" * 60},
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("zz"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def try_keys(folder: Path, content: bytes, tried: Tried, kind: str) -> None:
    study = folder / "study.frailty"
    study.write_bytes(b"sealed")
    key_path(study).write_bytes(content)
    try:
        read_key_file(study)
        came = "read"
    except UserError as refusal:
        came = "refused" if "key file" in refusal.sentence() else "refused without a word"
    assert came in {"read", "refused"}
    assert study.read_bytes() == b"sealed"
    tried[kind, came] += 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    return tmp_path


def test_that_the_sound_key_file_is_read(folder: Path, tried: Tried) -> None:
    try_keys(folder, json.dumps(SOUND).encode(), tried, "key file, sound")
    assert tried["key file, sound", "read"]


def test_that_a_spoiled_key_file_is_read_or_refused_in_words(folder: Path, tried: Tried) -> None:
    @settings(max_examples=how_many(300, 20_000), suppress_health_check=list(HealthCheck))
    @given(spoiled(json.dumps(SOUND).encode()))
    def try_one(spoilt: bytes) -> None:
        try_keys(folder, spoilt, tried, "key file")

    try_one()


def test_that_a_key_file_with_other_values_is_read_or_refused_in_words(folder: Path, tried: Tried) -> None:
    @settings(max_examples=how_many(200, 10_000), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(SOUND)), VALUES, st.data())
    def try_one(name: str, value: Any, data: st.DataObject) -> None:
        keys = json.loads(json.dumps(SOUND))
        if isinstance(keys[name], dict) and data.draw(st.booleans()):
            keys[name][data.draw(st.sampled_from(sorted(keys[name])))] = value
        else:
            keys[name] = value
        try_keys(folder, json.dumps(keys).encode(), tried, "key file, other values")

    try_one()


def test_that_the_one_file_never_fails_over_a_key_file(folder: Path, tried: Tried) -> None:
    @settings(max_examples=how_many(5, 200), suppress_health_check=list(HealthCheck))
    @given(spoiled(json.dumps(SOUND).encode()))
    def try_one(spoilt: bytes) -> None:
        keys = key_path(folder / "study.frailty")
        keys.write_bytes(spoilt)
        with pytest.raises(frailty_verify.UnreadableError):
            frailty_verify.key_by_recovery(keys, "ABCD")
        tried["key file, stand-alone", "refused"] += 1

    try_one()
