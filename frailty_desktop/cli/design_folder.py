"""Finds the design a person names: a folder of their own, or one that ships with the program."""

from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.resource_files import resource
from frailty_desktop.study.design_file import bundled_designs
from frailty_desktop.translation import tr


def design_folder(named: str) -> Path:
    """Return the folder of a design; a folder of that name comes before a bundled design."""
    folder = Path(named)
    if folder.is_dir():
        return folder
    bundled = bundled_designs()
    if named in bundled:
        return resource("designs", named)
    raise UserError(
        tr("There is no design {name}: neither a folder nor a bundled design.", name=named),
        kept=tr("Nothing was changed."),
        next_step=tr("Bundled designs: {names}.", names=", ".join(bundled) or tr("none")),
    )
