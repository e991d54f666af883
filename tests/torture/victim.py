"""A program that works on a study until it is killed. Started by `killing.Killer`.

For each line "WORK<tab>START<tab>WARD" on stdin it forks a worker, whose process id is the first line out;
each finished step follows as "done NUMBER HASH", and "ended CODE" when the worker is gone. Forking from a
program that has everything warm makes a kill cost milliseconds.
"""

import os
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from frailty_desktop.errors import UserError
from frailty_desktop.storage import migrations
from tests.torture.tortured_ward import KEY, Ward, make_ward, ward_from
from tests.torture.works import TYPING, WORKS, Work, later_steps

NOBODY: Final = 65534
"""The user id that owns nothing."""


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def work_until_killed(work: Work, ward: Ward, step: int) -> None:
    with ward.open() as study:
        while True:
            newest = work.do(study, ward, step)
            say(f"done {step} {newest or '-'}")
            step += 1


def migrate_until_killed(ward: Ward, _step: int) -> None:
    migrations.STEPS = later_steps()
    with ward.open():
        say("done 0 -")
        time.sleep(60)


def take_turns_until_killed(ward: Ward, _step: int) -> None:
    """Open the study whenever another program lets it go, type a field or two, and let it go again."""
    while True:
        try:
            study = ward.open()
        except UserError as refusal:
            if "is open in another program" in str(refusal):
                continue
            raise
        with study:
            for step in range(first := TYPING.done(study, ward), first + 2):
                say(f"done {step} {TYPING.do(study, ward, step)}")
        time.sleep(0.005)


def try_without_rights(ward: Ward, _step: int) -> None:
    """Try to write, then to read, as somebody whom the system lets do only what the file's rights say."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        with ward.open() as study:
            say(f"wrote {TYPING.do(study, ward, TYPING.done(study, ward))}")
    except UserError as refusal:
        say(f"refused {refusal}")
    try:
        with ward.read() as study:
            say(f"holds {TYPING.done(study, ward)}")
    except UserError as refusal:
        say(f"refused {refusal}")


TASKS = {
    "migrating": migrate_until_killed,
    "taking turns": take_turns_until_killed,
    "without rights": try_without_rights,
}


def warm_up() -> None:
    """Do once what every worker does, so that the forked ones find designs read and statements compiled."""
    for key in (None, KEY):
        with TemporaryDirectory() as folder:
            ward = make_ward(Path(folder), key)
            with ward.open() as study:
                for work in WORKS.values():
                    work.do(study, ward, 0)


def main() -> None:
    warm_up()
    for line in sys.stdin:
        name, start, text = line.split("\t")
        child = os.fork()
        if child == 0:
            say(f"started {os.getpid()}")
            code = 1
            try:
                task = TASKS.get(name) or partial(work_until_killed, WORKS[name])
                task(ward_from(text), int(start))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
