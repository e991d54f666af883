"""`backup`: copy a study, also while it is open, and prove the copy."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_reader_arguments, looking
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.storage.backup import back_up, back_up_in_rotation
from frailty_desktop.translation import tr


def description() -> str:
    """Say what the command does."""
    return tr(
        "Copy a study to a new file, in the state it has now, while others may go on working with it. The "
        "copy is proved before it gets its name: its pages, its audit trail and every record. An existing "
        "file is never replaced. When TARGET is a folder, the copy is named by the time, and with --keep the "
        "oldest copies of this study there are removed."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("target", metavar="TARGET", help=tr("the file to make, or a folder of backups"))
    parser.add_argument("--keep", metavar="N", type=int, help=tr("in a folder: keep the newest N copies"))
    add_reader_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Back the study up."""
    target = Path(arguments.target)
    _refuse_odd_keep(arguments.keep, target)
    with looking(arguments) as (study, _person):
        if target.is_dir():
            keep = arguments.keep or _AS_MANY_AS_THERE_ARE
            made = back_up_in_rotation(study, target, datetime.now(UTC), keep=keep)
        else:
            made = back_up(study, target)
    size = made.stat().st_size
    if arguments.json:
        terminal.tell({"backup": str(made), "bytes": size})
    else:
        terminal.say(
            tr("{file} holds the study as it is now, checked, {size} kB.", file=made, size=size // 1000)
        )
    return ExitCode.DONE


_AS_MANY_AS_THERE_ARE = 1_000_000


def _refuse_odd_keep(keep: int | None, target: Path) -> None:
    if keep is None:
        return
    if keep < 1 or not target.is_dir():
        raise UserError(
            tr("--keep counts the copies in a folder, at least 1."),
            kept=tr("Nothing was copied or removed."),
            next_step=tr("Name a folder as the target."),
        )
