"""The sentences of a chart: what is shown, what is not and why, the latest value, and all of it spoken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from frailty_desktop.analysis.chart_data import Averages, ChartQuestion, Curve
from frailty_desktop.analysis.chart_words import average_places, change_words, value_words
from frailty_desktop.analysis.patient_series import PatientSeries
from frailty_desktop.analysis.visit_axis import VisitAxis
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import Endpoint
from frailty_desktop.translation import tr, tr_count


@dataclass(frozen=True, slots=True)
class ChartWords:
    """`sentence` stands under the chart, `latest` by its title; a screen reader says `description`."""

    sentence: str
    latest: str
    description: str


def words(
    question: ChartQuestion,
    endpoint: Endpoint,
    axis: VisitAxis,
    averages: Averages | None,
    patient: PatientSeries | None,
    own: Curve | None,
    groups: Sequence[Curve],
) -> ChartWords:
    """Write the words of one chart."""
    latest = _latest(question, endpoint, patient, own)
    sentences = [
        _no_values(endpoint, axis, patient, own, groups),
        _no_baseline(question, endpoint, patient),
        _after_the_end(endpoint, patient),
        _below_minimum(question, endpoint, axis, averages),
        _not_on_log(question, endpoint, patient),
    ]
    sentence = " ".join(part for part in sentences if part)
    spoken = [
        _spoken_patient(endpoint, patient, own, latest),
        _spoken_groups(question, endpoint, groups),
        sentence,
    ]
    return ChartWords(sentence, latest, " ".join(part for part in spoken if part))


def _latest(
    question: ChartQuestion, endpoint: Endpoint, patient: PatientSeries | None, own: Curve | None
) -> str:
    if patient is None or own is None:
        return ""
    at = own.visits[-1]
    baseline = patient.baseline(endpoint.name)
    if question.measure == "change":
        return tr(
            "{change} from baseline at {visit}",
            change=value_words(own.y[-1], endpoint, is_change=True),
            visit=at,
        )
    value = value_words(own.y[-1], endpoint)
    if baseline is None or own.visits[-1] == baseline.visit_label:
        return tr("{value} at {visit}", value=value, visit=at)
    change = change_words(own.y[-1] - baseline.value, endpoint.places)
    return tr("{value} at {visit}, {change} from baseline", value=value, visit=at, change=change)


def _no_values(
    endpoint: Endpoint,
    axis: VisitAxis,
    patient: PatientSeries | None,
    own: Curve | None,
    groups: Sequence[Curve],
) -> str:
    if patient is not None and endpoint.name in patient.hidden:
        return tr("Earlier values come into view once this visit's is saved.")
    if patient is not None and not patient.points.get(endpoint.name):
        if not axis.ticks:
            return tr("No visit of this study asks for {endpoint}.", endpoint=endpoint.label)
        return tr(
            "{number} has no value yet. The first one is due at {visit}.",
            number=patient.number,
            visit=axis.ticks[0].visit_label,
        )
    if patient is None and own is None and not groups:
        return tr("No value of {endpoint} yet. Record a visit and it appears here.", endpoint=endpoint.label)
    return ""


def _no_baseline(question: ChartQuestion, endpoint: Endpoint, patient: PatientSeries | None) -> str:
    if question.measure != "change" or patient is None or not patient.points.get(endpoint.name):
        return ""
    if patient.reference_start is None:
        return tr(
            "{number} has no change from baseline before the infusion is recorded.", number=patient.number
        )
    if patient.baseline(endpoint.name) is None:
        return tr("{number} has no baseline: nothing measured up to the infusion.", number=patient.number)
    return ""


def _after_the_end(endpoint: Endpoint, patient: PatientSeries | None) -> str:
    if patient is None or patient.ends_on is None:
        return ""
    ends_on = patient.ends_on
    late = sum(1 for point in patient.points.get(endpoint.name, ()) if point.date and point.date > ends_on)
    if not late:
        return ""
    return tr_count(
        "{count} value dated after the patient's end is not drawn.",
        "{count} values dated after the patient's end are not drawn.",
        late,
    )


def _below_minimum(
    question: ChartQuestion, endpoint: Endpoint, axis: VisitAxis, averages: Averages | None
) -> str:
    if averages is None or averages.grouping is None:
        return tr("The averages are being computed.")
    grouping = averages.grouping
    if grouping.view is AllocationView.NONE:
        return grouping.sentence or tr("No averages are shown: the patient stands alone.")
    if grouping.view is AllocationView.OPEN:
        return ""
    return _pooled_sentence(question, endpoint, axis, averages, grouping)


def _pooled_sentence(
    question: ChartQuestion, endpoint: Endpoint, axis: VisitAxis, averages: Averages, grouping: Grouping
) -> str:
    ticks = [tick for tick in axis.ticks if tick.is_averaged]
    group = grouping.labels[0].name if grouping.labels else ""
    shown = [tick for tick in ticks if averages.summary(endpoint.name, tick.visit, group, question.measure).n]
    needed = max(grouping.minimum_cell, grouping.batch)
    if not shown:
        return tr("Fewer than {needed} participants have a value, so no average is shown yet.", needed=needed)
    last = max(ticks.index(tick) for tick in shown)
    if last + 1 < len(ticks):
        return tr(
            "From {visit} on fewer than {needed} participants have a value, so no average is shown there.",
            visit=ticks[last + 1].visit_label,
            needed=needed,
        )
    return ""


def _not_on_log(question: ChartQuestion, endpoint: Endpoint, patient: PatientSeries | None) -> str:
    if question.scale != "log" or question.measure == "change" or patient is None:
        return ""
    hidden = sum(1 for point in patient.points.get(endpoint.name, ()) if point.value <= 0)
    if not hidden:
        return ""
    return tr_count(
        "{count} value of zero or less has no place on a log axis.",
        "{count} values of zero or less have no place on a log axis.",
        hidden,
    )


def _spoken_patient(endpoint: Endpoint, patient: PatientSeries | None, own: Curve | None, latest: str) -> str:
    if patient is None:
        return f"{endpoint.label}."
    points = len(own.x) if own else 0
    head = tr_count(
        "{endpoint}, {number}: {count} point", "{endpoint}, {number}: {count} points", points,
        endpoint=endpoint.label, number=patient.number,
    )  # fmt: skip
    return tr("{head}, latest {latest}.", head=head, latest=latest) if latest else f"{head}."


def _spoken_groups(question: ChartQuestion, endpoint: Endpoint, groups: Sequence[Curve]) -> str:
    shown = replace(endpoint, places=average_places(endpoint.places))
    spoken = [
        tr(
            "{group} {value} at {visit}, n {n}",
            group=curve.label,
            value=value_words(curve.y[-1], shown, is_change=question.measure == "change"),
            visit=curve.visits[-1],
            n=curve.n[-1],
        )
        for curve in groups
    ]
    return tr("Averages: {groups}.", groups="; ".join(spoken)) if spoken else ""
