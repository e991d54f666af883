"""`replay`: write the study as it stood at a moment, replayed from its log."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_work_arguments, at_work
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.cli.typed_days import today, typed_moment
from frailty_desktop.exports.export_right import check_may_export
from frailty_desktop.exports.replay_files import export_state, note_replay, replayed_rows
from frailty_desktop.services.patients import find_patient
from frailty_desktop.storage.replay import sequence_at
from frailty_desktop.storage.study_file import StudyFile, utc_now
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Replay the audit trail to a moment and write every table and every answer as it stood then: as JSON "
        "lines, or as one CSV file per table into a new folder. Keys and sealed columns are left out. The "
        "log's order decides, not the clock: a moment means everything up to the last change whose clock "
        "showed that moment or an earlier one."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    moment = parser.add_mutually_exclusive_group()
    moment.add_argument("--at", metavar="TIME", help=tr("the day or moment; now when nothing is said"))
    moment.add_argument("--sequence", metavar="N", type=int, help=tr("right after the change of this number"))
    parser.add_argument("--patient", metavar="NUMBER", help=tr("one patient alone, as JSON lines"))
    parser.add_argument("--folder", metavar="FOLDER", help=tr("the folder to make, for CSV files"))
    add_work_arguments(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Replay the log."""
    with at_work(arguments) as work:
        study, person = work.study, work.person
        view = check_may_export(study, person, utc_now())
        sequence = _sequence(study, arguments)
        if arguments.folder is not None:
            folder = Path(arguments.folder)
            count = export_state(study, person, sequence, folder, at=utc_now())
            terminal.say(
                tr_count(
                    "{count} row as it stood after change {sequence} written to {folder}.",
                    "{count} rows as they stood after change {sequence} written to {folder}.",
                    count,
                    sequence=sequence,
                    folder=folder,
                )
            )
            return ExitCode.DONE
        note_replay(study, person, sequence)
        with study.read() as session:
            patient = None
            if arguments.patient is not None:
                found = find_patient(session, study.design, arguments.patient, today(utc_now()))
                patient = found.id
            for name, row in replayed_rows(session, sequence, view, patient):
                terminal.tell({"table": name, **row})
    return ExitCode.DONE


def _sequence(study: StudyFile, arguments: argparse.Namespace) -> int:
    newest = study.last_sequence
    if arguments.sequence is not None:
        return min(max(0, int(arguments.sequence)), newest)
    if arguments.at is None:
        return newest
    with study.read() as session:
        return sequence_at(session, typed_moment("--at", arguments.at))
