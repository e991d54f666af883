"""Signs somebody in for a command: an encrypted study asks for name and password, a plain one for a name."""

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frailty_desktop.cli.data_key import add_key_argument, data_key
from frailty_desktop.cli.study_work import add_person_arguments, working_person
from frailty_desktop.errors import UserError
from frailty_desktop.services.people import Person
from frailty_desktop.services.sign_in import HeldKeys, PasswordEndedError, SignedIn, sign_in, sign_out
from frailty_desktop.services.unlocking import unlock
from frailty_desktop.storage.key_file import is_encrypted
from frailty_desktop.storage.study_file import StudyFile, open_study, this_workstation, utc_now
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class AtWork:
    """An open study, who works in it for this command, and the keys that person holds."""

    study: StudyFile
    person: Person
    keys: HeldKeys


def add_work_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare who is working, and where their password is."""
    add_person_arguments(parser)
    _add_password_argument(parser)


def add_reader_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare who is looking, for the commands that change nothing."""
    parser.add_argument(
        "--as", dest="reader", metavar="NAME", help=tr("who is looking, as in the study's people")
    )
    _add_password_argument(parser)


def add_unlock_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two ways to open an encrypted file for a check: somebody's password, or the data key."""
    add_reader_arguments(parser)
    add_key_argument(parser)


@contextmanager
def at_work(arguments: argparse.Namespace) -> Iterator[AtWork]:
    """Open a study to work in it as the person of --by."""
    path = Path(arguments.study)
    if not is_encrypted(path):
        with open_study(path) as study:
            yield AtWork(study, working_person(study, arguments), HeldKeys())
        return
    if arguments.role:
        raise UserError(
            tr("Accounts of an encrypted study are made by its administrator, in the window."),
            kept=tr("Nothing was saved."),
            next_step=tr("Leave --role out."),
        )
    signed_in = _signed_in(path, arguments.by, arguments.password_file, read_only=False)
    with signed_in.study as study:
        yield AtWork(study, signed_in.person, signed_in.keys)
        sign_out(signed_in)


@contextmanager
def looking(arguments: argparse.Namespace) -> Iterator[tuple[StudyFile, Person | None]]:
    """Open a study only to read, as the person of --as; a plain study may be read as nobody."""
    path = Path(arguments.study)
    if is_encrypted(path):
        signed_in = _signed_in(path, arguments.reader, arguments.password_file, read_only=True)
        with signed_in.study as study:
            yield study, signed_in.person
        return
    with open_study(path, read_only=True) as study:
        yield study, _reader(study, arguments.reader)


def key_of(study: Path, arguments: argparse.Namespace) -> bytes | None:
    """Return the data key of a file that is to be checked; None for a plain one."""
    if arguments.key_file is not None or not is_encrypted(study):
        return data_key(arguments.key_file)
    name = _name(arguments.reader)
    return unlock(study, name, password_of(arguments.password_file), utc_now(), this_workstation()).data_key


def password_of(file: str | None) -> str:
    """Read a password from a file, or ask for it without showing it."""
    if file is not None:
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(
                tr("{file} cannot be read.", file=file), kept=tr("Nothing was opened.")
            ) from error
    try:
        return getpass.getpass(tr("Password: "))
    except (EOFError, OSError, getpass.GetPassWarning) as error:
        raise UserError(
            tr("There is no terminal to ask for the password on."),
            kept=tr("Nothing was opened."),
            next_step=tr("Name a file that holds it with --password-file."),
        ) from error


def _signed_in(path: Path, name: str | None, password_file: str | None, *, read_only: bool) -> SignedIn:
    try:
        return sign_in(path, _name(name), password_of(password_file), read_only=read_only)
    except PasswordEndedError as ended:
        raise UserError(
            ended.happened, kept=ended.kept, next_step=tr("Open the study in the window to change it.")
        ) from ended


def _name(name: str | None) -> str:
    if name is None:
        raise UserError(
            tr("This study is encrypted, and who opens it was not said."),
            kept=tr("Nothing was opened."),
            next_step=tr("Give your name; the password is asked for, or read with --password-file."),
        )
    return name


def _reader(study: StudyFile, name: str | None) -> Person | None:
    if name is None:
        return None
    from frailty_desktop.services.people import people

    with study.read() as session:
        found = [person for person in people(session) if person.name.casefold() == name.strip().casefold()]
    if not found:
        raise UserError(tr("{name} is not in this study.", name=name), kept=tr("Nothing was shown."))
    return found[0]


def _add_password_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help=tr("file with the password of an encrypted study; asked for when left out"),
    )
