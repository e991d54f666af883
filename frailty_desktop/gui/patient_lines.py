"""What a line of the patients list says, from the quick look at the file or the services' summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, overload
from uuid import UUID

from frailty_desktop.gui.date_words import date_words, days_words
from frailty_desktop.gui.state_marks import StateMark, status_mark, visit_mark
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.patients import PatientSummary
    from frailty_desktop.storage.patient_glance import PatientGlance
    from frailty_desktop.study.schedule import PlannedVisit

FAR_FUTURE = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One patient of the list, ready to show."""

    id: UUID
    number: str
    site: str
    sex: str
    age: str
    status: StateMark
    last_visit: str = ""
    last_visit_on: int = 0
    next_visit: str = ""
    next_mark: StateMark | None = None
    next_on: int = FAR_FUTURE
    open_events: int = 0
    name: str = ""  # found by the search, and only of those who may see names


class LateLines(Sequence[PatientLine]):
    """Lines made when somebody looks at them: of ten thousand patients the first paint shows twenty-five."""

    def __init__(self, patients: Sequence[PatientGlance], today: date) -> None:
        self._patients = patients
        self._today = today
        self._made: dict[int, PatientLine] = {}

    def __len__(self) -> int:
        return len(self._patients)

    @overload
    def __getitem__(self, at: int) -> PatientLine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PatientLine]: ...
    def __getitem__(self, at: int | slice) -> PatientLine | Sequence[PatientLine]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        line = self._made.get(at)
        if line is None:
            line = self._made[at] = from_glance(self._patients[at], self._today)
        return line


def from_glance(glance: PatientGlance, today: date) -> PatientLine:
    """Make a line of what the quick look at the file knows; visits follow when the study is open."""
    return PatientLine(
        id=glance.id,
        number=glance.number,
        site="",
        sex=glance.sex,
        age=_age_words(_age(glance.birth_date, today)),
        status=status_mark(PatientStatus(glance.status)),
    )


def from_summary(patient: PatientSummary, open_events: Mapping[UUID, int], name: str = "") -> PatientLine:
    """Make a line of a patient's summary."""
    upcoming, last = patient.next_visit, patient.last_visit
    return PatientLine(
        id=patient.id,
        number=patient.number,
        site=patient.site,
        sex=patient.sex,
        age=_age_words(patient.age_years),
        status=status_mark(patient.status),
        last_visit=f"{last.plan.short_label}, {date_words(last.happened_on)}" if last else "",
        last_visit_on=last.happened_on.toordinal() if last and last.happened_on else 0,
        next_visit=visit_words(upcoming) if upcoming else "",
        next_mark=visit_mark(upcoming.state) if upcoming else None,
        next_on=upcoming.target.toordinal() if upcoming and upcoming.target else FAR_FUTURE,
        open_events=open_events.get(patient.id, 0),
        name=name,
    )


def visit_words(visit: PlannedVisit) -> str:
    """Say of a visit to come what matters: which, its state, and how long there is."""
    return f"{visit.plan.short_label}: {visit_state_words(visit)}"


def time_left_words(visit: PlannedVisit) -> str:
    """Say how long there is, or since when: "9 days left", "since 3 Feb 2026", "opens 3 Feb 2026"."""
    if visit.state == "due" and visit.days_left is not None:
        return (
            tr("{days} left", days=days_words(visit.days_left)) if visit.days_left else tr("last day today")
        )
    if visit.state == "overdue" and visit.closes:
        return tr("since {day}", day=date_words(visit.closes))
    return tr("opens {day}", day=date_words(visit.opens)) if visit.state == "soon" else ""


def visit_state_words(visit: PlannedVisit) -> str:
    """Say how a visit stands: "in window, 4 days left", "overdue since 3 Feb 2026"."""
    word = visit_mark(visit.state).word
    if visit.state == "due" and visit.days_left is not None:
        return (
            tr("{state}, last day today", state=word)
            if visit.days_left == 0
            else tr("{state}, {days} left", state=word, days=days_words(visit.days_left))
        )
    if visit.state == "overdue" and visit.closes:
        return tr("{state} since {day}", state=word, day=date_words(visit.closes))
    if visit.state in ("soon", "planned") and visit.opens:
        return tr("opens {day}", day=date_words(visit.opens))
    if visit.state in ("done_early", "done_late"):
        return tr("{state} by {days}", state=word, days=days_words(abs(visit.days_early_or_late)))
    return word


def _age(born_iso: str, today: date) -> int | None:
    """Count the years since an ISO date; of a partly known one only where its parts leave no doubt."""
    parts = [int(part) for part in born_iso.split("-") if part.isdigit()]
    if not parts:
        return None
    earliest, latest = [*parts, 1, 1][:3], [*parts, 12, 31][:3]
    here = [today.month, today.day]
    oldest, youngest = (today.year - born[0] - (here < born[1:]) for born in (earliest, latest))
    return oldest if oldest == youngest else None


def _age_words(years: int | None) -> str:
    return str(years) if years is not None else ""
