"""Everybody's values of every endpoint, by group, visit and filter: what the cohort pages are made of.

Figures of groups follow the law of blinding: while a study is pooled they hold published values only, and
none below the minimum cell, also after filtering. A patient's own line is live, unless it is kept from the
rater for now. Nothing here knows an arm that was not handed in with the averages' grouping.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.cohort_filter import (
    EVERYBODY,
    AnalysisSet,
    CohortFilter,
    CohortPatient,
    FilterChoices,
    FilterOption,
    filter_choices,
    words_of,
)
from frailty_desktop.analysis.cohort_patients import facts_items, read_patients
from frailty_desktop.analysis.cohort_values import CohortMeasure, EndpointColumns, summary_of
from frailty_desktop.analysis.endpoint_values import enters_averages
from frailty_desktop.analysis.picture import Numbers
from frailty_desktop.analysis.statistics import NOTHING, GroupSummary
from frailty_desktop.analysis.visit_axis import nominal_days
from frailty_desktop.storage.changes import ChangeKind, Changes
from frailty_desktop.storage.rater_blind import hidden_items, hidden_of_everybody
from frailty_desktop.storage.tables import SiteRow
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import Endpoint, KeyItem, StudyDesign, VisitPlan
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr

__all__ = [
    "EVERYBODY",
    "AnalysisSet",
    "CellValues",
    "Cohort",
    "CohortFilter",
    "CohortMeasure",
    "CohortPatient",
    "FilterChoices",
    "FilterOption",
    "ThreadValues",
    "read_cohort",
]

_STRUCTURE = frozenset({ChangeKind.VISIT, ChangeKind.FORM, ChangeKind.PATIENT})
_ANEW = frozenset({ChangeKind.ALLOCATION, ChangeKind.STUDY})


@dataclass(frozen=True, slots=True, eq=False)
class CellValues:
    """The values of one group at one visit that may be shown, by patient number, each with its baseline."""

    values: Numbers
    baselines: Numbers  # NaN where there is none
    rows: NDArray[np.int64]  # places in `Cohort.patients`
    sentence: str = ""  # why there are none
    _patients: tuple[CohortPatient, ...] = field(default=(), repr=False)

    @property
    def n(self) -> int:
        """How many values there are."""
        return int(self.values.size)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Whose values they are."""
        return tuple(self._patients[row].id for row in self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class ThreadValues:
    """Each patient's own line: one row of `values` per patient, one column per visit, NaN where none."""

    visits: tuple[str, ...]
    values: Numbers
    rows: NDArray[np.int64]  # places in `Cohort.patients`
    groups: NDArray[np.int64]  # places in `grouping.labels`, -1 for nobody's
    hidden: int = 0  # how many patients' lines are kept from the rater for now


def read_cohort(session: Session, design: StudyDesign, averages: ArmAverages) -> "Cohort":
    """Read who the patients are; their values are those of the averages, which must have been built."""
    if averages.grouping is None:
        raise ValueError("the averages have not been built")
    patients = read_patients(session, design, averages.grouping)
    hidden = hidden_of_everybody(session, design, [endpoint.item for endpoint in averages.endpoints])
    sites = list(session.scalars(select(SiteRow).order_by(SiteRow.code)))
    codes = {site.id: site.code for site in sites}
    return Cohort(design, averages, patients, hidden, {site.code: site.name for site in sites}, codes)


class Cohort:
    """Made by `read_cohort`. Ask it and let it follow on one thread, where its averages follow too."""

    def __init__(
        self,
        design: StudyDesign,
        averages: ArmAverages,
        patients: Sequence[CohortPatient],
        hidden: dict[str, frozenset[UUID]],
        sites: dict[str, str],
        site_codes: dict[UUID, str],
    ) -> None:
        if averages.grouping is None:
            raise ValueError("the averages have not been built")
        self.design = design
        self.averages = averages
        self.grouping: Grouping = averages.grouping
        self.patients = tuple(patients)
        self.endpoints = averages.endpoints
        self._rows = {patient.id: row for row, patient in enumerate(self.patients)}
        self._hidden = {item: set(found) for item, found in hidden.items()}
        self._sites = sites
        self._site_codes = site_codes
        self._columns: dict[str, EndpointColumns] = {}
        self._choices: FilterChoices | None = None
        self._passing: dict[CohortFilter, NDArray[np.bool_]] = {}
        self._groups = self._group_places()
        self._shown: dict[str, tuple[VisitPlan, ...]] = {}

    # What there is

    def visits(self, endpoint: str) -> tuple[VisitPlan, ...]:
        """List the visits at which an endpoint is measured and that enter averages, as the design does."""
        if endpoint not in self._shown:
            item = self.design.endpoint(endpoint).item
            forms = {form.name for form in self.design.forms if any(one.name == item for one in form.items())}
            self._shown[endpoint] = tuple(
                plan
                for plan in self.design.visits
                if enters_averages(self.design, plan) and any(asked.form in forms for asked in plan.forms)
            )
        return self._shown[endpoint]

    def visits_after(self, endpoint: str) -> tuple[VisitPlan, ...]:
        """List those of them that lie after the reference start: where there can be a change."""
        days = nominal_days(self.design)
        return tuple(plan for plan in self.visits(endpoint) if days[plan.name] > 0)

    def analysis_endpoints(self) -> tuple[Endpoint, ...]:
        """List the endpoints the design's analysis is about: those it names, or all."""
        named = self.design.plans.analysis.endpoints
        return tuple(self.design.endpoint(name) for name in named) if named else self.endpoints

    def analysis_visits(self) -> tuple[VisitPlan, ...]:
        """List the visits the analysis is about: those the design names, or all after the reference start."""
        named = self.design.plans.analysis.visits
        if named:
            return tuple(self.design.visit(name) for name in named)
        measured = {plan.name for endpoint in self.endpoints for plan in self.visits_after(endpoint.name)}
        return tuple(plan for plan in self.design.visits if plan.name in measured)

    def choices(self) -> FilterChoices:
        """List what the patients can be filtered by."""
        if self._choices is None:
            self._choices = filter_choices(self.design, self.patients, self._sites)
        return self._choices

    def filter_words(self, chosen: CohortFilter) -> str:
        """Say in words whom a filter lets pass."""
        return words_of(chosen, self.choices())

    def measured(self, endpoint: str, visits: Sequence[str], measure: CohortMeasure) -> list[bool]:
        """Say, visit by visit, whether anybody at all has a value there."""
        return self._of(endpoint).measured(measure, visits)

    # Figures of groups

    def cell(
        self,
        endpoint: str,
        visit: str,
        measure: CohortMeasure,
        group: str,
        chosen: CohortFilter = EVERYBODY,
    ) -> CellValues:
        """Return the values of a group at a visit that may be shown."""
        values, baselines = self._of(endpoint).figures(measure, visit, [group])
        is_in = self._members(group, chosen) & ~np.isnan(values)
        rows = np.flatnonzero(is_in)
        sentence = self._why_nothing(len(rows))
        if sentence:
            rows = rows[:0]
        return CellValues(values[rows], baselines[rows], rows, sentence, self.patients)

    def summary(
        self,
        endpoint: str,
        visit: str,
        measure: CohortMeasure,
        group: str,
        chosen: CohortFilter = EVERYBODY,
    ) -> GroupSummary:
        """Summarise the values of a group at a visit that may be shown."""
        if chosen.is_everybody and self.grouping.view is not AllocationView.NONE:
            if measure == "baseline":
                return self.averages.baseline(endpoint, group)
            if measure != "percent":
                return self.averages.summary(endpoint, visit, group, measure)
        cell = self.cell(endpoint, visit, measure, group, chosen)
        return summary_of(cell.values) if cell.n else NOTHING

    def counted(self, group: str, chosen: CohortFilter = EVERYBODY) -> int:
        """Count the patients of a group that a filter lets pass, value or not; 0 below the minimum cell."""
        found = int(self._members(group, chosen).sum())
        return 0 if self._why_nothing(found) else found

    def _why_nothing(self, n: int) -> str:
        grouping = self.grouping
        if grouping.view is AllocationView.NONE:
            return grouping.sentence
        if n == 0:
            return tr("Nobody has a value here.")
        if n < grouping.minimum_cell:
            return tr(
                "Fewer than {minimum} participants: no figure is shown while the study is blinded.",
                minimum=grouping.minimum_cell,
            )
        return ""

    # Own lines

    def threads(
        self,
        endpoint: str,
        visits: Sequence[str],
        measure: CohortMeasure,
        chosen: CohortFilter = EVERYBODY,
        sites: frozenset[UUID] | None = None,
    ) -> ThreadValues:
        """Return the line of every patient who has a value, but those kept from the rater for now.

        `sites` are those whose patients the reader may look at one by one; None is every site.
        """
        values = self._of(endpoint).live(measure, visits)
        is_in = self._pass(chosen) & ~np.isnan(values).all(axis=1)
        if sites is not None:
            codes = {self._site_codes.get(site) for site in sites}
            is_in &= np.array([patient.site in codes for patient in self.patients], dtype=np.bool_)
        hidden = [self._rows[one] for one in self._hidden.get(self.design.endpoint(endpoint).item, ())]
        kept_back = int(is_in[hidden].sum())
        is_in[hidden] = False
        rows = np.flatnonzero(is_in)
        return ThreadValues(tuple(visits), values[rows], rows, self._groups[rows], kept_back)

    # Following

    def apply(
        self, changes: Changes, read: Callable[[], AbstractContextManager[Session]]
    ) -> frozenset[str] | None:
        """Take in what was committed, after the averages did; None when it must be read anew.

        Returns those of the endpoints asked for so far whose values, lines or members moved. `read` is asked
        only when a patient's facts may have changed.
        """
        if changes.is_bulk or changes.kinds & _ANEW or self.averages.needs_rebuild:
            return None
        touched = changes.patients
        if not touched <= self._rows.keys():
            return None
        is_structure = bool(changes.kinds & _STRUCTURE)
        reference = self.design.key_items.get(KeyItem.REFERENCE_START, "")
        asked = {name: self.design.endpoint(name).item for name in self._columns}
        if not is_structure and reference not in changes.items:
            asked = {name: item for name, item in asked.items() if item in changes.items}
        moved = {name for name in asked if self._columns[name].read(touched)}
        rated = self._rated_items()
        if is_structure or changes.items & facts_items(self.design) or changes.items & rated:
            with read() as session:
                moved |= self._read_facts(session, touched, rated)
        return frozenset(moved)

    def _rated_items(self) -> frozenset[str]:
        hiding = (form for form in whole_design(self.design).forms if form.hide_previous)
        items = {item.name for form in hiding for item in form.items()}
        return frozenset(items & {endpoint.item for endpoint in self.endpoints})

    def _read_facts(
        self, session: Session, touched: frozenset[UUID], rated: frozenset[str]
    ) -> frozenset[str]:
        """Read patients anew; return the endpoints whose lines or members moved by it."""
        patients = list(self.patients)
        for patient in read_patients(session, self.design, self.grouping, touched):
            row = self._rows[patient.id]
            patients[row] = patient
            for chosen, passing in self._passing.items():
                passing[row] = chosen.passes(patient)
        is_same = all(patients[row] == self.patients[row] for row in map(self._rows.__getitem__, touched))
        if not is_same:
            self.patients = tuple(patients)
            self._choices = None
        turned = {item for patient_id in touched for item in self._turned(session, patient_id, rated)}
        return frozenset(
            name for name in self._columns if not is_same or self.design.endpoint(name).item in turned
        )

    def _turned(self, session: Session, patient_id: UUID, rated: frozenset[str]) -> frozenset[str]:
        """Note what is kept from the rater now; return the items for which that turned."""
        if not rated:
            return rated
        hidden = hidden_items(session, self.design, patient_id, rated)
        before = frozenset(item for item in rated if patient_id in self._hidden.get(item, ()))
        for item in rated:
            kept_back = self._hidden.setdefault(item, set())
            (kept_back.add if item in hidden else kept_back.discard)(patient_id)
        return before ^ hidden

    # Inside

    def _of(self, endpoint: str) -> EndpointColumns:
        if endpoint not in self._columns:
            visits = [plan.name for plan in self.visits(endpoint)]
            self._columns[endpoint] = EndpointColumns(self.averages, endpoint, visits, self._rows)
        return self._columns[endpoint]

    def _pass(self, chosen: CohortFilter) -> NDArray[np.bool_]:
        if chosen not in self._passing:
            self._passing[chosen] = np.array(
                [chosen.passes(patient) for patient in self.patients], dtype=np.bool_
            )
        return self._passing[chosen].copy()

    def _members(self, group: str, chosen: CohortFilter) -> NDArray[np.bool_]:
        place = next((at for at, label in enumerate(self.grouping.labels) if label.name == group), -2)
        is_in: NDArray[np.bool_] = self._pass(chosen) & (self._groups == place)
        return is_in

    def _group_places(self) -> NDArray[np.int64]:
        places = {label.name: place for place, label in enumerate(self.grouping.labels)}
        return np.array([places.get(patient.group or "", -1) for patient in self.patients], dtype=np.int64)
