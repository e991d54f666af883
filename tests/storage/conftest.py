"""A study in a fresh folder for each test of storage."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.storage.study_file import StudyFile
from tests.factories import APatient, FakeClock, a_patient, a_person, new_study


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def study(tmp_path: Path, clock: FakeClock) -> Iterator[StudyFile]:
    with new_study(tmp_path, clock=clock) as study:
        yield study


@pytest.fixture
def nurse(study: StudyFile) -> UUID:
    return a_person(study)


@pytest.fixture
def patient(study: StudyFile, nurse: UUID) -> APatient:
    return a_patient(study, nurse)
