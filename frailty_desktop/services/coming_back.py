"""Coming back to a window that locked itself: the same person, proved by the password."""

from collections.abc import Callable
from datetime import datetime

from frailty_desktop.services import unlocking
from frailty_desktop.services.people import Person
from frailty_desktop.services.sign_in import confirm
from frailty_desktop.services.unlocking import does_not_fit
from frailty_desktop.storage.study_file import StudyFile, utc_now
from frailty_desktop.translation import tr


def come_back(
    study: StudyFile, who: Person, password: str, *, clock: Callable[[], datetime] = utc_now
) -> tuple[datetime, ...]:
    """Check the password of whoever was at work; return when it was typed wrongly, and put that on record."""
    if confirm(study, who.name, password, clock=clock).id != who.id:
        raise does_not_fit()
    failed = unlocking.failed_since(study.path, who.name)
    if failed and not study.is_read_only:
        with study.edit(by=who.id, action=tr("Unlock the window")) as edit:
            unlocking.take_in_failures(edit, study.path)
        unlocking.failures_recorded(study.path, who.name)
    return failed
