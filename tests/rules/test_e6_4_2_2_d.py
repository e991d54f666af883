"""E6 4.2.2(d): a time that is not ambiguous. UTC with its offset; the sequence decides, never the clock."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.history import HistoryLine, study_history
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.trail_reader import TrailReader
from tests.factories import APatient, FakeClock, a_patient, a_person, new_study

MONITOR = TrailReader(view=AllocationView.POOLED, is_rater=False)
CLOCKS_GO_BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
CLOCKS_GO_FORWARD = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system's time zone cannot be set by a program")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


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


class Typist:
    """Types into one field at given moments."""

    def __init__(self, study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock) -> None:
        self.study, self.nurse, self.patient, self.clock = study, nurse, patient, clock

    def type_at(self, *moments: datetime) -> None:
        for number, moment in enumerate(moments):
            self.clock.now = moment
            with self.study.edit(by=self.nurse, action="Type") as edit:
                edit.save_answers([self.patient.answer(text=str(300 + number))])

    def answers(self) -> list[AuditEvent]:
        with self.study.read() as session:
            return list(events(session, kind="answer"))

    def lines(self) -> list[HistoryLine]:
        with self.study.read() as session:
            found = study_history(session, self.study.design, None, MONITOR)
        return [line for line in reversed(found) if line.kind == "answer"]


@pytest.fixture
def typist(study: StudyFile, nurse: UUID, patient: APatient, clock: FakeClock) -> Typist:
    return Typist(study, nurse, patient, clock)


def test_that_the_hour_that_comes_twice_is_told_apart_by_its_offset(berlin: None, typist: Typist) -> None:
    first, second = CLOCKS_GO_BACK - timedelta(minutes=30), CLOCKS_GO_BACK + timedelta(minutes=30)
    typist.type_at(first, second)
    lines = typist.lines()
    assert [f"{line.at:%H:%M}" for line in lines] == ["02:30", "02:30"]
    assert [line.offset_words for line in lines] == ["+02:00", "+01:00"]
    assert [line.at for line in lines] == [first, second]


def test_that_the_hour_that_never_was_leaves_no_gap_in_the_trail(berlin: None, typist: Typist) -> None:
    typist.type_at(CLOCKS_GO_FORWARD - timedelta(minutes=1), CLOCKS_GO_FORWARD + timedelta(minutes=1))
    lines = typist.lines()
    assert [f"{line.at:%H:%M}" for line in lines] == ["01:59", "03:01"]
    assert lines[1].at - lines[0].at == timedelta(minutes=2)


def test_that_daylight_saving_is_no_clock_set_back(berlin: None, typist: Typist) -> None:
    typist.type_at(CLOCKS_GO_BACK - timedelta(minutes=30), CLOCKS_GO_BACK + timedelta(minutes=30))
    with typist.study.read() as session:
        assert not list(events(session, kind="clock"))


def test_that_moments_are_stored_in_utc_with_the_offset_beside_them(berlin: None, typist: Typist) -> None:
    typist.type_at(CLOCKS_GO_BACK - timedelta(minutes=30))
    (event,) = typist.answers()
    assert event.recorded_at == "2026-10-25T00:30:00.000000Z"
    assert event.utc_offset_minutes == 120


def test_that_the_sequence_and_not_the_clock_decides_the_order(typist: Typist) -> None:
    late = datetime(2026, 5, 5, 12, tzinfo=UTC)
    typist.type_at(late, late - timedelta(hours=3), late + timedelta(hours=1))
    assert [line.new for line in typist.lines()] == ["300\u00a0m", "301\u00a0m", "302\u00a0m"]


def test_that_a_clock_set_back_is_shown_and_stands_out(typist: Typist) -> None:
    late = datetime(2026, 5, 5, 12, tzinfo=UTC)
    typist.type_at(late, late - timedelta(hours=3))
    with typist.study.read() as session:
        lines = study_history(session, typist.study.design, None, MONITOR)
    (clock,) = [line for line in lines if line.kind == "clock"]
    assert clock.stands_out
    assert clock.label == "Clock set back"
    assert clock.old.startswith("5 May 2026")
    assert clock.new.startswith("5 May 2026")
    assert clock.old != clock.new
