"""`verify`: check a study or a backup for damage and forgery."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Check a study, or a backup of one: every page of the file, every link between records, the chain "
        "of the audit trail from its first event, and every record against what the trail says of it. The "
        "first record that does not fit is named. Nothing is changed; the study may be open meanwhile."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check the file and report."""
    with open_study(Path(arguments.study), read_only=True) as study:
        name, checked = study.path.name, study.checks()
    bad = checked.first_bad
    findings = [*checked.damage, *([bad.sentence()] if bad else [])]
    if arguments.json:
        first = (
            {"workstation": bad.workstation, "sequence": bad.sequence, "record": bad.address} if bad else None
        )
        terminal.tell(
            {
                "file": name,
                "whole": not findings,
                "events": checked.events,
                "findings": findings,
                "first": first,
            }
        )
    elif findings:
        for finding in findings:
            terminal.say(finding)
    else:
        terminal.say(
            tr_count(
                "{file} is whole: {count} event of the audit trail and all records fit together.",
                "{file} is whole: {count} events of the audit trail and all records fit together.",
                checked.events,
                file=name,
            )
        )
    if findings and not arguments.json:
        terminal.warn(
            tr("{file} is not what its audit trail says.", file=name)
            + " "
            + tr("Keep the file, do not write to it, and restore the last backup to a new file.")
        )
    return ExitCode.FOUND if findings else ExitCode.DONE
