"""`restore`: make a study of a backup, as a new file."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_unlock_arguments, key_of
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.storage.backup import restore
from frailty_desktop.storage.older_file import is_older
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Prove a backup - its pages, its audit trail, every record - and copy it to a new study file. The "
        "backup stays as it is, and an existing file is never replaced. A backup that is damaged is refused."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("backup", metavar="BACKUP", help=tr("the backup"))
    parser.add_argument("study", metavar="NEW", help=tr("the study file to make"))
    add_unlock_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Restore the backup."""
    backup = Path(arguments.backup)
    key = key_of(backup, arguments)
    made = restore(backup, Path(arguments.study), key=key)
    is_current = not is_older(made, key=key)  # an older one is brought up to date
    with open_study(made, read_only=is_current, key=key) as study:
        events, name = study.last_sequence, study.info.name
    if arguments.json:
        terminal.tell({"study": str(made), "name": name, "events": events})
    else:
        terminal.say(
            tr_count(
                "{file} is restored with {count} event of its audit trail: {name}.",
                "{file} is restored with {count} events of its audit trail: {name}.",
                events,
                file=made.name,
                name=name,
            )
        )
    return ExitCode.DONE
