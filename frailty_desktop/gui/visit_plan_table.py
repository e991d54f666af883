"""The visits of a design as a table: target day, window, contact, forms."""

from __future__ import annotations

from collections.abc import Iterable

from frailty_desktop.gui.appearance import Appearance
from frailty_desktop.gui.table_model import Column, TableModel
from frailty_desktop.gui.table_view import TableView
from frailty_desktop.study.design import ContactType, StudyDesign, VisitPlan
from frailty_desktop.translation import tr


def visit_plan_table(design: StudyDesign, appearance: Appearance) -> TableView[VisitPlan]:
    """Make a table of the design's visits, as high as its rows."""
    anchors = {anchor.name: anchor.label for anchor in design.anchors}
    anchors |= {f"visit:{visit.name}": visit.label for visit in design.visits}
    columns: tuple[Column[VisitPlan], ...] = (
        Column(tr("Visit"), lambda plan: plan.label, width=26),
        Column(
            tr("Counted from"), lambda plan: anchors.get(plan.anchor, plan.anchor), width=22, tone="muted"
        ),
        Column(
            tr("Day"), lambda plan: str(plan.target_day) if plan.is_scheduled else "", is_number=True, width=7
        ),
        Column(tr("Window"), _window, width=18),
        Column(tr("Contact"), lambda plan: _contacts((plan.contact, *plan.contact_alternatives)), width=18),
        Column(tr("Forms"), lambda plan: ", ".join(_titles(design, plan)), tone="muted"),
    )
    model = TableModel(columns, key=lambda plan: plan.name)
    view = _WholeTable(model, appearance, tr("Visits of the design"))
    model.set_rows(design.visits)
    view.fit_height()
    return view


class _WholeTable(TableView[VisitPlan]):
    """Shows every row; the page around it scrolls."""

    def __init__(self, model: TableModel[VisitPlan], appearance: Appearance, name: str) -> None:
        super().__init__(model, appearance, name)
        appearance.changed.connect(self.fit_height)

    def fit_height(self) -> None:
        """Be as high as the rows."""
        rows = self.rows.rowCount() * self.verticalHeader().defaultSectionSize()
        heads = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(rows + heads + self.horizontalScrollBar().sizeHint().height() + 4)


def _window(plan: VisitPlan) -> str:
    if not plan.is_scheduled:
        return tr("unscheduled")
    before = f"-{plan.before}" if plan.before else "0"
    return tr("{before} to +{after} days", before=before, after=plan.after)


def _contacts(contacts: Iterable[ContactType]) -> str:
    words = {ContactType.CLINIC: tr("clinic"), ContactType.PHONE: tr("phone")}
    return tr(" or ").join(words[contact] for contact in contacts)


def _titles(design: StudyDesign, plan: VisitPlan) -> list[str]:
    forms = {form.name: form.short_title or form.title for form in design.forms}
    return [forms.get(expected.form, expected.form) for expected in plan.forms]
