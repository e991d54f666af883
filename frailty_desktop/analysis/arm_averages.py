"""Averages per endpoint, visit and group, kept in memory and moved by each saved value in microseconds.

Who is in which group is handed in as a `Grouping`; nothing here knows an arm that was not handed in. What may
be seen of a blinded study is governed by the batch rule (`released_cell`), and is the same after a restart,
because it is read from the audit log event by event.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from threading import RLock
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis import past_changes, stored_values
from frailty_desktop.analysis.endpoint_values import (
    Contribution,
    EndpointValues,
    Measure,
    MeasuredPatient,
    MeasuredVisit,
)
from frailty_desktop.analysis.past_changes import FormVoided, NumberSet, PastChange, ReferenceSet, VisitPut
from frailty_desktop.analysis.released_cell import NAN, NOTHING_HELD, LiveCell, Published, ReleasedCell
from frailty_desktop.analysis.statistics import NOTHING, GroupSummary, t_quantile
from frailty_desktop.storage.changes import ChangeKind, Changes
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import Endpoint, KeyItem, StudyDesign

ReadSession = Callable[[], AbstractContextManager[Session]]
_Key = tuple[int, Measure, str, str]  # endpoint, measure, visit, group
_REGROUPS = frozenset({ChangeKind.ALLOCATION, ChangeKind.STUDY})
_NEEDS_READING = frozenset({ChangeKind.VISIT, ChangeKind.FORM})


class ArmAverages:
    """Build once with `build`, then hand it every `Changes`; ask `summary`. Safe to ask from any thread."""

    def __init__(
        self,
        design: StudyDesign,
        endpoints: Sequence[Endpoint] | None = None,
        *,
        read: ReadSession | None = None,
    ) -> None:
        self.design = design
        self.endpoints = tuple(design.endpoints if endpoints is None else endpoints)
        self.grouping: Grouping | None = None
        self.sequence = 0
        self.needs_rebuild = True
        self._read = read
        self._reference_item = design.key_items.get(KeyItem.REFERENCE_START, "")
        self._values = EndpointValues(design, self.endpoints)
        self._cells: dict[_Key, LiveCell | ReleasedCell] = {}
        self._unsettled: set[_Key] = set()
        self._lock = RLock()

    # Asking

    def summary(
        self, endpoint: str, visit: str, group: str, measure: Literal["absolute", "change"] = "absolute"
    ) -> GroupSummary:
        """Summarise a group's values, or changes from baseline, at one visit."""
        return self._summary((self._values.position.get(endpoint, -1), measure, visit, group))

    def baseline(self, endpoint: str, group: str) -> GroupSummary:
        """Summarise a group's baseline values."""
        return self._summary((self._values.position.get(endpoint, -1), "baseline", "", group))

    def _summary(self, key: _Key) -> GroupSummary:
        with self._lock:
            cell = self._cells.get(key)
            return cell.summary() if cell else NOTHING

    def own(self, patient_id: UUID, endpoint: str) -> dict[Contribution, float]:
        """Return one patient's own values of an endpoint, as they are now, by measure and visit."""
        with self._lock:
            patient = self._values.patients.get(patient_id)
            return patient.contributions(self._values.position[endpoint]) if patient is not None else {}

    def held(
        self, endpoint: str, visit: str, group: str, measure: Measure
    ) -> Mapping[UUID, Published | None]:
        """Return what stands published of patients whose values moved since; read it before the next save."""
        cell = self._cells.get((self._values.position.get(endpoint, -1), measure, visit, group))
        return cell.held() if cell else NOTHING_HELD

    # Building

    def build(self, session: Session, grouping: Grouping) -> None:
        """Compute everything from the file, as this session sees it. Make a new object for every build."""
        t_quantile(1)  # the first use loads scipy: here, not when someone waits for a picture
        with self._lock:
            self.grouping = grouping
            if grouping.view is AllocationView.POOLED:
                self._replay(session, grouping)
            else:
                self._load(session, grouping)
            self.sequence = past_changes.last_sequence(session)
            self.needs_rebuild = False

    def _load(self, session: Session, grouping: Grouping) -> None:
        stored_values.fill(session, self.design, self._values)
        numbers: dict[_Key, list[float]] = {}
        for patient in self._values.patients.values():
            patient.group = grouping.group_of.get(patient.id)
            if patient.group is None:
                continue
            for place, given in self._values.contributions(patient):
                for (measure, visit), value in given.items():
                    numbers.setdefault((place, measure, visit, patient.group), []).append(value)
        for key, values in numbers.items():
            cell = self._cells[key] = LiveCell()
            cell.fill(values)

    def _replay(self, session: Session, grouping: Grouping) -> None:
        joined = past_changes.joined_at(session)
        for patient_id, group in grouping.group_of.items():
            if patient_id not in joined:
                self._values.patient(patient_id).group = group
        joining = sorted(
            (
                (sequence, patient_id)
                for patient_id, sequence in joined.items()
                if patient_id in grouping.group_of
            ),
            reverse=True,
        )
        for change in self._past_changes(session):
            while joining and joining[-1][0] < change.sequence:
                self._join(joining.pop()[1])
            self._take(change)
        for _, patient_id in reversed(joining):
            self._join(patient_id)

    def _join(self, patient_id: UUID) -> None:
        group = self.grouping.group_of.get(patient_id) if self.grouping else None
        patient = self._values.patient(patient_id)
        self._moved(patient, self._everywhere(), lambda: setattr(patient, "group", group))
        self._settle()

    def _past_changes(self, session: Session) -> Iterable[PastChange]:
        items = self._values.positions_of_item
        return past_changes.changes_since(session, self.sequence, items, self._reference_item)

    # Following

    def apply(self, changes: Changes) -> frozenset[str]:
        """Take in what was committed; return the endpoints whose averages moved.

        Answers are taken from the changes themselves. Visit days, the reference start and voided forms are
        looked up through `read`. When that was not given, after a bulk load, and when group membership may
        have changed, `needs_rebuild` becomes true.
        """
        with self._lock:
            if self.needs_rebuild or changes.sequence <= self.sequence:
                return frozenset()
            if self._regroups(changes):
                self.needs_rebuild = True
                return frozenset()
            if changes.kinds & _NEEDS_READING or self._reference_item in changes.items:
                return self._catch_up()
            return self._apply_answers(changes)

    def _regroups(self, changes: Changes) -> bool:
        members = self.grouping.group_of if self.grouping else {}
        is_new_patient = ChangeKind.PATIENT in changes.kinds and not changes.patients <= members.keys()
        return changes.is_bulk or bool(changes.kinds & _REGROUPS) or is_new_patient

    def _apply_answers(self, changes: Changes) -> frozenset[str]:
        touched: set[int] = set()
        for answer in sorted(changes.answers, key=lambda change: change.sequence):
            if answer.group == 0 and answer.item in self._values.positions_of_item:
                touched |= self._take(
                    NumberSet(answer.sequence, answer.visit_id, answer.item, answer.new_number)
                )
        self.sequence = changes.sequence
        return self._names(touched)

    def _catch_up(self) -> frozenset[str]:
        if self._read is None:
            self.needs_rebuild = True
            return frozenset()
        touched: set[int] = set()
        with self._read() as session:
            for change in self._past_changes(session):
                touched |= self._take(change)
            self.sequence = past_changes.last_sequence(session)
        return self._names(touched)

    def _names(self, places: Iterable[int]) -> frozenset[str]:
        return frozenset(self.endpoints[place].name for place in places)

    def _everywhere(self) -> range:
        return range(len(self.endpoints))

    # One event at a time

    def _take(self, change: PastChange) -> set[int]:
        if isinstance(change, NumberSet):
            self._take_number(change)
        elif isinstance(change, VisitPut):
            self._take_visit(change)
        elif isinstance(change, ReferenceSet):
            patient = self._values.patient(change.patient_id)
            self._moved(patient, self._everywhere(), partial(setattr, patient, "reference", change.day))
        else:
            self._take_void(change)
        return self._settle()

    def _take_number(self, change: NumberSet) -> None:
        visit = self._values.visits.get(change.visit_id)
        if visit is None:
            return
        for place in self._values.positions_of_item[change.item]:
            old = visit.numbers[place]
            if old == change.number:
                continue
            if visit.stands_alone():
                visit.numbers[place] = change.number
                self._moved_alone(visit, place, old, change.number)
            else:
                self._moved(visit.patient, (place,), partial(visit.numbers.__setitem__, place, change.number))

    def _moved_alone(self, visit: MeasuredVisit, place: int, old: float | None, new: float | None) -> None:
        """Bring the cells of one visit up to date: the usual case, and the fast one."""
        patient = visit.patient
        if patient.group is None or not visit.averaged_as:
            return
        baseline = patient.baseline(place) if patient.is_after_reference(visit.day) else None
        measures: tuple[tuple[Measure, float | None], ...] = (("absolute", 0.0), ("change", baseline))
        for measure, zero in measures:
            if zero is None:
                continue
            cell = self._cell(place, (measure, visit.averaged_as), patient.group)
            if old is not None:
                cell.remove(patient.id, old - zero, zero)
            if new is not None:
                cell.add(patient.id, new - zero)

    def _take_visit(self, change: VisitPut) -> None:
        patient = self._values.patient(change.patient_id)
        put = partial(self._values.put_visit, change.visit_id, change.patient_id, change.plan, change.day)
        self._moved(patient, self._everywhere(), put)

    def _take_void(self, change: FormVoided) -> None:
        for item in self.design.form(change.form).items():
            visit = self._values.visits.get(change.visit_id)
            if item.name == self._reference_item and visit is not None:
                self._take(ReferenceSet(change.sequence, visit.patient.id, None))
            if item.name in self._values.positions_of_item:
                self._take_number(NumberSet(change.sequence, change.visit_id, item.name, None))

    def _moved(self, patient: MeasuredPatient, places: Iterable[int], move: Callable[[], object]) -> None:
        """Carry out a move and bring every cell that this patient contributes to up to date."""
        places = tuple(places)
        before = {place: self._given(patient, place) for place in places}
        group_before = patient.group
        move()
        for place in places:
            after = self._given(patient, place)
            is_same_group = patient.group == group_before
            for contribution in before[place].keys() | after.keys():
                old, new = before[place].get(contribution), after.get(contribution)
                if old == new and is_same_group:
                    continue
                if old is not None and group_before is not None:
                    baseline = before[place].get(("baseline", ""), NAN)
                    self._cell(place, contribution, group_before).remove(patient.id, old, baseline)
                if new is not None and patient.group is not None:
                    self._cell(place, contribution, patient.group).add(patient.id, new)

    @staticmethod
    def _given(patient: MeasuredPatient, place: int) -> dict[Contribution, float]:
        return patient.contributions(place) if patient.group is not None else {}

    def _cell(self, place: int, contribution: Contribution, group: str) -> LiveCell | ReleasedCell:
        key = (place, *contribution, group)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = self._new_cell()
        self._unsettled.add(key)
        return cell

    def _new_cell(self) -> LiveCell | ReleasedCell:
        if self.grouping is not None and self.grouping.view is AllocationView.POOLED:
            return ReleasedCell(self.grouping.minimum_cell, self.grouping.batch)
        return LiveCell()

    def _settle(self) -> set[int]:
        moved = {key[0] for key in self._unsettled if self._cells[key].settle()}
        self._unsettled.clear()
        return moved
