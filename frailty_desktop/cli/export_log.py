"""`export-log`: write the whole audit trail so that anybody can verify it."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_work_arguments, at_work
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.exports.audit_log_file import export_log
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Write the whole audit trail as JSON lines, one event a line exactly as it was hashed, and at the "
        "end where the chain of each workstation ends. frailty-verify checks such a file without this "
        "program. The file appears when everything is written, never half; the trail keeps that it was made."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("file", metavar="FILE", help=tr("the file to make, such as trail.jsonl"))
    add_work_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the trail."""
    with at_work(arguments) as work:
        made = export_log(work.study, work.person, Path(arguments.file))
    heads = [head.line() for head in made.heads]
    if arguments.json:
        terminal.tell({"file": arguments.file, "events": made.events, "heads": heads})
        return ExitCode.DONE
    terminal.say(
        tr_count(
            "{count} event written to {file}.",
            "{count} events written to {file}.",
            made.events,
            file=arguments.file,
        )
    )
    for head in heads:
        terminal.say(tr("head: {line}", line=head))
    return ExitCode.DONE
