"""One program writes at a time; a second one is told who is there, and a dead one holds nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage import connections
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import a_person, new_study

HOLDER = """
import sys
from frailty_desktop.storage.study_file import open_study
study = open_study(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def other_program(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    new_study(tmp_path).close()
    return tmp_path / "study.frailty"


def test_that_a_second_program_is_told_who_has_the_study(closed: Path) -> None:
    with other_program(closed) as holder:
        with pytest.raises(UserError) as refusal:
            open_study(closed)
        sentence = str(refusal.value)
        assert "study.frailty is open in another program" in sentence
        assert f"process {holder.pid}" in sentence
        assert os.uname().nodename in sentence
        assert "since" in sentence


def test_that_a_second_program_may_read_meanwhile(closed: Path) -> None:
    with other_program(closed), open_study(closed, read_only=True) as study:
        assert study.checks().is_good


def test_that_a_killed_program_holds_nothing(closed: Path) -> None:
    with other_program(closed) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with open_study(closed) as study:
            a_person(study)


def test_that_the_same_program_is_told_that_it_has_the_study_itself(study: StudyFile) -> None:
    with pytest.raises(UserError, match="already open in this program"):
        open_study(study.path)


def test_that_a_closed_study_is_free_again(closed: Path) -> None:
    for _ in range(3):
        with open_study(closed) as study:
            assert study.last_sequence
    assert [file.name for file in closed.parent.iterdir()] == [closed.name]


TOOL = """
import sqlite3, sys
tool = sqlite3.connect(sys.argv[1], isolation_level=None)
tool.execute("BEGIN IMMEDIATE")
print("holding", flush=True)
sys.stdin.readline()
tool.execute("ROLLBACK")
tool.close()
"""


def test_that_a_tool_holding_the_file_is_said_and_saving_works_after_it_let_go(
    study: StudyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_MS", 20)
    study.access.drop_connections()
    command = [sys.executable, "-c", TOOL, str(study.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline() == "holding\n"
        with pytest.raises(UserError, match=r"Another program is holding study\.frailty.*not saved"):
            a_person(study)
        tool.communicate("go\n")
    a_person(study)
    assert study.checks().is_good
