"""Whatever the files of a design folder hold, every problem has its place, and nothing half-loads."""

import shutil
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frailty_desktop.study.design_file import DesignError, check_design, read_design
from tests.factories import SMALL_DESIGN
from tests.full_counts import how_many
from tests.fuzz.mutations import spoiled

Tried = Counter[tuple[str, str]]
FILES = sorted(file.relative_to(SMALL_DESIGN).as_posix() for file in SMALL_DESIGN.rglob("*.toml"))


def test_that_a_design_with_a_spoiled_file_is_read_or_every_problem_has_its_place(
    tmp_path: Path, tried: Tried
) -> None:
    shutil.copytree(SMALL_DESIGN, tmp_path / "design")

    @settings(max_examples=how_many(80, 20_000), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(FILES), st.data())
    def try_one(name: str, data: st.DataObject) -> None:
        sound = (SMALL_DESIGN / name).read_bytes()
        (tmp_path / "design" / name).write_bytes(data.draw(spoiled(sound)))
        problems = check_design(tmp_path / "design")
        try:
            assert read_design(tmp_path / "design").name
            came = "read"
        except DesignError as refusal:
            came = "refused" if refusal.problems == tuple(problems) else "refused for something else"
        assert came == ("refused" if problems else "read")
        assert all(problem.file and problem.sentence[-1] in ".?" for problem in problems)
        (tmp_path / "design" / name).write_bytes(sound)
        tried["design", came] += 1

    try_one()
