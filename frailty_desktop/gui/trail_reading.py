"""What the audit view shows, read off the UI thread for the person who looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from frailty_desktop.gui.trail_filters import TrailChoices

if TYPE_CHECKING:
    from frailty_desktop.analysis.review_report import ReviewReport, WorkingDay
    from frailty_desktop.analysis.trail import TrailFilter, TrailPage
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.form_as_of import FormAsOf
    from frailty_desktop.study.trail_reader import TrailReader


@contextmanager
def reading(workplace: Workplace) -> Iterator[tuple[Any, TrailReader]]:
    """Open a read for the person who looks; refused is who may not read the trail."""
    from frailty_desktop.services.trail_access import trail_reader

    with workplace.read("read_trail") as session:
        yield session, trail_reader(session, workplace.person, workplace.view, workplace.today())


def read_page(
    workplace: Workplace, wanted: TrailFilter, before: int | None, size: int
) -> tuple[TrailPage, int]:
    """Read a page of the trail, and for the first one how many events there are in all."""
    from frailty_desktop.analysis import trail

    with reading(workplace) as (session, reader):
        page = trail.trail_page(session, workplace.study.design, wanted, reader, before=before, size=size)
        total = trail.count_events(session, wanted, reader) if before is None else 0
    return page, total


def read_choices(workplace: Workplace) -> TrailChoices:
    """Read the patients and people the trail can be filtered by."""
    from frailty_desktop.analysis.patient_series import patient_numbers
    from frailty_desktop.services import people

    with reading(workplace) as (session, _reader):
        return TrailChoices(
            tuple((number, patient_id) for patient_id, number in patient_numbers(session)),
            tuple((person.name, person.id) for person in people.people(session)),
        )


def read_form_as_of(workplace: Workplace, form_id: UUID, sequence: int) -> FormAsOf:
    """Read a form as it stood after an event."""
    from frailty_desktop.services.form_as_of import form_as_of

    with reading(workplace) as (session, reader):
        return form_as_of(session, workplace.study.design, form_id, sequence, reader)


def read_report(workplace: Workplace, hours: WorkingDay) -> ReviewReport:
    """Read the review report."""
    from frailty_desktop.analysis.review_report import review_report

    with reading(workplace) as (session, reader):
        return review_report(session, workplace.study.design, reader, hours)
