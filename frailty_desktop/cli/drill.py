"""`drill`: show that a backup can be restored, before the day it has to be."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_unlock_arguments, key_of
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.services.backups import drill
from frailty_desktop.translation import tr


def description() -> str:
    """Say what the command does."""
    return tr(
        "Restore a backup into a new file that is removed again, open it as a study, and check its pages, "
        "its audit trail and every record; compare the end of the trail with the .head.txt file beside the "
        "backup. Exit code 0 says that the backup passed, 1 that it did not. The backup is only read."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("backup", metavar="BACKUP", help=tr("the backup"))
    add_unlock_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Drill, and report."""
    backup = Path(arguments.backup)
    result = drill(backup, key=key_of(backup, arguments))
    if arguments.json:
        answer = {"backup": backup.name, "passed": result.passed, "events": result.events}
        terminal.tell({**answer, "sentence": result.sentence})
    else:
        (terminal.say if result.passed else terminal.warn)(result.sentence)
    return ExitCode.DONE if result.passed else ExitCode.PERSON_CAN_ACT
