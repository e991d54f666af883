"""The stand-alone verifier opens an encrypted study with its data key or the printed recovery code."""

from pathlib import Path

import pytest

import frailty_verify
from frailty_desktop.storage import key_wrapping
from frailty_desktop.storage.key_file import KeyFile, Slot, write_key_file
from tests.factories import new_study

KEY = bytes(range(32))
CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    new_study(tmp_path, key=KEY).close()
    salt = bytes(16)
    data = key_wrapping.wrap(key_wrapping.recovery_key(CODE, salt=salt), KEY, key_wrapping.DATA)
    keys = KeyFile(
        salt=salt,
        cost=key_wrapping.SlowHash(),
        slots={},
        recovery=Slot(data, b""),
        recovery_salt=salt,
        lock_after=5,
        lock_minutes=15,
    )
    write_key_file(tmp_path / "study.frailty", keys)
    return tmp_path / "study.frailty"


@pytest.mark.parametrize(
    "secret", [KEY.hex(), KEY.hex().upper() + "\n", CODE, CODE.lower().replace("-", " ")]
)
def test_that_key_and_recovery_code_open_it(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    (tmp_path / "key.txt").write_text(secret)
    assert frailty_verify.main([str(study), "--key-file", str(tmp_path / "key.txt")]) == frailty_verify.FITS
    assert "fits" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("secret", "words"),
    [("00" * 32, "key does not fit"), (CODE.replace("A", "B"), "does not open study.frailty.keys")],
)
def test_that_a_wrong_key_says_no_more_than_that(
    study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], secret: str, words: str
) -> None:
    (tmp_path / "key.txt").write_text(secret)
    code = frailty_verify.main([str(study), "--key-file", str(tmp_path / "key.txt")])
    assert code == frailty_verify.CANNOT_BE_READ
    said = capfd.readouterr().err
    assert words in said
    assert "ERROR" not in said


def test_that_it_asks_for_the_key_where_somebody_can_type(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: KEY.hex())
    assert frailty_verify.main([str(study)]) == frailty_verify.FITS
    capsys.readouterr()


def test_that_it_says_how_to_give_the_key_where_nobody_can_type(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert frailty_verify.main([str(study)]) == frailty_verify.CANNOT_BE_READ
    assert "--key-file" in capsys.readouterr().err
