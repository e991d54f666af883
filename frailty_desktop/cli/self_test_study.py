"""The study of the self-test: an invented patient's year, blinded, recorded through the services."""

from datetime import timedelta
from pathlib import Path

from frailty_desktop.demo_data.cohort import invent
from frailty_desktop.demo_data.making import (
    ALLOCATION_SEED,
    BLOCK_SIZES,
    DESIGN,
    FIRST_CONSENT,
    SEED,
    allocation_order,
    do,
)
from frailty_desktop.demo_data.moving_clock import MovingClock, at
from frailty_desktop.demo_data.recorder import Recorder
from frailty_desktop.demo_data.story import Story, in_order
from frailty_desktop.demo_data.timetable import PLAIN, consents
from frailty_desktop.resource_files import resource
from frailty_desktop.storage.study_file import create_study
from frailty_desktop.study.design_file import design_texts

DAYS_BEFORE = 20


def make_study_of_one(path: Path) -> None:
    """Make the study: staff, a sealed allocation list, a patient from screening to the last visit."""
    clock = MovingClock(at(FIRST_CONSENT - timedelta(days=DAYS_BEFORE), 9))
    with create_study(path, design_texts(resource("designs", DESIGN)), synthetic=True, clock=clock) as study:
        arms = allocation_order(study.design)
        (patient, *_) = invent(arms, consents(FIRST_CONSENT, len(arms), 1), SEED)
        recorder = Recorder(study, clock)
        recorder.add_staff()
        recorder.prepare_list(ALLOCATION_SEED, BLOCK_SIZES)
        do(in_order([Story(patient, PLAIN)]), recorder, None)
