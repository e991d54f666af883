"""`export`: write tidy CSV files and a data dictionary."""

import argparse
from pathlib import Path

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_work_arguments, at_work
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.exports.csv_files import Export
from frailty_desktop.exports.model_folder import export_models
from frailty_desktop.exports.study_export import export_study
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.storage.study_file import utc_now
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Write the study as tidy CSV files with a data dictionary into a new folder; README.txt there "
        "explains them. With --for-r: the values of the endpoints, and a script that fits the models in R. "
        "The folder appears when everything is written, never half. Who got which arm is written only for "
        "a person who may see it, to a file or a column of its own. The audit trail keeps that the export "
        "was made."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("folder", metavar="FOLDER", help=tr("the folder to make"))
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--for-r",
        action="store_true",
        help=tr("the values of the endpoints and an R script that fits the models, ready to run"),
    )
    kind.add_argument(
        "--excel",
        action="store_true",
        help=tr("for Excel: a byte-order mark, and no text can run as a formula"),
    )
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        help=tr("file with the allocation key, for an unblinded role while the study is blinded"),
    )
    add_work_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Export the study."""
    key = _key(arguments.key_file)
    folder = Path(arguments.folder)
    with at_work(arguments) as work:
        to, at, key = (work.study, work.person, folder), utc_now(), key or work.keys.allocation
        if arguments.for_r:
            made = export_models(*to, at=at, key=key)
        else:
            made = export_study(*to, at=at, for_excel=arguments.excel, key=key)
    _report(
        made,
        folder,
        terminal,
        as_json=arguments.json,
        arms_in="values.csv" if arguments.for_r else "arms.csv",
    )
    return ExitCode.DONE


def _key(file: str | None) -> AllocationKey | None:
    if file is None:
        return None
    from frailty_desktop.errors import UserError

    try:
        return AllocationKey.from_text(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(tr("{file} cannot be read.", file=file), kept=tr("Nothing was exported.")) from error


def _report(made: Export, folder: Path, terminal: Terminal, *, as_json: bool, arms_in: str) -> None:
    if as_json:
        terminal.tell(
            {
                "folder": str(folder),
                "patients": made.patients,
                "view": made.view.value,
                "tables": [{"file": name, "rows": rows} for name, rows in made.tables],
            }
        )
        return
    terminal.say(
        tr_count(
            "{count} patient exported to {folder}.",
            "{count} patients exported to {folder}.",
            made.patients,
            folder=folder,
        )
    )
    arms = (
        tr("Who got which arm stands in {file} and nowhere else.", file=arms_in)
        if made.view is AllocationView.OPEN
        else tr("Blinded: no file tells who got which arm.")
    )
    terminal.say(arms)
