"""`check-design`: list every problem of a design folder, with its place and a sentence."""

import argparse
from dataclasses import asdict
from pathlib import Path

from frailty_desktop.cli.design_folder import design_folder
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import check_design, read_design
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Check a design: a folder with study.toml, arms.toml, visits.toml, endpoints.toml and forms/. "
        "Every problem is listed with its file, line or key, and what to mend. Nothing is changed."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("design", metavar="FOLDER", help=tr("the folder, or the name of a bundled design"))
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check the design and report."""
    folder = design_folder(arguments.design)
    problems = check_design(folder)
    if arguments.json:
        terminal.tell(
            {"design": folder.name, "usable": not problems, "problems": [asdict(each) for each in problems]}
        )
        return ExitCode.FOUND if problems else ExitCode.DONE
    for problem in problems:
        terminal.say(str(problem))
    if problems:
        terminal.warn(tr_count("{count} problem to mend.", "{count} problems to mend.", len(problems)))
        return ExitCode.FOUND
    terminal.say(_overview(folder))
    return ExitCode.DONE


def _overview(folder: Path) -> str:
    design: StudyDesign = read_design(folder)
    counts = [
        tr_count("{count} arm", "{count} arms", len(design.arms)),
        tr_count("{count} visit", "{count} visits", len(design.visits)),
        tr_count("{count} form", "{count} forms", len(design.forms)),
        tr_count("{count} item", "{count} items", sum(len(form.items()) for form in design.forms)),
        tr_count("{count} endpoint", "{count} endpoints", len(design.endpoints)),
    ]
    return tr(
        "{name}, version {version} of {date}, has no problem: {counts}.",
        name=design.name,
        version=design.version,
        date=design.date.isoformat(),
        counts=", ".join(counts),
    )
