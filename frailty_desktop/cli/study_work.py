"""Opens a study for a command and finds the person who is working; every command says who it acts for."""

import argparse
from collections.abc import Sequence

from frailty_desktop.errors import UserError
from frailty_desktop.services.people import Person, Role, add_person, people
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.translation import tr


def add_study_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the study file."""
    parser.add_argument("study", metavar="STUDY", help=tr("the study file"))


def add_person_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare who is working."""
    parser.add_argument(
        "--by",
        metavar="NAME",
        help=tr("who is working, as the audit trail shall name them; may be left out with one person"),
    )
    parser.add_argument(
        "--role",
        choices=[role.value for role in Role],
        help=tr("adds the person named by --by to the study in this role"),
    )


def working_person(study: StudyFile, arguments: argparse.Namespace) -> Person:
    """Find who is working, or add them when a role is given."""
    with study.read() as session:
        known = people(session)
    if arguments.by is None:
        return _only_one(known)
    wanted = " ".join(arguments.by.split()).casefold()
    for person in known:
        if person.name.casefold() == wanted:
            return _with_role(person, arguments.role)
    if arguments.role is None:
        raise UserError(
            tr("{name} is not in this study.", name=arguments.by),
            kept=tr("Nothing was saved."),
            next_step=_who_there_is(known),
        )
    return add_to(study, arguments.by, arguments.role)


def add_to(study: StudyFile, name: str, role: str) -> Person:
    """Add a person to the study."""
    with study.edit(by=THE_PROGRAM, action=tr("Add a person")) as edit:
        return add_person(edit, name, Role(role))


def _only_one(known: Sequence[Person]) -> Person:
    if len(known) == 1:
        return known[0]
    raise UserError(
        tr("Who is working was not said."), kept=tr("Nothing was saved."), next_step=_who_there_is(known)
    )


def _with_role(person: Person, role: str | None) -> Person:
    if role is None or Role(role) is person.role:
        return person
    raise UserError(
        tr("{name} is {role} in this study already.", name=person.name, role=person.role.label),
        kept=tr("Nothing was saved."),
        next_step=tr("Leave --role out."),
    )


def _who_there_is(known: Sequence[Person]) -> str:
    if not known:
        return tr("The study has nobody yet: name yourself with --by NAME --role ROLE.")
    names = ", ".join(f"{person.name} ({person.role.label})" for person in known)
    return tr("Name one with --by: {names}; or add somebody with --by NAME --role ROLE.", names=names)
