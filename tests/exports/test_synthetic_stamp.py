"""Made-up data can never be taken for real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.factories import new_study


def test_that_every_file_of_made_up_data_is_stamped(tmp_path: Path, write: Any) -> None:
    with new_study(tmp_path, synthetic=True) as study:
        export = write(study, tmp_path / "export")
    files = list(export.folder.iterdir())
    assert [path.name for path in files if not path.name.startswith("SYNTHETIC_DATA_")] == []
    tables = [path for path in files if path.suffix == ".csv"]
    assert all(path.read_text(encoding="utf-8").startswith("notice,") for path in tables)
    assert (export.folder / "SYNTHETIC_DATA_README.txt").read_text("utf-8").startswith("SYNTHETIC DATA")


def test_that_every_row_of_made_up_data_says_so(made_up: Any, tmp_path: Path, write: Any) -> None:
    made_up.fill("P-001", "walk", {"walk_distance": "345"}, visit="screening")
    export = write(made_up.study, tmp_path / "export")
    assert [row["notice"] for row in export.rows("SYNTHETIC_DATA_walk.csv")] == ["SYNTHETIC DATA"]


def test_that_real_data_are_not_stamped(written: Any) -> None:
    assert "SYNTHETIC" not in written.everything()
