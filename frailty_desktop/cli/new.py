"""`new`: make a study from a design."""

import argparse
from pathlib import Path

from frailty_desktop.cli.design_folder import design_folder
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.study_work import add_to
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.services.allocation import AllocationKey, prepare_list
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.roles import Right, roles_with
from frailty_desktop.storage.study_file import StudyFile, create_study
from frailty_desktop.study.design import BlindingState
from frailty_desktop.study.design_file import design_texts
from frailty_desktop.translation import tr


def description() -> str:
    """Say what the command does."""
    return tr(
        "Make a new study file from a design: a folder of your own, or the name of a bundled one. An "
        "existing file is never replaced.\n\n"
        "With --allocation-seed the allocation list is made too. While the study is blinded its arms are "
        "sealed, and the key that opens them is printed here: store it away from the study. Somebody in an "
        "unblinded role makes the list: the person of --by, or somebody else named by --list-by."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("design", metavar="DESIGN", help=tr("a design folder, or a bundled design's name"))
    parser.add_argument("study", metavar="STUDY", help=tr("the study file to make"))
    parser.add_argument(
        "--synthetic", action="store_true", help=tr("every screen and file will say SYNTHETIC DATA")
    )
    parser.add_argument("--by", metavar="NAME", help=tr("who works with the study first"))
    parser.add_argument(
        "--role",
        choices=[role.value for role in Role],
        default=Role.COORDINATOR.value,
        help=tr("their role; coordinator when left out"),
    )
    parser.add_argument("--allocation-seed", metavar="SEED", help=tr("make the allocation list by this seed"))
    parser.add_argument(
        "--list-by",
        metavar="NAME",
        help=tr("the unblinded statistician who makes the list, added to the study"),
    )
    parser.add_argument(
        "--blocks",
        metavar="SIZES",
        help=tr('sizes of the permuted blocks, as in "3,6"; without them arm follows arm'),
    )
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make the study."""
    _refuse_list_without_person(arguments)
    blocks = _block_sizes(arguments.blocks)
    texts = design_texts(design_folder(arguments.design))
    with create_study(Path(arguments.study), texts, synthetic=arguments.synthetic) as study:
        person = add_to(study, arguments.by, arguments.role) if arguments.by else None
        if arguments.list_by:
            person = add_to(study, arguments.list_by, Role.UNBLINDED_STATISTICIAN.value)
        key = _prepare_list(study, person, arguments.allocation_seed, blocks)
        _report(study, key, terminal, as_json=arguments.json)
    return ExitCode.DONE


def _refuse_list_without_person(arguments: argparse.Namespace) -> None:
    if arguments.allocation_seed is None or arguments.list_by:
        return
    if arguments.by and Role(arguments.role) in roles_with(Right.MAKE_LIST):
        return
    raise UserError(
        tr("Who makes the allocation list was not said, or may not know the arms."),
        kept=tr("No study was made."),
        next_step=tr("Add --list-by NAME: an unblinded statistician who does not work with the patients."),
    )


def _block_sizes(typed: str | None) -> list[int]:
    try:
        return [int(size) for size in typed.split(",")] if typed else []
    except ValueError:
        raise UserError(
            tr("The block sizes {typed!r} were not understood.", typed=typed),
            kept=tr("No study was made."),
            next_step=tr("Write whole numbers with commas, as in 3,6."),
        ) from None


def _prepare_list(
    study: StudyFile, person: Person | None, seed: str | None, blocks: list[int]
) -> AllocationKey | None:
    """Make the list; the key is for people only while the arms are blinded."""
    if person is None or seed is None:
        return None
    with study.edit(by=person.id, action=tr("Make the allocation list")) as edit:
        key = prepare_list(edit, seed=seed, block_sizes=blocks)
    return key if study.design.blinding.state is BlindingState.DOUBLE_BLIND else None


def _report(study: StudyFile, key: AllocationKey | None, terminal: Terminal, *, as_json: bool) -> None:
    if as_json:
        terminal.tell(
            {
                "study": str(study.path),
                "name": study.info.name,
                "design": study.design.name,
                "version": study.design.version,
                "state": study.info.state,
                "is_synthetic": study.info.is_synthetic,
                "allocation_key": key.text() if key else None,
            }
        )
        return
    terminal.say(tr("{file} is ready: {name}.", file=study.path.name, name=study.info.name))
    if key is not None:
        terminal.say(tr("The key of the allocation list; it is not shown again:"))
        terminal.say(f"  {key.text()}")
