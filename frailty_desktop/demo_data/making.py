"""Makes the finished, unblinded demo study, and what both demo studies are made with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from frailty_desktop.demo_data.adverse_events import serious_events
from frailty_desktop.demo_data.cohort import invent
from frailty_desktop.demo_data.demo_accounts import DEMO_ACCOUNTS
from frailty_desktop.demo_data.moving_clock import MovingClock, at
from frailty_desktop.demo_data.recorder import Recorder
from frailty_desktop.demo_data.story import Action, Story, in_order
from frailty_desktop.demo_data.timetable import FINISHED_FATES, PLAIN, consents, standing_in_arm
from frailty_desktop.errors import UserError
from frailty_desktop.resource_files import resource
from frailty_desktop.services.protected_study import make_protected_study
from frailty_desktop.services.randomisation import permuted_blocks
from frailty_desktop.storage.key_file import key_path
from frailty_desktop.storage.study_file import create_study, utc_now
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts, design_texts
from frailty_desktop.translation import tr

Clock = Callable[[], datetime]
Progress = Callable[[int, int, str], None]
"""Told steps done, steps in all, and what is being done; may raise to stop."""

DESIGN = "cratus-phase-2"
ALLOCATION_SEED = "demo"
BLOCK_SIZES = (3, 6)
SEED = 2785
"""One of the seeds whose arms come out alike in age and sex."""
FIRST_CONSENT = date(2024, 2, 5)
DAYS_BETWEEN_PATIENTS = 5
_MINUTES_A_DAY = 24 * 60


def make_finished_study(
    path: Path, clock: Clock = utc_now, progress: Progress | None = None, *, protected: bool = False
) -> None:
    """Make the finished, unblinded demo study; its calendar is fixed, whatever the clock says.

    Thirty invented patients, ten to an arm. Only two of its numbers are published: the six-minute walk of
    the 100 million arm, 345.9 m at baseline and 64.8 m more at month 6. The mean age of 78 is that of the
    press release; the paper prints 75.5. `protected` makes it encrypted, with the accounts of
    `demo_accounts`.
    """
    del clock
    moving = MovingClock(at(FIRST_CONSENT - timedelta(days=20), 9))
    texts = design_texts(resource("designs", DESIGN))
    arms = allocation_order(design_from_texts(texts))
    patients = invent(arms, consents(FIRST_CONSENT, len(arms), DAYS_BETWEEN_PATIENTS), SEED)
    standings = [standing_in_arm(patient, arms) for patient in patients]
    stories = [
        Story(patient, FINISHED_FATES.get(standing, PLAIN), serious_events(standing))
        for patient, standing in zip(patients, standings, strict=True)
    ]
    with (
        in_the_making(path) as unfinished,
        new_demo_study(unfinished, texts, moving, protected=protected) as recorder,
    ):
        recorder.add_staff()
        key = recorder.prepare_list(ALLOCATION_SEED, BLOCK_SIZES)
        do(in_order(stories), recorder, progress)
        moving.advance(_MINUTES_A_DAY * 20)
        recorder.finish_and_unblind(key)


def allocation_order(design: StudyDesign) -> list[str]:
    """Foresee the arms in the order of enrolment: the list of the demo is drawn by a known seed."""
    planned = design.enrolment.planned
    places = permuted_blocks(design.arms, seed=ALLOCATION_SEED, block_sizes=BLOCK_SIZES, length=planned)
    return [place.arm for place in places[:planned]]


def do(actions: Sequence[Action], recorder: Recorder, progress: Progress | None) -> None:
    """Do the actions in order, each when its time has come."""
    for number, action in enumerate(actions):
        if progress is not None:
            progress(number, len(actions), tr("Making the demo study"))
        recorder.clock.move_to(action.at)
        action.do(recorder)


@contextmanager
def new_demo_study(
    path: Path, texts: Mapping[str, str], clock: MovingClock, *, protected: bool
) -> Iterator[Recorder]:
    """Make an empty demo study, encrypted or not, and give who records in it."""
    if not protected:
        with create_study(path, texts, synthetic=True, clock=clock) as study:
            yield Recorder(study, clock)
        return
    first = DEMO_ACCOUNTS[0]
    made = make_protected_study(path, texts, first.name, first.password, synthetic=True, clock=clock)
    with made.study as study:
        yield Recorder(study, clock, made)


@contextmanager
def in_the_making(path: Path) -> Iterator[Path]:
    """Give a path beside the wanted one to work on; the file gets its name when it is complete."""
    if path.exists():
        raise UserError(
            tr("{file} is there already.", file=path.name),
            kept=tr("It was not changed."),
            next_step=tr("Choose another name, or open it."),
        )
    unfinished = path.with_name(f".{path.name}.in-the-making")
    _remove(unfinished)
    try:
        yield unfinished
        if key_path(unfinished).exists():  # first the key: a study without one could not be opened
            key_path(unfinished).rename(key_path(path))
        unfinished.rename(path)
    finally:
        _remove(unfinished)


def _remove(unfinished: Path) -> None:
    for leftover in unfinished.parent.glob(f"{unfinished.name}*"):
        leftover.unlink(missing_ok=True)
