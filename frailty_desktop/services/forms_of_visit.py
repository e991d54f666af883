"""The forms one visit asks for, in clinic order, and which are done: what comes next on a form page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.design_index import index_of
from frailty_desktop.storage.tables import FormRow, VisitRow
from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import Form, StudyDesign, VisitPlan
from frailty_desktop.study.form_state import PatientValues


@dataclass(frozen=True, slots=True)
class FormsOfVisit:
    """The plan of a visit that took place, the forms it asks this patient for, started and complete ones."""

    plan: VisitPlan
    asked: tuple[Form, ...]
    complete: frozenset[str]
    started: Mapping[str, UUID] = field(default_factory=dict)

    def next_after(self, form_name: str) -> Form | None:
        """Return the next form that is not complete, in clinic order; then those before this one."""
        names = [form.name for form in self.asked]
        here = names.index(form_name) if form_name in names else -1
        for form in self.asked[here + 1 :] + self.asked[: max(here, 0)]:
            if form.name not in self.complete:
                return form
        return None

    def next_started(self, form_name: str) -> Form | None:
        """Return the next form, in clinic order, that there is something to read of."""
        names = [form.name for form in self.asked]
        here = names.index(form_name) if form_name in names else -1
        return next((form for form in self.asked[here + 1 :] if form.name in self.started), None)


def forms_of_visit(
    session: Session, design: StudyDesign, visit_id: UUID, seen: PatientValues
) -> FormsOfVisit | None:
    """List the forms of a visit; `seen` decides about forms that are asked of some patients only."""
    index = index_of(design)
    plan_name = session.scalar(select(VisitRow.plan).where(VisitRow.id == visit_id))
    plan = index.visits_by_name.get(plan_name or "")
    if plan is None:
        return None
    asked = tuple(
        index.forms_by_name[expected.form]
        for expected in plan.forms
        if not expected.when or Condition.compile(expected.when).evaluate(seen) is not False
    )
    query = select(FormRow.name, FormRow.state, FormRow.id)
    rows = session.execute(query.where(FormRow.visit_id == visit_id, FormRow.voided_reason == "")).all()
    return FormsOfVisit(
        plan,
        asked,
        frozenset(name for name, state, _ in rows if state == "complete"),
        {name: form_id for name, _, form_id in rows},
    )
