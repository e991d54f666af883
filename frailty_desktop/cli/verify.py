"""`verify`: check a study or a backup for damage and forgery."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_unlock_arguments, key_of
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.storage.known_heads import KnownHead, check_known_heads, read_known_head
from frailty_desktop.storage.whole_check import FileCheck, check_path
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Check a study, or a backup of one: every page of the file, every link between records, the chain "
        "of the audit trail from its first event, every record against what the trail says of it, and every "
        "signature against what it signs. The first record that does not fit is named. Nothing is changed; "
        "the study may be open meanwhile. frailty-verify does the same without this program."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    add_unlock_arguments(parser)
    parser.add_argument(
        "--expect-head",
        metavar='"WORKSTATION SEQUENCE HASH"',
        action="append",
        default=[],
        help=tr("an end of the log as it was printed on a report or kept in a backup; may be given again"),
    )
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check the file and report."""
    path = Path(arguments.study)
    key = key_of(path, arguments)
    known = [read_known_head(text) for text in arguments.expect_head]
    checked = check_path(path, key=key)
    missing = check_known_heads(path, known, key=key) if checked.is_good else ()
    bad = missing[0] if missing else checked.first_bad
    findings = [*checked.damage, *([bad.sentence()] if bad else [])]
    if arguments.json:
        first = (
            {"workstation": bad.workstation, "sequence": bad.sequence, "record": bad.address} if bad else None
        )
        answer = {
            "file": path.name,
            "whole": not findings,
            "events": checked.events,
            "findings": findings,
            "first": first,
            "heads": [head.line() for head in checked.heads],
        }
        terminal.tell(answer)
    elif findings:
        _tell_findings(path.name, findings, terminal)
    else:
        _tell_whole(path.name, checked, known, terminal)
    return ExitCode.FOUND if findings else ExitCode.DONE


def _tell_findings(name: str, findings: list[str], terminal: Terminal) -> None:
    for finding in findings:
        terminal.say(finding)
    terminal.warn(
        tr("{file} is not what its audit trail says.", file=name)
        + " "
        + tr("Keep the file, do not write to it, and restore the last backup to a new file.")
    )


def _tell_whole(name: str, checked: FileCheck, known: list[KnownHead], terminal: Terminal) -> None:
    terminal.say(
        tr_count(
            "{file} is whole: {count} event of the audit trail and all records fit together.",
            "{file} is whole: {count} events of the audit trail and all records fit together.",
            checked.events,
            file=name,
        )
    )
    for head in checked.heads:
        terminal.say(tr("head: {line}", line=head.line()))
    if known:
        terminal.say(tr("The log still holds every head that was given: nothing before them was rewritten."))
    else:
        terminal.say(
            tr(
                "Whoever can write the file could rewrite the end of the log together with its records. Only "
                "a head kept elsewhere, on a report or in a backup, shows that: give it with --expect-head."
            )
        )
