"""Shows the flow of participants: the diagram, its table, and the patients behind each number."""

from collections.abc import Iterator, Mapping

from frailty_desktop.analysis.conduct_facts import ConductPatient
from frailty_desktop.analysis.conduct_flow import ConsortFlow, FlowGroup, FlowStep
from frailty_desktop.analysis.conduct_flow_picture import MOST_REASONS, flow_picture
from frailty_desktop.analysis.conduct_view import (
    ConductView,
    Listing,
    ListLine,
    columns,
    count_cell,
    list_key,
    listing,
    patient_key,
    text_cell,
)
from frailty_desktop.analysis.picture import Cell, Row, TableView
from frailty_desktop.storage.raw_ids import RawId
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr

_WITH_REASONS = ("not_received", "lost", "withdrawn", "died")


def flow_view(flow: ConsortFlow) -> ConductView:
    """Show a flow that was counted already."""
    table = _table(flow)
    return ConductView(
        name="flow",
        sentences=(_sentence(flow),),
        pictures=(flow_picture(flow, table, _notes(flow)),),
        tables=(table,),
        lists=dict(_lists(flow)),
    )


def _sentence(flow: ConsortFlow) -> str:
    if not flow.assessed.count:
        return tr("No patient was assessed yet.")
    total = flow.total
    return tr(
        "{assessed} were assessed, {excluded} excluded, {enrolled} {how}; "
        "{received} received the intervention.",
        assessed=flow.assessed.count,
        excluded=flow.excluded.count,
        enrolled=flow.enrolled.count,
        how=tr("randomised") if flow.is_randomised else tr("enrolled"),
        received=total.count("received") if total.steps else 0,
    )


def _notes(flow: ConsortFlow) -> tuple[str, ...]:
    """Say what stands behind the numbers and what the program cannot know."""
    notes = [
        tr(
            "CONSORT 2025, items 22a and 22b. "
            "An analysis set counts its members, whether or not they have a value."
        ),
        tr(
            "Not known here: who was approached and never entered as a patient; reasons that nobody "
            "recorded; why recruitment or the trial ended. Harms and interim looks are reported elsewhere."
        ),
    ]
    if flow.view is not AllocationView.OPEN:
        notes.insert(0, tr("All participants together: the arms are not shown to you."))
    return tuple(notes)


def _table(flow: ConsortFlow) -> TableView:
    groups = flow.groups if len(flow.groups) > 1 else ()
    made = columns(
        ("step", tr("Step")),
        ("all", tr("All participants"), True),
        *[(group.name if group.name != "-" else "no_arm", group.label, True) for group in groups],
    )
    blank = tuple(Cell("", "") for _ in groups)
    rows: list[Row] = []
    for step in (flow.assessed, flow.excluded, flow.in_screening, flow.enrolled):
        rows.append(_row(step, (), blank))
        rows += _reason_rows(step, blank)
    total = flow.total
    for name, step in total.steps.items():
        rows.append(_row(step, tuple(group.steps[name] for group in groups), ()))
        if name in _WITH_REASONS:
            rows += [
                Row(
                    (
                        text_cell(reason),
                        count_cell(count),
                        *(count_cell(_count_of(group, name, reason)) for group in groups),
                    ),
                    depth=1,
                )
                for reason, count in step.reasons[:MOST_REASONS]
            ]
    return TableView(
        made,
        tuple(rows) if flow.assessed.count else (),
        title=tr("Flow of participants"),
        notes=_notes(flow),
        sentence="" if flow.assessed.count else tr("No patient was assessed yet."),
    )


def _row(step: FlowStep, parts: tuple[FlowStep, ...], blank: tuple[Cell, ...]) -> Row:
    cells = (
        text_cell(step.label),
        count_cell(step.count),
        *(count_cell(part.count) for part in parts),
        *blank,
    )
    return Row(cells, list_key("flow", step.name) if step.count else "")


def _reason_rows(step: FlowStep, blank: tuple[Cell, ...]) -> list[Row]:
    return [
        Row((text_cell(reason), count_cell(count), *blank), depth=1)
        for reason, count in step.reasons[:MOST_REASONS]
    ]


def _count_of(group: FlowGroup, step: str, reason: str) -> int:
    found = {known.casefold(): count for known, count in group.steps[step].reasons}
    return found.get(reason.casefold(), 0)


def _lists(flow: ConsortFlow) -> Iterator[tuple[str, Listing]]:
    arms = {
        patient.raw_id: group.label
        for group in flow.groups
        for patient in group.steps["allocated"].patients
        if flow.view is AllocationView.OPEN
    }
    total = flow.total
    for step in (flow.assessed, flow.excluded, flow.in_screening, flow.enrolled, *total.steps.values()):
        yield list_key("flow", step.name), _listing(step, step.label, arms)
    if len(flow.groups) > 1:
        for group in flow.groups:
            for step in group.steps.values():
                title = tr("{group}: {step}", group=group.label, step=step.label)
                yield list_key("flow", step.name, group.name), _listing(step, title, arms)


def _listing(step: FlowStep, title: str, arms: Mapping[RawId, str]) -> Listing:
    def line(patient: ConductPatient) -> ListLine:
        words = (
            patient.number,
            patient.site,
            patient.status.label,
            date_words(patient.status_date) if patient.status_date else "",
            patient.status_reason,
        )
        arm = (arms.get(patient.raw_id, ""),) if arms else ()
        return ListLine((*words, *arm), patient_key(patient.id))

    made = columns(
        ("patient", tr("Patient")),
        ("site", tr("Site")),
        ("status", tr("Status")),
        ("since", tr("Since")),
        ("reason", tr("Reason")),
        *([("arm", tr("Arm"))] if arms else []),
    )
    return listing(title, made, step.patients, line)
