"""Reads what a tab of the safety page shows, off the UI thread; one reading of the file serves all tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from frailty_desktop.errors import UserError

if TYPE_CHECKING:
    from frailty_desktop.analysis.picture import Picture, TableView
    from frailty_desktop.analysis.safety_data import SafetyData
    from frailty_desktop.analysis.safety_laboratory import Laboratory
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.study.blinding import Grouping
    from frailty_desktop.study.design import StudyDesign

PRIMARY: Final = "primary"
EVENTS: Final = "events"
SERIOUS: Final = "serious"
TIMELINES: Final = "timelines"
LABORATORY: Final = "laboratory"


@dataclass(frozen=True, slots=True)
class SafetyChoice:
    """What is chosen on the tabs."""

    emergent_only: bool = True
    by_grade: bool = False
    patient_id: UUID | None = None
    page: int = 0

    def of(self, tab: str) -> tuple[object, ...]:
        """Return the part of the choice that a tab depends on."""
        if tab == EVENTS:
            return self.emergent_only, self.by_grade
        return (self.patient_id, self.page) if tab == TIMELINES else ()


@dataclass(frozen=True, slots=True)
class SafetyContent:
    """What a tab shows: tables and pictures in its own order; `pages` of the timeline; who may be chosen."""

    tables: tuple[TableView, ...] = ()
    pictures: tuple[Picture, ...] = ()
    pages: int = 1
    patients: tuple[tuple[str, UUID], ...] = ()


class SafetyReader:
    """Keeps what was read until `forget` says that something changed. `content` runs on the reader thread."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._asked = 0
        self._read_at = -1
        self._data: SafetyData | None = None
        self._laboratory: Laboratory | None = None

    def forget(self) -> None:
        """Read the file anew when next asked."""
        self._asked += 1

    def content(self, tab: str, choice: SafetyChoice) -> SafetyContent:
        """Make what a tab shows."""
        asked = self._asked
        with self._workplace.read() as session:
            if self._data is None or self._read_at != asked:
                self._data, self._laboratory = self._read(session), None
                self._read_at = asked
            data = self._data
            if tab == LABORATORY and self._laboratory is None:
                from frailty_desktop.analysis.safety_laboratory import read_laboratory

                self._laboratory = read_laboratory(session, data)
        if tab == LABORATORY and self._laboratory is not None:
            return _laboratory(self._laboratory)
        return _MAKERS[tab](data, choice)

    def _read(self, session: Any) -> SafetyData:
        from frailty_desktop.analysis.safety_reading import read_safety
        from frailty_desktop.services import rights

        workplace = self._workplace
        right = rights.Right.READ_PATIENTS
        sites = rights.sites_for(session, workplace.person.id, right, workplace.today())
        return read_safety(
            session, workplace.study.design, _grouping(workplace, session), workplace.clock(), sites
        )


def watched_items(design: StudyDesign) -> frozenset[str]:
    """Name the items whose answers the page is made from."""
    plan = design.plans.safety
    items = {*design.key_items.values(), plan.events.group, plan.events.withdrawal, *plan.events.terms}
    items |= {test.item for test in plan.tests}
    if plan.primary is not None:
        items.add(plan.primary.event_item)
        for component in plan.primary.components:
            items |= {component.flag, *(judgement.item for judgement in component.judgements)}
    return frozenset(items - {""})


def _grouping(workplace: Workplace, session: Any) -> Grouping:
    """Return the groups this person may see: those the averages keep, else asked for here."""
    from frailty_desktop.services import allocation
    from frailty_desktop.study.blinding import ungrouped

    if workplace.averages.grouping is not None:
        return workplace.averages.grouping
    study = workplace.study
    try:
        return allocation.grouping(
            session, study.info, study.design, workplace.view, workplace.allocation_key
        )
    except UserError as sealed:  # an unblinded role that does not hold the key is told so
        return ungrouped(study.design.blinding, sealed.sentence())


def _primary(data: SafetyData, _choice: SafetyChoice) -> SafetyContent:
    from frailty_desktop.analysis.safety_primary import findings_table, primary_table
    from frailty_desktop.analysis.safety_stopping import stopping_table

    return SafetyContent((primary_table(data), stopping_table(data), findings_table(data)))


def _events(data: SafetyData, choice: SafetyChoice) -> SafetyContent:
    from frailty_desktop.analysis.safety_events import event_table

    table = event_table(data, emergent_only=choice.emergent_only, by_grade=choice.by_grade)
    return SafetyContent((table,))


def _serious(data: SafetyData, _choice: SafetyChoice) -> SafetyContent:
    from frailty_desktop.analysis.safety_serious import serious_table

    return SafetyContent((serious_table(data),))


def _timelines(data: SafetyData, choice: SafetyChoice) -> SafetyContent:
    from frailty_desktop.analysis.safety_timelines import pages, patient_timeline, study_timeline

    patients = tuple((patient.number, patient.id) for patient in data.patients)
    if choice.patient_id is not None:
        return SafetyContent((), (patient_timeline(data, choice.patient_id),), 1, patients)
    total = pages(data)
    picture = study_timeline(data, min(choice.page, total - 1))
    return SafetyContent((), (picture,), total, patients)


def _laboratory(laboratory: Laboratory) -> SafetyContent:
    from frailty_desktop.analysis.safety_liver import liver_picture
    from frailty_desktop.analysis.safety_shifts import shift_table

    return SafetyContent((shift_table(laboratory),), (liver_picture(laboratory),))


_MAKERS = {PRIMARY: _primary, EVENTS: _events, SERIOUS: _serious, TIMELINES: _timelines}
