"""Whatever an allocation list holds, it is brought in whole, or refused with the line and nothing of it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from frailty_desktop.errors import UserError
from frailty_desktop.services import allocation_import
from frailty_desktop.services.people import Role
from frailty_desktop.storage.tables import AllocationRow
from tests.full_counts import how_many
from tests.fuzz.mutations import spoiled
from tests.services.clinic import Clinic, open_clinic

Tried = Counter[tuple[str, str]]
SOUND = b"kit,stratum,arm\nA7,,walk\nB3,,talk\nC9,,talk\nD1,,walk\n"
CELLS = st.sampled_from(
    [
        "A7",
        "walk",
        "talk",
        "",
        '"',
        "Robert'); DROP TABLE allocations;--",
        "\u202e\u05d0",
        "1",
        "-1",
        "9" * 30,
        "\0",
    ]
)


class UndoneError(Exception):
    """Raised to take an import back, so that the next can be tried on the same study."""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield clinic


def places(clinic: Clinic) -> int:
    with clinic.study.read() as session:
        return session.scalar(select(func.count()).select_from(AllocationRow)) or 0


def bring_in(clinic: Clinic, content: bytes) -> str:
    """Try a list; a list that came in whole is taken back."""
    try:
        with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
            allocation_import.import_list(edit, content)
            edit.session.flush()
            brought = edit.session.scalar(select(func.count()).select_from(AllocationRow)) or 0
            raise UndoneError(brought)
    except UndoneError as undone:
        came = "brought in" if undone.args[0] else "brought in empty"
    except UserError as refusal:
        came = "refused" if refusal.sentence().endswith(".") else "refused without a sentence"
    assert places(clinic) == 0
    return came


def test_that_a_spoiled_list_is_brought_in_whole_or_not_at_all(clinic: Clinic, tried: Tried) -> None:
    assert bring_in(clinic, SOUND) == "brought in"

    @settings(max_examples=how_many(60, 5_000), suppress_health_check=list(HealthCheck))
    @given(spoiled(SOUND, header=20))
    def try_one(spoilt: bytes) -> None:
        came = bring_in(clinic, spoilt)
        assert came in {"brought in", "refused"}
        tried["allocation list", came] += 1

    try_one()


def test_that_any_cells_are_brought_in_whole_or_not_at_all(clinic: Clinic, tried: Tried) -> None:
    @settings(max_examples=how_many(60, 5_000), suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5))
    def try_one(lines: list[list[str]]) -> None:
        text = "\n".join(["kit,stratum,arm", *(",".join(line) for line in lines)])
        came = bring_in(clinic, text.encode())
        assert came in {"brought in", "refused"}
        tried["allocation list, any cells", came] += 1

    try_one()
