"""`audit`: show who changed what, when and why, in the order it happened."""

import argparse
from collections.abc import Iterator
from datetime import datetime

from frailty_desktop.analysis.history import HistoryLine, patient_history, study_history
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_reader_arguments, looking
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.cli.typed_days import today, typed_moment
from frailty_desktop.services.patients import find_patient
from frailty_desktop.services.people import Person, view_of_allocation
from frailty_desktop.services.trail_access import trail_reader
from frailty_desktop.storage.study_file import StudyFile, utc_now
from frailty_desktop.study.trail_reader import NOBODY_KNOWN
from frailty_desktop.translation import tr


def description() -> str:
    """Say what the command does."""
    return tr(
        "Show the audit trail, oldest first: when, who, where, what it was and is, why. Nothing in it can "
        "be changed or left out. The study may be open in another program meanwhile."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("--patient", metavar="NUMBER", help=tr("changes of one patient"))
    parser.add_argument("--item", metavar="ITEM", help=tr("changes of one item, by its name in the design"))
    parser.add_argument("--by", metavar="NAME", help=tr("changes made by one person"))
    parser.add_argument("--since", metavar="TIME", help=tr("changes from this day or moment on"))
    parser.add_argument("--until", metavar="TIME", help=tr("changes before this day or moment"))
    parser.add_argument("--corrections", action="store_true", help=tr("changes of complete forms"))
    parser.add_argument("--limit", metavar="N", type=int, help=tr("the latest N of them"))
    add_reader_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("one JSON object per line and change"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Show the trail."""
    with looking(arguments) as (study, person):
        found = list(_chosen(_history(study, person, arguments), arguments))
    if arguments.limit is not None:
        found = found[: max(0, arguments.limit)]
    for line in reversed(found):
        if arguments.json:
            terminal.tell(_told(line))
        else:
            terminal.say(_written(line))
    if not found and not arguments.json:
        terminal.say(tr("No change fits."))
    return ExitCode.DONE


def _history(study: StudyFile, person: Person | None, arguments: argparse.Namespace) -> list[HistoryLine]:
    on = today(utc_now())
    with study.read() as session:
        reader = NOBODY_KNOWN
        if person is not None:
            view = view_of_allocation(study.info, person.role, study.design)
            reader = trail_reader(session, person, view, on)
        if arguments.patient is None:
            return study_history(session, study.design, _enough(arguments), reader)
        patient = find_patient(session, study.design, arguments.patient, on)
        return patient_history(session, study.design, patient.id, _enough(arguments), reader)


def _enough(arguments: argparse.Namespace) -> int | None:
    """Say how many of the latest events to read: all of them when not every one may be shown."""
    chooses = (arguments.item, arguments.by, arguments.since, arguments.until, arguments.corrections)
    return None if any(chooses) or arguments.limit is None else max(1, arguments.limit)


def _chosen(lines: list[HistoryLine], arguments: argparse.Namespace) -> Iterator[HistoryLine]:
    since = _moment("--since", arguments.since)
    until = _moment("--until", arguments.until)
    by = arguments.by.casefold() if arguments.by else None
    for line in lines:
        fits = (
            arguments.item in (None, line.item)
            and by in (None, line.person.casefold())
            and (since is None or line.at >= since)
            and (until is None or line.at < until)
            and (line.is_correction or not arguments.corrections)
        )
        if fits:
            yield line


def _moment(option: str, typed: str | None) -> datetime | None:
    return typed_moment(option, typed) if typed is not None else None


def _told(line: HistoryLine) -> dict[str, object]:
    return {
        "sequence": line.sequence,
        "workstation": line.workstation,
        "at": line.at.isoformat(),
        "person": line.person,
        "action": line.action,
        "patient": line.patient,
        "where": line.where,
        "item": line.item,
        "label": line.label,
        "old": _plain(line.old),
        "new": _plain(line.new),
        "reason": line.reason,
        "is_correction": line.is_correction,
    }


def _written(line: HistoryLine) -> str:
    place = ", ".join(part for part in (line.patient, line.where) if part)
    change = f"{_plain(line.old) or '-'} → {_plain(line.new) or '-'}" if line.old or line.new else ""
    what = ": ".join(part for part in (line.label, change) if part)
    reason = f"  ({line.reason})" if line.reason else ""
    when = f"{line.at:%Y-%m-%d %H:%M:%S %z}"
    return f"{line.sequence:>7}  {when}  {line.person}  {line.action}  {place}  {what}{reason}".rstrip()


def _plain(words: str) -> str:
    """Put a plain space between number and unit: outside a window nothing breaks the line there."""
    return words.replace("\N{NO-BREAK SPACE}", " ")
