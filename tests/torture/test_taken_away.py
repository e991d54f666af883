"""A drive is pulled, a file made read-only, at any moment: it is said, and nothing acknowledged is lost."""

import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.opened_file import StudyFile
from tests.torture.aftermath import assert_whole, repairs
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.killing import Killer
from tests.torture.tortured_ward import Ward
from tests.torture.victim import NOBODY
from tests.torture.works import TYPING

_PULLS_A_ROUND = 4
_MOST_PULLS = 400

pytestmark = pytest.mark.skipif(os.name != "posix", reason="an open file keeps its folder where it is here")


def type_through(
    study: StudyFile, ward: Ward, pulling: threading.Thread, refused: threading.Event
) -> tuple[int, int]:
    """Type on while the drive comes and goes, each field until it is saved; return fields and refusals."""
    step, refusals = 0, 0
    pulling.start()
    while pulling.is_alive() or step < 4:
        try:
            TYPING.do(study, ward, step)
        except UserError as refusal:
            refusals += "not saved" in str(refusal)
            if refusals:
                refused.set()
            time.sleep(0.001)
        else:
            step += 1
    pulling.join()
    return step, refusals


def test_that_a_pulled_drive_costs_nothing_that_was_acknowledged(
    ward: Ward, is_kept: str, how_much: HowMuch, counts: Counts, tmp_path: Path
) -> None:
    chance = random.Random(20260208)
    for number in range(how_much.rounds):
        drive = ward.copy_to(tmp_path / f"drive-{number}")
        refused = threading.Event()

        def pull_and_return(ward: Ward = drive, refused: threading.Event = refused) -> None:
            away = ward.folder.with_name("away")
            for pull in range(_MOST_PULLS):  # on a slow machine the typist is seldom at it when it goes
                if pull >= _PULLS_A_ROUND and refused.is_set():
                    return
                time.sleep(chance.uniform(0.01, 0.06))
                ward.folder.rename(away)
                time.sleep(chance.uniform(0.005, 0.02))
                away.rename(ward.folder)

        with drive.open() as study:
            typed, refusals = type_through(study, drive, threading.Thread(target=pull_and_return), refused)
            assert_whole(study)
        assert refusals > 0
        with drive.open() as study:
            assert_whole(study)
            lost = typed - TYPING.done(study, drive)
        counts.add(f"drives pulled, {is_kept}", done=_PULLS_A_ROUND, fields=typed, lost=lost)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """Make a folder that a user without rights can reach, as pytest's own cannot be."""
    folder = Path(tempfile.mkdtemp(prefix="frailty-torture-"))
    folder.chmod(0o755)
    yield folder
    for inner in (folder, *folder.iterdir()):
        inner.chmod(0o755)
    shutil.rmtree(folder)


def test_that_a_file_made_read_only_at_any_moment_keeps_everything(
    ward: Ward,
    is_kept: str,
    how_much: HowMuch,
    counts: Counts,
    killer: Killer,
    shared_folder: Path,
) -> None:
    for number in range(how_much.rounds):
        shared = ward.copy_to(shared_folder / str(number))
        said = killer.kill("typing", shared, 0, takes=TYPING.takes, most_steps=12)
        locked = Path(shared.path) if number % 3 else shared.folder
        give_away(shared.folder)
        locked.chmod(0o555 if locked.is_dir() else 0o444)
        before = contents(shared.folder)
        answers = killer.ask("without rights", shared)
        assert contents(shared.folder) == before
        assert answers[0].startswith("refused")
        assert "may not be written to" in answers[0]
        assert int(answers[1].split()[1]) > said.finished if "holds" in answers[1] else "lost" in answers[1]
        locked.chmod(0o755)
        with shared.open() as study:
            assert_whole(study)
            done, repaired = TYPING.done(study, shared), repairs(study, said.newest_hash)
        acknowledged = said.finished + 1
        counts.add(
            f"files made read-only, {is_kept}",
            fields=acknowledged,
            lost=max(0, acknowledged - done),
            repairs=repaired,
        )


def give_away(folder: Path) -> None:
    """Let the user without rights own everything in a folder, where this user may do so."""
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a study; the index of its log is made anew by whoever opens it."""
    return {
        file.name: file.read_bytes()
        for file in folder.iterdir()
        if file.is_file() and not file.name.endswith(("-shm", ".lock"))
    }
