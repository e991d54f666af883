"""Tidy tables for exports and statistics: one row per patient, visit and item, or one row per form.

Groups appear only as far as the `Grouping` that is handed in allows: named arms when it is open, nothing
otherwise.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.tables import AnswerTable, FormRow, PatientRow, VisitRow
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import Form, KeyItem, StudyDesign
from frailty_desktop.study.missing_reason import MissingReason
from frailty_desktop.study.schedule import study_day

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = (
    "patient",
    "visit",
    "visit_ordinal",
    "visit_date",
    "day",
    "form",
    "form_ordinal",
    "form_state",
    "group",
    "item",
    "number",
    "text",
    "date",
    "missing",
    "entered",
)
_KEYS = ["patient", "visit", "visit_ordinal", "visit_date", "day", "form_ordinal", "form_state", "group"]


def answers(session: Session, design: StudyDesign, *, grouping: Grouping | None = None) -> "DataFrame":
    """Return every answer, one row each, in the order patient, visit date, form, group.

    `group` counts the rows of a repeating section from 1; `day` is the study day (no day 0); `missing` is the
    code of the missing reason. With an open `grouping` a column `arm` is added.
    """
    return _frame(session, design, grouping, _query())


def form_table(
    session: Session, design: StudyDesign, form: Form, *, grouping: Grouping | None = None
) -> "DataFrame":
    """Return one row per instance and group of a form: a column per item, and `ITEM_missing` beside it.

    Numbers are numbers, dates ISO text, choices their codes; what did not parse stands as it was typed.
    """
    import pandas as pd

    tidy = _frame(session, design, grouping, _query().where(FormRow.name == form.name))
    keys = [*_KEYS, *(["arm"] if "arm" in tidy else [])]
    tidy["value"] = tidy["number"].astype(object)
    for column in ("date", "text", "entered"):
        is_open = tidy["value"].isna() & tidy[column].notna() & (tidy["missing"] == "")
        tidy.loc[is_open, "value"] = tidy.loc[is_open, column]
    # A pivot drops rows whose key is unknown: log entries have no visit date, early visits no study day.
    instance = tidy.groupby(keys, sort=False, dropna=False).ngroup()
    table = tidy.loc[~instance.duplicated(), keys].set_axis(instance.drop_duplicates(), axis="index")
    for item in form.items():
        found = tidy["item"] == item.name
        rows = instance[found]
        table[item.name] = pd.Series(tidy.loc[found, "value"].to_numpy(), index=rows, dtype=object)
        if item.missing_reasons:
            table[f"{item.name}_missing"] = pd.Series(
                tidy.loc[found, "missing"].to_numpy(), index=rows, dtype=object
            )
    return table.reset_index(drop=True)


def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PatientRow.id,
            PatientRow.number,
            VisitRow.plan,
            VisitRow.ordinal,
            VisitRow.date,
            FormRow.name,
            FormRow.ordinal,
            FormRow.state,
            AnswerTable.group_ordinal,
            AnswerTable.item,
            AnswerTable.value_number,
            AnswerTable.value_text,
            AnswerTable.value_date,
            AnswerTable.missing_reason,
            AnswerTable.entered_text,
        )
        .join(PatientRow, PatientRow.id == AnswerTable.patient_id)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .outerjoin(VisitRow, (VisitRow.id == AnswerTable.visit_id) & (AnswerTable.visit_id != NO_VISIT))
        .where(FormRow.voided_reason == "", AnswerTable.entered_text != "")
    )


def _frame(
    session: Session, design: StudyDesign, grouping: Grouping | None, query: Select[*tuple[Any, ...]]
) -> "DataFrame":
    import pandas as pd

    starts = _reference_starts(session, design)
    rows = [_row(row, starts) for row in session.execute(query)]
    place = {item.name: at for at, item in enumerate(item for form in design.forms for item in form.items())}
    rows.sort(key=lambda row: (row[1], row[4], row[6], row[7], row[9], place.get(row[10], len(place))))
    frame = pd.DataFrame([row[1:] for row in rows], columns=list(COLUMNS))
    if grouping is not None and grouping.view is AllocationView.OPEN:
        frame.insert(1, "arm", [grouping.group_of.get(row[0], "") for row in rows])
    return frame


def _row(row: Any, starts: dict[UUID, Any]) -> tuple[Any, ...]:
    (patient_id, number, plan, visit_ordinal, visit_date, form, form_ordinal, state, group, item, *values) = (
        row
    )
    value, text, day_text, missing, entered = values
    start = starts.get(patient_id)
    return (
        patient_id,
        number,
        plan or "",
        visit_ordinal or 0,
        visit_date.isoformat() if visit_date else "",
        study_day(visit_date, start) if visit_date and start else None,
        form,
        form_ordinal,
        state,
        group + 1,
        item,
        value,
        text,
        day_text,
        MissingReason(missing).code if missing else "",
        entered,
    )


def _reference_starts(session: Session, design: StudyDesign) -> dict[UUID, Any]:
    from frailty_desktop.analysis.past_changes import day_of

    item = design.key_items.get(KeyItem.REFERENCE_START, "")
    query = (
        select(AnswerTable.patient_id, AnswerTable.value_date)
        .join(FormRow, FormRow.id == AnswerTable.form_id)
        .where(AnswerTable.item == item, AnswerTable.group_ordinal == 0, FormRow.voided_reason == "")
    )
    found = {patient_id: day_of(text) for patient_id, text in session.execute(query)}
    return {patient_id: day for patient_id, day in found.items() if day is not None}
