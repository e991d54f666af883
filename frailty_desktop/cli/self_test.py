"""`self-test`: check that the program is whole on this computer."""

import argparse
import platform
import tempfile
import time
from pathlib import Path

import frailty_desktop
from frailty_desktop import fault_log, settings
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.self_test_steps import STEPS, Bench, Step
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Check the program on this computer: encryption, bundled designs, scores with published examples, a "
        "study of an invented patient from screening to month 12 in a temporary folder (recorded, charted, "
        "exported, backed up, verified, restored), and whether a window opens. Nothing is left behind."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help=tr("one JSON object per line and step"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take every step, also after one has failed, and sum up."""
    version = frailty_desktop.__version__
    if not arguments.json:
        machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
        terminal.say(f"frailty_desktop {version}, {machine}")
    with tempfile.TemporaryDirectory(prefix="frailty-self-test-") as folder:
        bench = Bench(Path(folder))
        passed = [_take(step, bench, terminal, as_json=arguments.json) for step in STEPS]
    failed = passed.count(False)
    if arguments.json:
        terminal.tell({"summary": True, "version": version, "steps": len(passed), "failed": failed})
    elif failed:
        terminal.say(tr_count("{count} step failed.", "{count} steps failed.", failed))
    else:
        terminal.say(tr("Everything is in order: {count} steps passed.", count=len(passed)))
    return ExitCode.FOUND if failed else ExitCode.DONE


def _take(step: Step, bench: Bench, terminal: Terminal, *, as_json: bool) -> bool:
    started = time.monotonic()
    try:
        found, is_passed = step.take(bench), True
    except UserError as problem:
        found, is_passed = problem.sentence(), False
    except Exception as fault:  # noqa: BLE001 - every kind of failure is what this looks for
        fault_log.keep(fault_log.describe(fault), settings.log_folder())
        found, is_passed = f"{type(fault).__name__}: {fault}", False
    seconds = time.monotonic() - started
    if as_json:
        told = {"step": step.name, "passed": is_passed, "found": found, "seconds": round(seconds, 3)}
        terminal.tell(told)
    else:
        mark = tr("ok") if is_passed else tr("FAILED")
        terminal.say(f"{mark:<7} {step.name:<12} {seconds:6.2f} s  {found}")
        terminal.stdout.flush()
    return is_passed
