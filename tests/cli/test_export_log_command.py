"""The `export-log` command, and the stand-alone verifier on what it writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import frailty_verify

Run = Callable[..., Any]
WALK = ("--patient", "P-001", "--visit", "screening", "--form", "walk")
MANAGER = ("--by", "Dora Winter", "--role", "data_manager")


@pytest.fixture
def log(run: Run, screened: Path, tmp_path: Path) -> Path:
    assert run("record", screened, *WALK, "walk_distance=345", "walk_note=müde").code == 0
    path = tmp_path / "trail.jsonl"
    outcome = run("export-log", screened, path, *MANAGER)
    assert outcome.code == 0, outcome.err
    return path


def verify(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any]]:
    code = frailty_verify.main([str(path), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_that_an_exported_log_fits_and_ends_where_the_study_does(
    run: Run, screened: Path, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = verify(log, capsys)
    assert (code, found["whole"]) == (frailty_verify.FITS, True)
    assert found["events"] == len(log.read_text(encoding="utf-8").splitlines()) - 1
    outcome = run("verify", screened, "--json", "--expect-head", found["heads"][0])
    assert outcome.code == 0, outcome.out


def test_that_the_trail_keeps_that_it_was_exported(run: Run, screened: Path, log: Path) -> None:
    last = run("audit", screened, "--limit", "1", "--json").lines[0]
    assert (last["person"], last["action"]) == ("Dora Winter", "Export the audit trail")


def test_that_somebody_without_the_right_gets_no_file(run: Run, screened: Path, tmp_path: Path) -> None:
    outcome = run("export-log", screened, tmp_path / "trail.jsonl", "--by", "Nora Brandt")
    assert outcome.code == 1
    assert list(tmp_path.glob("*trail*")) == []


def test_that_a_file_in_the_way_is_left_alone(run: Run, screened: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text("mine")
    assert run("export-log", screened, tmp_path / "mine.jsonl", *MANAGER).code == 1
    assert (tmp_path / "mine.jsonl").read_text() == "mine"


def lines_without(number: int) -> Callable[[list[str]], list[str]]:
    return lambda lines: lines[:number] + lines[number + 1 :]


FORGERIES: dict[str, tuple[Callable[[list[str]], list[str]], int]] = {
    "a changed text": (lambda lines: [line.replace("müde", "wach") for line in lines], 0),
    "a changed hash": (lambda lines: [lines[0].replace('"hash":"', '"hash":"0', 1), *lines[1:]], 1),
    "a digit of a hash": (lambda lines: [lines[0][:10] + "x" + lines[0][11:], *lines[1:]], 1),
    "deleted middle": (lines_without(5), 7),
    "deleted first": (lines_without(0), 2),
    "two lines exchanged": (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], 5),
    "a line twice": (lambda lines: [*lines[:4], lines[3], *lines[4:]], 4),
    "a line that is no event": (lambda lines: [*lines[:4], "{}", *lines[4:]], 5),
    "an empty line": (lambda lines: [*lines[:4], "", *lines[4:]], 5),
    "a list for a name": (lambda lines: [lines[0].replace('1","', '1",["x"],"', 1), *lines[1:]], 1),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_that_the_first_line_that_does_not_fit_is_named(
    log: Path, capsys: pytest.CaptureFixture[str], forgery: str
) -> None:
    change, sequence = FORGERIES[forgery]
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    code, found = verify(log, capsys)
    assert code == frailty_verify.DOES_NOT_FIT
    assert "(line " in found["findings"][0]
    if sequence:
        assert found["first"]["sequence"] == sequence


def test_that_a_log_without_its_end_says_that_it_was_cut_short(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    code, found = verify(log, capsys)
    assert code == frailty_verify.DOES_NOT_FIT
    assert "cut short" in found["findings"][0]


def test_that_a_log_cut_short_together_with_its_heads_is_shown_by_a_kept_head(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = verify(log, capsys)[1]["heads"][0]
    lines = log.read_text(encoding="utf-8").splitlines()
    heads = json.loads(lines[-1])["heads"]
    event = json.loads(lines[-3])
    heads[0][1:] = [event["event"][7], event["hash"], event["event"][2], heads[0][4] - 1]
    lines[-2:] = [json.dumps({"heads": heads}, separators=(",", ":"))]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert verify(log, capsys)[0] == frailty_verify.FITS
    code, found = verify(log, capsys, "--expect-head", kept)
    assert code == frailty_verify.DOES_NOT_FIT
    assert "kept elsewhere" in found["findings"][0]


def test_that_people_hear_that_only_a_kept_head_shows_a_rewritten_end(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert frailty_verify.main([str(log)]) == frailty_verify.FITS
    assert "Only a head kept elsewhere" in capsys.readouterr().out


def test_that_what_is_no_head_is_a_mistake_of_the_command(log: Path) -> None:
    with pytest.raises(SystemExit) as leaving:
        frailty_verify.main([str(log), "--expect-head", "ward-3"])
    assert leaving.value.code == frailty_verify.USAGE


@pytest.mark.parametrize("content", [b"", b"{}", b"hello " * 900, b"\0" * 5000])
def test_that_what_is_neither_study_nor_log_cannot_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "thing").write_bytes(content)
    assert frailty_verify.main([str(tmp_path / "thing")]) == frailty_verify.CANNOT_BE_READ
    assert "cannot be checked" in capsys.readouterr().err


def test_that_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert frailty_verify.main([str(tmp_path / "nothing")]) == frailty_verify.CANNOT_BE_READ
    assert "No such file" in capsys.readouterr().err
