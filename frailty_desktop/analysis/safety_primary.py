"""The primary endpoint: how many patients of each arm met it, and each component, with exact intervals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.proportions import Proportion, clopper_pearson
from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent, SafetyPatient
from frailty_desktop.analysis.safety_words import (
    counting_notes,
    day_words,
    group_cell,
    group_column,
    proportion_value,
    proportion_words,
    sized_label,
    still_open,
    text_cell,
    why_no_groups,
)
from frailty_desktop.study.design_safety import Component
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Finding:
    """That a component happened to a patient: from where it is known, and on which day when that is known."""

    patient: SafetyPatient
    component: str
    source: str
    day: int | None
    what: str
    key: str
    is_related: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line: what is counted, and for each group how many patients of how many."""

    label: str
    groups: tuple[Proportion, ...]
    depth: int = 0
    is_heading: bool = False


def findings(data: SafetyData) -> tuple[Finding, ...]:
    """List every sign of every component within the window, patient by patient in the design's order."""
    primary = data.design.plans.safety.primary
    if primary is None:
        return ()
    found = [finding for component in primary.components for finding in _of_component(data, component)]
    order = {patient.id: place for place, patient in enumerate(data.infused)}
    return tuple(sorted(found, key=lambda finding: order[finding.patient.id]))


def window_events(data: SafetyData) -> tuple[SafetyEvent, ...]:
    """List the serious events of the safety set that are treatment-emergent within the window."""
    days = data.window_days
    return tuple(
        event for event in data.counted_events if event.is_serious and event.is_emergent_within(days)
    )


def outcomes(data: SafetyData) -> tuple[Outcome, ...]:
    """Count patients by group: the composite, each component, and any serious event in the window."""
    found, events = findings(data), window_events(data)
    primary = data.design.plans.safety.primary
    lines: list[Outcome] = []
    if primary is not None:
        names = [(component.name, component.label) for component in primary.components]
        lines += _block(data, primary.label, names, found)
        related = [finding for finding in found if finding.is_related]
        lines += _block(data, tr("Of these, related to the study product"), names, related)
    any_label = tr("Any treatment-emergent serious event within {days} days", days=data.window_days)
    lines.append(_outcome(data, any_label, (event.patient for event in events)))
    related_events = (event.patient for event in events if event.is_related_to_product)
    lines.append(_outcome(data, tr("Of these, related to the study product"), related_events, depth=1))
    return tuple(lines)


def primary_table(data: SafetyData) -> TableView:
    """Lay the counts out, two columns for each group: patients, and their share with its interval."""
    columns = [Column("outcome", tr("Patients with"))]
    for label in data.labels:
        columns.append(
            Column(f"{label.name}_patients", sized_label(label, data.sizes[label.name]), is_number=True)
        )
        columns.append(Column(f"{label.name}_share", tr("% (95 % CI)"), is_number=True, is_muted=True))
    title = tr("Primary endpoint: safety within {days} days", days=data.window_days)
    sentence = why_no_groups(data)
    if sentence:
        return TableView(tuple(columns), (), title, sentence=sentence)
    rows = tuple(_row(outcome) for outcome in outcomes(data))
    return TableView(tuple(columns), rows, title, (*_notes(data), *counting_notes(data)))


def findings_table(data: SafetyData) -> TableView:
    """List the patients who met the primary endpoint: by which component, and from where it is known."""
    columns = (
        Column("patient", tr("Patient")),
        *group_column(data),
        Column("component", tr("Component")),
        Column("day", tr("Day"), is_number=True),
        Column("known_from", tr("Known from")),
        Column("what", tr("What")),
        Column("related", tr("Related to product")),
    )
    title = tr("Patients who met the primary endpoint")
    found = findings(data)
    if not found:
        sentence = tr("Nobody met the primary endpoint.") if data.infused else tr("Nobody was infused yet.")
        if data.design.plans.safety.primary is None:
            sentence = tr("This design names no primary safety endpoint.")
        return TableView(columns, (), title, sentence=sentence)
    primary = data.design.plans.safety.primary
    labels = {component.name: component.label for component in primary.components} if primary else {}
    return TableView(columns, tuple(_finding_row(data, finding, labels) for finding in found), title)


def _of_component(data: SafetyData, component: Component) -> Iterator[Finding]:
    for event in window_events(data):
        if event.component in component.codes and event.component:
            yield _of_event(data, component, event)
    yield from _of_signs(data, component)
    if component.is_death:
        yield from _deaths(data, component)


