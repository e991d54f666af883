"""Where the two demo studies lie, and the hint to whoever opens one by its file."""

from pathlib import Path

from frailty_desktop.settings import data_folder
from frailty_desktop.translation import tr

STUDY_SUFFIX = ".frailty"


def demo_path(*, is_ongoing: bool) -> Path:
    """Return the file of a demo study with accounts; an older one, without them, stays."""
    name = tr("demo-ongoing-with-accounts") if is_ongoing else tr("demo-finished-with-accounts")
    return (data_folder() / name).with_suffix(STUDY_SUFFIX)


def demo_hint(path: Path) -> str:
    """Tell of the public accounts when the file is a demo study; "" for every other file."""
    if path not in (demo_path(is_ongoing=True), demo_path(is_ongoing=False)):
        return ""
    return tr("A demo study: the page before lists its accounts, and their one public password.")
