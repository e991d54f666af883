"""Starts the forms of a visit, on the database thread, and says where they are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.gui.page import Place
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace


def start_visit_form(workplace: Workplace, patient_id: UUID, visit_id: UUID, form_name: str) -> Place:
    """Start a form of a visit, or find it started."""
    from frailty_desktop.services import forms

    with workplace.study.edit(by=workplace.person.id, action=tr("Start a form")) as edit:
        record = forms.start_form(edit, patient_id, visit_id, form_name)
    return Place.form(record.id, patient_id)


def start_first_form(workplace: Workplace, patient_id: UUID, visit_id: UUID) -> Place | None:
    """Start the first form, in clinic order, that a visit asks for; None when it asks for none."""
    from frailty_desktop.services import visits

    study = workplace.study
    with workplace.read() as session:
        matrix = visits.visit_matrix(session, study.design, patient_id, workplace.today())
    column = next((column for column in matrix.columns if column.visit_id == visit_id), None)
    if column is None:
        return None
    order = [expected.form for expected in column.plan.forms]
    empty = [name for name in order if matrix.cell(name, column.key).state.value == "empty"]
    return start_visit_form(workplace, patient_id, visit_id, empty[0]) if empty else None