def _of_event(data: SafetyData, component: Component, event: SafetyEvent) -> Finding:
    return Finding(
        event.patient,
        component.name,
        tr("Adverse event log"),
        data.day_of(event.patient, event.onset),
        event.term or tr("no term yet"),
        event.key,
        event.is_related_to_product is True,
    )


def _of_signs(data: SafetyData, component: Component) -> Iterator[Finding]:
    primary = data.design.plans.safety.primary
    visits = primary.visits if primary else ()
    labels = {plan.name: plan.label for plan in data.design.visits}
    for sign in data.signs:
        patient = sign.patient
        if sign.component != component.name or patient.began is None or patient.is_later(sign.day):
            continue
        # What was measured on the day of the infusion is baseline.
        is_after = sign.day is not None and sign.day != patient.reference
        if sign.visit in visits or (is_after and _is_in_window(data, patient, sign.day)):
            yield Finding(
                patient,
                component.name,
                sign.form,
                data.day_of(patient, sign.day),
                labels.get(sign.visit, ""),
                f"{sign.form_id}/{patient.id}",
            )


def _deaths(data: SafetyData, component: Component) -> Iterator[Finding]:
    """Find who died within the window: by the day of death, else by the onset of the fatal event."""
    fatal = {event.patient.id: event for event in data.followed_events if event.is_fatal}
    for patient in data.infused:
        event = fatal.get(patient.id)
        day = patient.died or (event.end or event.onset if event is not None else None)
        if not (patient.is_dead or event is not None) or patient.is_later(day):
            continue
        if day is None or _is_in_window(data, patient, day):
            source = tr("Record of the death") if patient.is_dead else tr("Adverse event log")
            what = event.term if event is not None else ""
            key = event.key if event is not None else str(patient.id)
            is_related = event is not None and event.is_related_to_product is True
            yield Finding(patient, component.name, source, data.day_of(patient, day), what, key, is_related)


def _is_in_window(data: SafetyData, patient: SafetyPatient, day: date | PartialDate | None) -> bool:
    """Say whether a day lies, or may lie, on or after the infusion and within the window."""
    reference = patient.reference
    if reference is None or day is None:
        return False
    known = PartialDate.of(day)
    return known.latest() >= reference and known.earliest() <= reference + timedelta(days=data.window_days)


def _block(
    data: SafetyData, label: str, names: list[tuple[str, str]], found: Iterable[Finding]
) -> Iterator[Outcome]:
    known = list(found)
    yield _outcome(data, label, (finding.patient for finding in known))
    for name, words in names:
        having = (finding.patient for finding in known if finding.component == name)
        yield _outcome(data, words, having, depth=1)


def _outcome(data: SafetyData, label: str, patients: Iterable[SafetyPatient], depth: int = 0) -> Outcome:
    counts = data.count(patients)
    groups = tuple(clopper_pearson(counts[group.name], data.sizes[group.name]) for group in data.labels)
    return Outcome(label, groups, depth)


def _row(outcome: Outcome) -> Row:
    cells = [text_cell(outcome.label)]
    for found in outcome.groups:
        cells.append(Cell(tr("{count} of {n}", count=found.count, n=found.n), f"{found.count}/{found.n}"))
        cells.append(Cell(proportion_words(found), proportion_value(found)))
    return Row(tuple(cells), depth=outcome.depth)


def _finding_row(data: SafetyData, finding: Finding, labels: dict[str, str]) -> Row:
    cells = (
        text_cell(finding.patient.number),
        *group_cell(data, finding.patient.group),
        text_cell(labels.get(finding.component, finding.component)),
        Cell(day_words(finding.day), "" if finding.day is None else str(finding.day)),
        text_cell(finding.source),
        text_cell(finding.what),
        text_cell(tr("yes") if finding.is_related else tr("no")),
    )
    return Row(cells, key=finding.key)


def _notes(data: SafetyData) -> Iterator[str]:
    yield tr("CI: exact (Clopper and Pearson), 95 %. Each patient is counted once in each line.")
    if data.design.plans.safety.primary is not None:
        yield tr(
            "A component counts when a serious event of the log is coded as it, when a form of the window"
            " says so, or, for death, when the patient died. Related means judged possible or above; only the"
            " event log knows it."
        )
    yield from still_open(data)
