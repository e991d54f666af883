"""The clock jumps, by hours or decades: the order of events stands, and each step back is on record."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.column_types import utc_text
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import FakeClock
from tests.torture.aftermath import assert_whole
from tests.torture.conftest import HowMuch
from tests.torture.counts import Counts
from tests.torture.tortured_ward import Ward

FIELDS = 20
JUMPS = (timedelta(seconds=1), timedelta(hours=1), timedelta(days=40), timedelta(days=365 * 12))
EPOCH, FAR = datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


def test_that_a_jumping_clock_costs_no_field_and_hides_no_step_back(
    ward: Ward, is_kept: str, how_much: HowMuch, counts: Counts, tmp_path: Path
) -> None:
    chance = random.Random(20260210)
    for number in range(how_much.rounds):
        new = ward.copy_to(tmp_path / str(number))
        shown = type_by_jumping_clock(new, chance)
        with new.open() as study:
            assert_whole(study)
            with study.read() as session:
                log = list(events(session))
        assert [event.sequence for event in log] == list(range(1, len(log) + 1))
        typed = [event for event in log if event.item == "walk_note"]
        assert [event.recorded_at for event in typed] == [utc_text(at) for at in shown]
        kept = [event.new_values["entered_text"] for event in typed]
        lost = len({f"note {step}" for step in range(FIELDS)} - set(kept))
        own = [event for event in log if event.workstation == study.workstation]
        steps_back = sum(after.recorded_at < before.recorded_at for before, after in pairwise(own))
        assert sum(event.kind == "clock" for event in log) == steps_back > 0
        counts.add(f"clock jumps, {is_kept}", done=FIELDS, fields=FIELDS, lost=lost)


def type_by_jumping_clock(ward: Ward, chance: random.Random) -> list[datetime]:
    """Type fields, each at another time, opening the study anew now and then; return the times shown."""
    clock, shown = FakeClock(datetime(2026, 4, 20, 9, tzinfo=UTC)), []
    study = open_study(ward.path, key=ward.study_key, clock=clock)
    for step in range(FIELDS):
        clock.now = min(FAR, max(EPOCH, clock.now + chance.choice((-1, 1)) * chance.choice(JUMPS)))
        if chance.random() < 0.2:
            study.close()
            study = open_study(ward.path, key=ward.study_key, clock=clock)
        type_below_the_services(study, ward, step)
        shown.append(clock.now)
    study.close()
    return shown


def type_below_the_services(study: StudyFile, ward: Ward, step: int) -> None:
    """Save a field as storage does: who may write on which day is for the services to say, and no loss."""
    with study.edit(by=ward.by, action="Save a field") as edit:
        edit.save_answers([ward.notes.answer("walk_note", f"note {step}")])
