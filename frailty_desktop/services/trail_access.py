"""Says what a person may read of the audit trail: whose patients, which values, what of the allocation."""

from datetime import date

from sqlalchemy.orm import Session

from frailty_desktop.services.people import Person
from frailty_desktop.services.rights import may, not_allowed, sites_for
from frailty_desktop.services.roles import Right
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.trail_reader import TrailReader


def trail_reader(session: Session, person: Person, view: AllocationView, today: date) -> TrailReader:
    """Describe the reader; somebody without the right to read the trail is refused, and that is recorded."""
    reader = trail_reader_or_none(session, person, view, today)
    if reader is None:
        raise not_allowed(session, person.id, Right.READ_TRAIL, today)
    return reader


def trail_reader_or_none(
    session: Session, person: Person, view: AllocationView, today: date
) -> TrailReader | None:
    """Describe the reader, where the trail is only a part of what is shown; None for who may not read it."""
    if not may(session, person.id, Right.READ_TRAIL, today):
        return None
    return TrailReader(
        view=view,
        is_rater=may(session, person.id, Right.ENTER_DATA, today),
        person_id=person.id,
        sites=sites_for(session, person.id, Right.READ_TRAIL, today),
    )
