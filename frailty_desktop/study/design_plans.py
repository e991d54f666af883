"""The files a design may have besides those it must, one for each part of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from frailty_desktop.study.design_analysis import AnalysisPlan, check_analysis_plan, read_analysis_plan
from frailty_desktop.study.design_conduct import ConductPlan, check_conduct, read_conduct
from frailty_desktop.study.design_published import PublishedResults, check_published, read_published
from frailty_desktop.study.design_safety import SafetyPlan, check_safety, read_safety
from frailty_desktop.study.design_table import Table

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft

PLAN_FILES = ("analysis.toml", "safety.toml", "conduct.toml", "published.toml")


@dataclass(frozen=True, slots=True)
class DesignPlans:
    """How results are analysed, safety is judged, the study proceeds, and what others published."""

    analysis: AnalysisPlan = AnalysisPlan()
    safety: SafetyPlan = SafetyPlan()
    conduct: ConductPlan = ConductPlan()
    published: PublishedResults = PublishedResults()


def read_plans(tables: Mapping[str, Table | None]) -> DesignPlans:
    """Read those of the files that the design has."""
    analysis, safety, conduct, published = (tables.get(name) for name in PLAN_FILES)
    plans = DesignPlans()
    if analysis is not None:
        plans = replace(plans, analysis=read_analysis_plan(analysis))
    if safety is not None:
        plans = replace(plans, safety=read_safety(safety))
    if conduct is not None:
        plans = replace(plans, conduct=read_conduct(conduct))
    if published is not None:
        plans = replace(plans, published=read_published(published))
    return plans


def check_plans(draft: "Draft") -> None:
    """Note what the plans name and the design does not have."""
    analysis, safety, conduct, published = (draft.plan_tables.get(name) for name in PLAN_FILES)
    if analysis is not None:
        check_analysis_plan(draft.plans.analysis, analysis, draft)
    if safety is not None:
        check_safety(draft.plans.safety, safety, draft)
    if conduct is not None:
        check_conduct(draft.plans.conduct, conduct, draft)
    if published is not None:
        check_published(draft.plans.published, published, draft)
