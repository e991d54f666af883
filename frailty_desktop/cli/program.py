"""Finds the command that was asked for, runs it, and turns everything that can happen into an exit code."""

import argparse
import contextlib
import importlib
import os
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import frailty_desktop
from frailty_desktop import fault_log, settings
from frailty_desktop.cli import COMMANDS
from frailty_desktop.cli.exit_codes import ExitCode, exit_code_help
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

PROGRAM = "frailty-desktop"
HELP_WIDTH = 96
_STOPPED_LISTENING = ExitCode.DONE


class CommandModule(Protocol):
    """What the module of a command offers."""

    def description(self) -> str:
        """Say in a few sentences what the command does."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what may be written after the command's name."""

    def run(self, arguments: argparse.Namespace, terminal: Terminal) -> int:
        """Do it and return the exit code."""


def summaries() -> Mapping[str, str]:
    """Say in one line each what the commands do."""
    return {
        "new": tr("make a study from a design"),
        "check-design": tr("list every problem of a design folder"),
        "enrol": tr("screen a new patient, or enrol one who was screened"),
        "record": tr("record answers of one form of one visit"),
        "score": tr("compute a clinical score from JSON lines"),
        "export": tr("write tidy CSV files and a data dictionary"),
        "report": tr("write a document as PDF: profile, forms, event, trail"),
        "audit": tr("show who changed what, when and why"),
        "export-log": tr("write the audit trail so that anybody can verify it"),
        "replay": tr("write the study as it stood at a moment"),
        "amend": tr("rehearse or approve an amended design"),
        "verify": tr("check a study or a backup for damage and forgery"),
        "backup": tr("copy a study, also while it is open"),
        "restore": tr("make a study of a backup, as a new file"),
        "drill": tr("show that a backup can be restored"),
        "self-test": tr("check that the program is whole on this computer"),
    }


def run_program(arguments: Sequence[str], terminal: Terminal) -> int:
    """Do what the arguments ask; never raises, and shows no traceback."""
    try:
        code = _dispatch(arguments, terminal)
        terminal.stdout.flush()
    except UserError as problem:
        terminal.warn(problem.sentence())
        return ExitCode.PERSON_CAN_ACT
    except BrokenPipeError:  # the reader, as in "| head", has seen enough
        _leave_pipe(terminal)
        return _STOPPED_LISTENING
    except KeyboardInterrupt:
        terminal.warn(tr("Stopped. What was reported as saved is on disk; nothing is left half done."))
        return ExitCode.STOPPED
    except Exception as fault:  # noqa: BLE001 - the last place: a person must never meet a traceback
        return _report_fault(fault, terminal)
    return code


def _dispatch(arguments: Sequence[str], terminal: Terminal) -> int:
    name = arguments[0] if arguments else "--help"
    if name in COMMANDS:
        return _run_command(name, arguments[1:], terminal)
    if name in {"-h", "--help", "help"}:
        terminal.say(_program_help())
        return ExitCode.DONE
    if name == "--version":
        terminal.say(f"{PROGRAM} {frailty_desktop.__version__}")
        return ExitCode.DONE
    terminal.warn(tr("There is no command {name}.", name=name) + "\n\n" + _program_help())
    return ExitCode.USAGE


def _run_command(name: str, arguments: Sequence[str], terminal: Terminal) -> int:
    module = cast(CommandModule, importlib.import_module(f"frailty_desktop.cli.{name.replace('-', '_')}"))
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {name}",
        description=_wrapped(module.description()),
        epilog=exit_code_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    try:
        with contextlib.redirect_stdout(terminal.stdout), contextlib.redirect_stderr(terminal.stderr):
            known = parser.parse_intermixed_args(arguments)
    except SystemExit as leaving:  # argparse has printed its help or what it did not understand
        return int(leaving.code or 0)
    return module.run(known, terminal)


def _wrapped(text: str) -> str:
    """Fill paragraphs to the width of a terminal; lines that begin with a space are examples and stay."""
    lines = text.split("\n")
    return "\n".join(line if line.startswith(" ") else textwrap.fill(line, HELP_WIDTH) for line in lines)


def _program_help() -> str:
    lines = [
        tr(
            "Record frailty-trial visits and adverse events offline, and watch each patient against the arms."
        ),
        "",
        tr("usage:") + f" {PROGRAM} [COMMAND] ...",
        "",
        tr("the window:"),
        "  " + tr("{program}                 open the window", program=PROGRAM),
        "  " + tr("{program} open STUDY      open a study", program=PROGRAM),
        "  " + tr("{program} demo            open the demonstration study", program=PROGRAM),
        "",
        tr("without a window:"),
        *(f"  {name:<14} {summary}" for name, summary in summaries().items()),
        "",
        tr("{program} COMMAND --help explains a command.", program=PROGRAM),
        "",
        exit_code_help(),
    ]
    return "\n".join(lines)


def _report_fault(fault: Exception, terminal: Terminal) -> int:
    log = fault_log.keep(fault_log.describe(fault), settings.log_folder())
    terminal.warn(
        tr("This is a fault of the program, not of yours. What was reported as saved is on disk.")
        + " "
        + (
            tr("Details without patient data are in {file}.", file=log)
            if log
            else tr("There was no place to keep the details.")
        )
    )
    return ExitCode.FAULT


def _leave_pipe(terminal: Terminal) -> None:
    """Point a broken output elsewhere, so that Python's last flush does not complain."""
    if terminal.stdout is sys.stdout:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
