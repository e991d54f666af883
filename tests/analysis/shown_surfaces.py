"""What charts, tables and the trail show a person: one line per function of the analysis room."""

from collections.abc import Callable, Iterator
from itertools import product

from frailty_desktop.analysis import frames, history, past_changes, patient_series, review_report, trail
from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.analysis.chart_data import ChartQuestion
from frailty_desktop.analysis.chart_series import chart
from frailty_desktop.analysis.trail import TrailFilter
from frailty_desktop.services import allocation, trail_access
from frailty_desktop.services.people import view_of_allocation
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.blinding import Grouping
from frailty_desktop.study.trail_reader import TrailReader
from tests.analysis.cohort_surfaces import cohort_surfaces
from tests.analysis.conduct_surfaces import CONDUCT_SURFACES, INSIDE_CONDUCT
from tests.analysis.results_surfaces import results_surfaces
from tests.analysis.safety_surfaces import INSIDE_SAFETY, safety_surfaces
from tests.services.surfaces import Look


def _grouping(look: Look) -> Grouping:
    view = view_of_allocation(look.study.info, look.role, look.design)
    return allocation.grouping(look.session, look.study.info, look.design, view, look.key)


def _averages(look: Look) -> ArmAverages:
    averages = ArmAverages(look.design)
    averages.build(look.session, _grouping(look))
    return averages


def _all_averages(look: Look) -> list[object]:
    averages, groups = _averages(look), _grouping(look).labels
    asked = product(look.design.endpoints, look.design.visits, groups, ("absolute", "change"))
    return [
        averages.summary(endpoint.name, visit.name, group.name, measure)  # type: ignore[arg-type]
        for endpoint, visit, group, measure in asked
    ]


def _charts(look: Look) -> Iterator[object]:
    averages = _averages(look)
    for patient_id in (None, *look.patients):
        own = (
            patient_series.patient_values(look.session, look.design, patient_id)
            if patient_id is not None
            else None
        )
        for endpoint, measure, x in product(look.design.endpoints, ("absolute", "change"), ("visit", "day")):
            question = ChartQuestion(patient_id, endpoint.name, measure, x)  # type: ignore[arg-type]
            yield chart(question, look.design, averages, own, (), look.today)


def _reader(look: Look) -> TrailReader:
    view = view_of_allocation(look.study.info, look.role, look.design)
    return trail_access.trail_reader(look.session, look.person, view, look.today)


SHOWN_SURFACES: dict[str, Callable[[Look], object]] = {
    "arm_averages.ArmAverages": _all_averages,
    "chart_series.chart": lambda look: list(_charts(look)),
    **CONDUCT_SURFACES,
    "frames.answers": lambda look: frames.answers(
        look.session, look.design, grouping=_grouping(look)
    ).to_csv(),
    "frames.form_table": lambda look: [
        frames.form_table(look.session, look.design, form, grouping=_grouping(look)).to_csv()
        for form in look.design.forms
    ],
    "history.field_history": lambda look: look.of_each_form(
        lambda record: [
            history.field_history(look.session, look.design, record.id, item.name, reader=_reader(look))
            for item in record.form.items()[:2]
        ]
    ),
    "history.patient_history": lambda look: [
        history.patient_history(look.session, look.design, patient_id, None, reader=_reader(look))
        for patient_id in look.patients
    ],
    "history.study_history": lambda look: history.study_history(look.session, look.design, None),
    "past_changes.changes_since": lambda look: list(
        past_changes.changes_since(
            look.session, 0, [endpoint.item for endpoint in look.design.endpoints], "infusion_date"
        )
    ),
    "past_changes.joined_at": lambda look: past_changes.joined_at(look.session),
    "past_changes.last_sequence": lambda look: past_changes.last_sequence(look.session),
    "patient_series.patient_numbers": lambda look: patient_series.patient_numbers(look.session),
    "patient_series.patient_values": lambda look: [
        patient_series.patient_values(look.session, look.design, patient_id) for patient_id in look.patients
    ],
    "review_report.review_report": lambda look: (
        review_report.review_report(look.session, look.design, _reader(look), late_after_days=0).sections
    ),
    "trail.count_events": lambda look: trail.count_events(look.session, TrailFilter(), _reader(look)),
    "trail.in_words": lambda look: trail.in_words(
        look.session, look.design, events(look.session), _reader(look)
    ),
    "trail.trail_lines": lambda look: list(
        trail.trail_lines(look.session, look.design, TrailFilter(), _reader(look), oldest_first=True)
    ),
    "trail.trail_page": lambda look: [
        trail.trail_page(look.session, look.design, TrailFilter(words=words), _reader(look))
        for words in ("", "talk", "a walk a day")
    ],
    **cohort_surfaces(_averages),
    **results_surfaces(_averages),
    **safety_surfaces(_grouping),
}
"""Everything the analysis room shows a person; the last line is also a search for the arms' names."""

INSIDE_ANALYSIS = {
    **INSIDE_CONDUCT,
    **INSIDE_SAFETY,
    "trail.wanted_events": "inside trail.trail_lines",
    "chart_sentences.words": "inside chart_series.chart",
    "stored_values.fill": "inside arm_averages.ArmAverages",
}
