"""The flow of participants as CONSORT 2025 asks for it, counted from the records.

Items 22a and 22b of CONSORT 2025 (consort-spirit.org): for each group, who was randomly assigned, received
the intended intervention and was analysed; losses and exclusions after randomisation with their reasons;
and, as far as it is known, who was assessed for eligibility and why some were excluded. Groups are those of
the `Grouping` that is handed in: the arms for those who may see them, else everybody together.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.cohort_patients import read_patients
from frailty_desktop.analysis.conduct_facts import ConductFacts, ConductPatient, Sites, read_facts
from frailty_desktop.study.blinding import AllocationView, Grouping, GroupLabel
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr

EVERYBODY = ""
"""The name of the one group of those who may not see the arms."""
NO_GROUP = "-"
"""Enrolled, and no arm is known."""

_ALWAYS_ENROLLED = frozenset({PatientStatus.ENROLLED, PatientStatus.COMPLETED})


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One number of the flow: who is in it, and the reasons with how many each, the most frequent first."""

    name: str
    label: str
    patients: tuple[ConductPatient, ...]
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        """How many."""
        return len(self.patients)


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """What became of those who were allocated to one group; each step by its name."""

    name: str
    label: str
    steps: dict[str, FlowStep]

    def count(self, step: str) -> int:
        """How many of the group are in a step."""
        return self.steps[step].count


@dataclass(frozen=True, slots=True)
class ConsortFlow:
    """The whole flow: before allocation for everybody, after it by group."""

    view: AllocationView
    is_randomised: bool
    assessed: FlowStep
    excluded: FlowStep
    in_screening: FlowStep
    enrolled: FlowStep
    groups: tuple[FlowGroup, ...]
    sites: dict[str, str]

    @property
    def total(self) -> FlowGroup:
        """The steps after allocation for everybody together."""
        steps = {
            name: FlowStep(
                name,
                step.label,
                tuple(patient for group in self.groups for patient in group.steps[name].patients),
                _added(group.steps[name].reasons for group in self.groups),
            )
            for name, step in (self.groups[0].steps if self.groups else {}).items()
        }
        return FlowGroup(EVERYBODY, tr("All participants"), steps)


def consort_flow(
    session: Session, design: StudyDesign, grouping: Grouping, today: date, sites: Sites = None
) -> ConsortFlow:
    """Count the flow of participants as of a day, by the groups of a person's view of the allocation."""
    return flow_of(session, read_facts(session, design, today, sites), grouping)


def flow_of(session: Session, facts: ConductFacts, grouping: Grouping) -> ConsortFlow:
    """Count the flow of patients that were read already."""
    members = {patient.id: patient for patient in read_patients(session, facts.design, grouping)}
    per_protocol = {patient_id for patient_id, member in members.items() if member.is_per_protocol}
    enrolled = [patient for patient in facts.patients if _is_enrolled(patient)]
    others = [patient for patient in facts.patients if not _is_enrolled(patient)]
    waiting = [patient for patient in others if patient.status is PatientStatus.SCREENING]
    excluded = [patient for patient in others if patient.status is not PatientStatus.SCREENING]
    # The primary endpoint of the safety plan is analysed in the safety set: item 22a asks for that number.
    has_primary = facts.design.plans.safety.primary is not None
    safety_words = tr("Safety set, primary endpoint") if has_primary else tr("Safety set")
    is_randomised = facts.design.blinding.state is BlindingState.DOUBLE_BLIND
    words = tr("Randomised") if is_randomised else tr("Enrolled")
    return ConsortFlow(
        view=grouping.view,
        is_randomised=is_randomised,
        assessed=_step("assessed", tr("Assessed for eligibility"), facts.patients),
        excluded=_step("excluded", tr("Excluded"), excluded, why=_status_and_reason),
        in_screening=_step("in_screening", tr("Still in screening"), waiting),
        enrolled=_step("enrolled", words, enrolled),
        groups=tuple(
            _group(label, found, per_protocol, safety_words) for label, found in _grouped(enrolled, grouping)
        ),
        sites=dict(facts.sites),
    )


