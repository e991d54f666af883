"""Settings for every test. Imports no Qt: only tests/gui and tests/screens may."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from hypothesis import settings

from frailty_desktop.settings import APPLICATION

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # documents are drawn in other rooms' tests too

# The same examples on every run: a failure seen once is seen again, on a slow machine too.
settings.register_profile("steady", derandomize=True, deadline=None, database=None, max_examples=60)
# To look further for once: pytest --hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("steady")


@pytest.fixture(autouse=True, scope="session")
def home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests write, and the programs they start, away from a person's own; look whether they did."""
    before = _own_files()
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAILTY_DESKTOP_HOME", str(home))
        yield home
    written = _own_files() - before
    assert not written, f"tests wrote into the home of the person who ran them: {sorted(written)[:5]}"


@pytest.fixture(autouse=True)
def home_is_never_a_persons_own() -> Iterator[None]:
    """Fail the very test that lets go of the home it was given."""
    yield
    assert os.environ.get("FRAILTY_DESKTOP_HOME"), "what comes next would be written into a person's own home"


def _own_files() -> set[tuple[str, float]]:
    """List what stands where the program keeps things when nobody says where."""
    own = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
    places = {Path(own.user_data_dir), Path(own.user_config_dir), Path(own.user_log_dir)}
    files = (file for place in places if place.is_dir() for file in place.rglob("*") if file.is_file())
    return {(str(file), file.stat().st_mtime) for file in files}
