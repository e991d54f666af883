"""How much is tortured: a sample, or everything with FRAILTY_TORTURE=full; and the table of it at the end."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from tests.torture.counts import Counts
from tests.torture.killing import Killer, a_killer
from tests.torture.tortured_ward import KEY, Ward, make_ward

_COUNTS: Final = Counts()


@dataclass(frozen=True, slots=True)
class HowMuch:
    """The counts of one run; each holds for the plain study and for the encrypted one."""

    kills: int
    """Kills of each of the five kinds of work."""

    share_of_cuts: float
    """Which share of all moments the power fails at."""

    troubles: int
    """Times that each kind of disk fails at a random point, for each kind of work."""

    rounds: int
    """Rounds of the rest: drives that go, files made read-only, two programs, clocks, damage."""


SAMPLE: Final = HowMuch(kills=4, share_of_cuts=0.006, troubles=1, rounds=2)
FULL: Final = HowMuch(kills=125, share_of_cuts=1.0, troubles=12, rounds=40)


@pytest.fixture(scope="session")
def how_much() -> HowMuch:
    return FULL if os.environ.get("FRAILTY_TORTURE") == "full" else SAMPLE


@pytest.fixture(scope="session")
def counts() -> Counts:
    return _COUNTS


@pytest.fixture(params=[None, KEY], ids=["plain", "encrypted"])
def key(request: pytest.FixtureRequest) -> bytes | None:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def made_wards(tmp_path_factory: pytest.TempPathFactory) -> dict[bytes | None, Ward]:
    return {key: make_ward(tmp_path_factory.mktemp("ward"), key) for key in (None, KEY)}


@pytest.fixture
def ward(key: bytes | None, made_wards: dict[bytes | None, Ward]) -> Ward:
    """Give a study to be copied, plain or encrypted: making one takes longer than torturing it."""
    return made_wards[key]


@pytest.fixture
def is_kept(key: bytes | None) -> str:
    """Say how the study is kept, as the table of counts does."""
    return "encrypted" if key else "plain"


@pytest.fixture(scope="session")
def killer() -> Iterator[Killer]:
    with a_killer(random.Random(20260203)) as killer:
        yield killer


@pytest.fixture(scope="session")
def another_killer() -> Iterator[Killer]:
    with a_killer(random.Random(20260303)) as killer:
        yield killer


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the counts."""
    lines = _COUNTS.table()
    if lines:
        terminalreporter.section("torture")
        terminalreporter.write_line("\n".join(lines))
