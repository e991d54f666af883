"""Chart series for tests of what draws them, made of the small design."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

from frailty_desktop.analysis.chart_series import ChartQuestion, ChartSeries, DatedMark, chart
from frailty_desktop.analysis.patient_series import PatientPoint, PatientSeries
from frailty_desktop.analysis.statistics import GroupSummary, summarise
from frailty_desktop.study.blinding import Grouping, by_arm
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from tests.factories import small_design_texts

SOMEBODY = UUID(int=17)
INFUSED = date(2026, 3, 2)
DAYS = {"screening": -14, "month_1": 29, "month_3": 89}
QUESTION = ChartQuestion(SOMEBODY, "walk_distance")
GROUPS = {
    ("screening", "walk"): [300.0, 320.0, 340.0],
    ("month_1", "walk"): [330.0, 350.0, 380.0],
    ("month_3", "walk"): [340.0, 370.0, 400.0],
    ("screening", "talk"): [310.0, 330.0, 345.0],
    ("month_1", "talk"): [310.0, 335.0, 340.0],
    ("month_3", "talk"): [300.0, 330.0, 338.0],
}
FALL = DatedMark(INFUSED + timedelta(days=40), "Fall, grade 2", "adverse_event")


@cache
def design() -> StudyDesign:
    """Read the small design once."""
    return design_from_texts(small_design_texts())


@dataclass
class GivenAverages:
    """Averages as a test wants them."""

    grouping: Grouping | None = field(default_factory=lambda: by_arm(design().arms, {}))
    values: Mapping[tuple[str, str], list[float]] = field(default_factory=lambda: GROUPS)

    def summary(
        self, endpoint: str, visit: str, group: str, measure: Literal["absolute", "change"] = "absolute"
    ) -> GroupSummary:
        return summarise(self.values.get((visit, group), []))

    def baseline(self, endpoint: str, group: str) -> GroupSummary:
        return self.summary(endpoint, "screening", group)


def patient(**walks: float) -> PatientSeries:
    """Make a patient with values at visits."""
    points = tuple(
        PatientPoint(
            visit=visit,
            visit_label=design().visit(visit).label,
            visit_id=UUID(int=1),
            form_id=UUID(int=1),
            date=INFUSED + timedelta(days=DAYS[visit]),
            day=DAYS[visit] + (DAYS[visit] >= 0),
            value=value,
        )
        for visit, value in walks.items()
    )
    return PatientSeries(
        patient_id=SOMEBODY,
        number="P-017",
        reference_start=INFUSED,
        ends_on=None,
        end_label="",
        visits=(),
        points={"walk_distance": points},
    )


def series(
    question: ChartQuestion = QUESTION,
    averages: GivenAverages | None = None,
    who: PatientSeries | None = None,
    **walks: float,
) -> ChartSeries:
    """Make a chart of one patient beside two arms."""
    shown = who or patient(**(walks or {"screening": 354.0, "month_1": 412.0, "month_3": 400.0}))
    return chart(question, design(), averages or GivenAverages(), shown, [FALL], date(2026, 6, 1))


def empty() -> ChartSeries:
    """Make a chart without anything on it."""
    return chart(replace(QUESTION, patient_id=None), design(), GivenAverages(values={}), None)
