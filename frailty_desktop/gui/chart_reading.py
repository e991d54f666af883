"""Works out charts off the UI thread: a patient's points, adverse events, and the averages as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.chart_data import ChartQuestion, ChartSeries, DatedMark
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.adverse_events import AdverseEventLine
    from frailty_desktop.study.design import Endpoint


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """How a person wants to see charts. "usual": mean with 95 % CI, or median if skewed."""

    measure: Literal["absolute", "change"] = "absolute"
    x: Literal["visit", "day"] = "visit"
    spread: Literal["usual", "ci", "sd", "iqr"] = "usual"
    is_log: bool = False

    def question(self, patient_id: UUID | None, endpoint: Endpoint) -> ChartQuestion:
        """Ask this of one endpoint; only skewed endpoints take a logarithmic axis."""
        from frailty_desktop.analysis.chart_data import ChartQuestion

        usual: Literal["ci", "iqr"] = "iqr" if endpoint.is_skewed else "ci"
        return ChartQuestion(
            patient_id=patient_id,
            endpoint=endpoint.name,
            measure=self.measure,
            x=self.x,
            spread=usual if self.spread == "usual" else self.spread,
            scale="log" if self.is_log and endpoint.is_skewed else "linear",
        )


USUAL = ChartChoice()


@dataclass(frozen=True, slots=True)
class PatientNumber:
    """A patient one can choose."""

    id: UUID
    number: str


def read_charts(
    workplace: Workplace, patient_id: UUID | None, endpoints: Iterable[str], choice: ChartChoice = USUAL
) -> dict[str, ChartSeries]:
    """Work out the charts of some endpoints, for one patient or for the groups alone."""
    from frailty_desktop.analysis.chart_series import chart
    from frailty_desktop.analysis.patient_series import patient_values
    from frailty_desktop.services import adverse_events

    design = workplace.study.design
    patient = None
    marks: tuple[DatedMark, ...] = ()
    if patient_id is not None:
        with workplace.read() as session:
            patient = patient_values(session, design, patient_id)
            marks = event_marks(adverse_events.for_patient(session, design, patient_id, workplace.clock()))
    averages, today = workplace.averages.current, workplace.today()
    return {
        name: chart(
            choice.question(patient_id, design.endpoint(name)), design, averages, patient, marks, today
        )
        for name in endpoints
    }


def read_numbers(workplace: Workplace) -> tuple[PatientNumber, ...]:
    """Read the numbers of all patients, in their order."""
    from frailty_desktop.analysis.patient_series import patient_numbers

    with workplace.read() as session:
        return tuple(PatientNumber(patient_id, number) for patient_id, number in patient_numbers(session))


def event_marks(events: Sequence[AdverseEventLine]) -> tuple[DatedMark, ...]:
    """Turn adverse events into marks; one whose day is not known stands at the first day it can have been."""
    from frailty_desktop.analysis.chart_data import DatedMark

    marks = []
    for event in events:
        if event.onset is None:
            continue
        label = event.term or tr("Adverse event")
        if event.grade is not None:
            label = tr("{event}, grade {grade}", event=label, grade=event.grade)
        if event.is_serious:
            label = tr("{event}, serious", event=label)
        if not event.onset.is_full:
            label = tr("{event}, day not known", event=label)
        kind: Literal["adverse_event", "serious_adverse_event"] = (
            "serious_adverse_event" if event.is_serious else "adverse_event"
        )
        marks.append(DatedMark(event.onset.earliest(), label, kind))
    return tuple(marks)
