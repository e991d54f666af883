"""A clinic in a fresh folder for each test of the services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.clinic import Clinic, open_clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        yield clinic
