"""The stopping rule: how many patients had a serious event in the primary window; whether to pause.

Whether the rule is met is said to those alone who see the arms; everybody else gets the overall count.
"""

from dataclasses import dataclass

from frailty_desktop.analysis.picture import Column, Row, TableView
from frailty_desktop.analysis.safety_data import SafetyData
from frailty_desktop.analysis.safety_primary import window_events
from frailty_desktop.analysis.safety_words import count_cell, text_cell, why_no_groups
from frailty_desktop.translation import tr, tr_count


@dataclass(frozen=True, slots=True)
class StoppingLine:
    """One limit of the rule: for whom, how many patients there are, and at how many enrolment pauses."""

    label: str
    count: int
    limit: int

    @property
    def is_met(self) -> bool:
        """Whether enrolment is to pause."""
        return self.count >= self.limit


def stopping_lines(data: SafetyData) -> tuple[StoppingLine, ...]:
    """Evaluate the rule arm by arm and overall; nothing at all unless the arms may be seen."""
    rule = data.design.plans.safety.stopping
    if rule is None or not data.is_open:
        return ()
    counts = data.count(event.patient for event in window_events(data))
    lines = [
        StoppingLine(label.label, counts[label.name], rule.in_any_arm)
        for label in data.labels
        if rule.in_any_arm
    ]
    if rule.overall:
        lines.append(StoppingLine(tr("All arms together"), overall_count(data), rule.overall))
    return tuple(lines)


def overall_count(data: SafetyData) -> int:
    """Count the patients with a treatment-emergent serious event within the window, whatever their arm."""
    return len({event.patient.id for event in window_events(data)})


def stopping_table(data: SafetyData) -> TableView:
    """Lay out the rule with its state; for those who do not see the arms only a sentence with the count."""
    columns = (
        Column("group", tr("Group")),
        Column("patients", tr("Patients"), is_number=True),
        Column("limit", tr("Pause at"), is_number=True),
        Column("state", tr("State")),
    )
    title = tr("Stopping rule")
    if not data.is_open:
        sentence = _overall_sentence(data) if data.labels else why_no_groups(data)
        title = tr("Serious events within {days} days", days=data.window_days)
        return TableView((), (), title, sentence=sentence)
    rule = data.design.plans.safety.stopping
    if rule is None:
        return TableView((), (), title, sentence=tr("This design has no stopping rule."))
    rows = tuple(
        Row((text_cell(line.label), count_cell(line.count), count_cell(line.limit), text_cell(_state(line))))
        for line in stopping_lines(data)
    )
    notes = (
        tr(
            "Patients with a treatment-emergent serious event within {days} days of the infusion.",
            days=data.window_days,
        ),
        rule.source,
    )
    return TableView(columns, rows, title, notes)


def _state(line: StoppingLine) -> str:
    return tr("Reached: enrolment pauses") if line.is_met else tr("Not reached")


def _overall_sentence(data: SafetyData) -> str:
    return tr_count(
        "{count} of {n} infused patients had a treatment-emergent serious event within {days} days.",
        "{count} of {n} infused patients had a treatment-emergent serious event within {days} days.",
        overall_count(data),
        n=len(data.infused),
        days=data.window_days,
    )