def _is_enrolled(patient: ConductPatient) -> bool:
    return patient.enrolled_on is not None or patient.status in _ALWAYS_ENROLLED


def _grouped(
    enrolled: list[ConductPatient], grouping: Grouping
) -> list[tuple[tuple[str, str], list[ConductPatient]]]:
    """Part the enrolled by group; whoever may not see the arms gets one group of all."""
    if grouping.view is not AllocationView.OPEN:
        return [((EVERYBODY, tr("All participants")), enrolled)]
    found = [
        (_named(label), [patient for patient in enrolled if grouping.group_of.get(patient.id) == label.name])
        for label in grouping.labels
    ]
    known = {label.name for label in grouping.labels}
    rest = [patient for patient in enrolled if grouping.group_of.get(patient.id) not in known]
    return [*found, ((NO_GROUP, tr("No arm known")), rest)] if rest or not found else found


def _named(label: GroupLabel) -> tuple[str, str]:
    return label.name, label.label


def _group(
    named: tuple[str, str], patients: list[ConductPatient], per_protocol: set[UUID], safety_words: str
) -> FlowGroup:
    received = [patient for patient in patients if patient.infused_on is not None]
    rest = [patient for patient in patients if patient.infused_on is None]

    def in_status(status: PatientStatus) -> list[ConductPatient]:
        return [patient for patient in patients if patient.status is status]

    found = (
        _step("allocated", tr("Allocated"), patients),
        _step("received", tr("Received the intervention"), received),
        _step("not_received", tr("Did not receive it"), rest, why=_why_not_received),
        _step(
            "followed", tr("Being followed"), [patient for patient in patients if patient.status.is_active]
        ),
        _step("completed", tr("Completed"), in_status(PatientStatus.COMPLETED)),
        _step("lost", tr("Lost to follow-up"), in_status(PatientStatus.LOST), why=_reason),
        _step("withdrawn", tr("Withdrew"), in_status(PatientStatus.WITHDRAWN), why=_reason),
        _step("died", tr("Died"), in_status(PatientStatus.DIED), why=_reason),
        _step("intention_to_treat", tr("Intention to treat"), patients),
        _step("safety", safety_words, received),
        _step(
            "per_protocol",
            tr("Per protocol"),
            [patient for patient in patients if patient.id in per_protocol],
        ),
    )
    return FlowGroup(*named, {step.name: step for step in found})


def _step(
    name: str,
    label: str,
    patients: Iterable[ConductPatient],
    *,
    why: Callable[[ConductPatient], str] | None = None,
) -> FlowStep:
    listed = tuple(patients)
    reasons = _counted([why(patient) for patient in listed]) if why is not None else ()
    return FlowStep(name, label, listed, reasons)


def _reason(patient: ConductPatient) -> str:
    return patient.status_reason.strip().rstrip(".") or tr("no reason recorded")


def _status_and_reason(patient: ConductPatient) -> str:
    if patient.status is PatientStatus.SCREEN_FAILURE:
        return _reason(patient)
    return tr("{status}: {reason}", status=patient.status.label, reason=_reason(patient))


def _why_not_received(patient: ConductPatient) -> str:
    if patient.status.is_active:
        return tr("still to come")
    return _status_and_reason(patient)


def _counted(reasons: list[str]) -> tuple[tuple[str, int], ...]:
    """Count reasons; upper and lower case are the same, the first spelling is shown."""
    counts = Counter(reason.casefold() for reason in reasons)
    spelled: dict[str, str] = {}
    for reason in reasons:
        spelled.setdefault(reason.casefold(), reason)
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple((spelled[folded], count) for folded, count in ranked)


def _added(parts: Iterable[tuple[tuple[str, int], ...]]) -> tuple[tuple[str, int], ...]:
    return _counted([reason for part in parts for reason, count in part for _ in range(count)])
