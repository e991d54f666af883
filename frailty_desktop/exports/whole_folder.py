"""Makes a folder of files that is there whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr


class UnfinishedFolder:
    """The files being written, beside the place where they will stand."""

    def __init__(self, target: Path) -> None:
        _refuse_occupied(target)
        self.target = target
        self.path = Path(tempfile.mkdtemp(prefix=f".{target.name}.unfinished-", dir=target.parent))

    def put_in_place(self) -> None:
        """Give the finished folder its name."""
        _refuse_occupied(self.target)
        if self.target.is_dir():
            self.target.rmdir()  # empty; Windows would not rename onto it
        self.path.chmod(0o755)  # the temporary folder was closed to others
        self.path.rename(self.target)


@contextmanager
def unfinished_folder(target: Path) -> Iterator[UnfinishedFolder]:
    """Open a folder to write to; what was not put in place is removed, and every obstacle is a sentence."""
    folder: UnfinishedFolder | None = None
    try:
        folder = UnfinishedFolder(Path(target).absolute())
        yield folder
    except OSError as error:
        raise UserError(
            tr(
                "The export could not be written to {folder}: {reason}.", folder=target, reason=error.strerror
            ),
            kept=tr("The study is unchanged, and no half export was left behind."),
            next_step=tr("Choose a folder on a disk with room that you may write to."),
        ) from error
    finally:
        if folder is not None:
            shutil.rmtree(folder.path, ignore_errors=True)


def _refuse_occupied(target: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        raise UserError(
            tr("{folder} is already there and not an empty folder.", folder=target.name),
            kept=tr("It was left as it is; nothing was exported."),
            next_step=tr("Name a new folder."),
        )
    if not target.parent.is_dir():
        raise UserError(
            tr("There is no folder {folder}.", folder=target.parent),
            kept=tr("Nothing was exported."),
            next_step=tr("Check the name, or whether the drive is connected."),
        )
