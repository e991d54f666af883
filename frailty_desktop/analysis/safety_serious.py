"""The listing of serious adverse events: who, on which day, what, why serious, reported in time or not."""

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent
from frailty_desktop.analysis.safety_words import (
    day_words,
    group_cell,
    group_column,
    onset_words,
    text_cell,
)
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr


def serious_table(data: SafetyData) -> TableView:
    """List the serious events of all patients, infused or not, by patient and day."""
    columns = (
        Column("patient", tr("Patient")),
        *group_column(data),
        Column("day", tr("Day"), is_number=True),
        Column("event", tr("Event")),
        Column("grade", tr("Grade"), is_number=True),
        Column("criteria", tr("Serious because")),
        Column("related_product", tr("To product")),
        Column("outcome", tr("Outcome")),
        Column("reported", tr("Reported to the sponsor")),
        Column("emergent", tr("TE"), is_muted=True),
        Column("began", tr("Began")),
        Column("ended", tr("Ended"), is_muted=True),
        Column("related_procedure", tr("To procedure"), is_muted=True),
    )
    title = tr("Serious adverse events")
    serious = [event for event in data.events if event.is_serious]
    if not serious:
        return TableView(columns, (), title, sentence=tr("No serious adverse event is recorded."))
    serious.sort(
        key=lambda event: (event.patient.number, event.onset.iso() if event.onset else "", event.ordinal)
    )
    notes = (
        tr("Day: counted from the infusion; empty without one, or when the onset is not known to the day."),
        tr(
            "TE: treatment-emergent. Reported in time: within 24 hours of the site's awareness, weekends too."
        ),
    )
    return TableView(columns, tuple(_row(data, event) for event in serious), title, notes)


def report_words(event: SafetyEvent) -> str:
    """Say whether a serious event was reported in time, and after how many hours."""
    clock = event.clock
    if clock is None:
        return tr("awareness not recorded")
    if clock.is_running:
        return tr("late, still open") if clock.is_late else tr("open, in time so far")
    hours = (clock.reported_at - clock.aware_at).total_seconds() / 3600 if clock.reported_at else 0.0
    words = tr("late, after {hours} h") if clock.is_late else tr("in time, after {hours} h")
    return words.format(hours=_hours(hours))


def _hours(hours: float) -> str:
    return f"{hours:.0f}" if hours >= 1 or not hours else "<1"


def _row(data: SafetyData, event: SafetyEvent) -> Row:
    patient = event.patient
    day = data.day_of(patient, event.onset)
    cells = (
        text_cell(patient.number),
        *group_cell(data, patient.group),
        Cell(day_words(day), "" if day is None else str(day)),
        text_cell(event.term or tr("no term yet")),
        text_cell("" if event.grade is None else str(event.grade)),
        text_cell(", ".join(event.criteria) or tr("no criterion given")),
        text_cell(event.causality_product or tr("not judged")),
        text_cell(event.outcome),
        text_cell(report_words(event)),
        text_cell(_emergent_words(event)),
        Cell(onset_words(event.onset), event.onset.iso() if event.onset else ""),
        Cell(_end_words(event), event.end.iso() if event.end else ""),
        text_cell(event.causality_procedure or tr("not judged")),
    )
    return Row(cells, key=event.key)


def _end_words(event: SafetyEvent) -> str:
    if event.is_ongoing:
        return tr("ongoing")
    return date_words(event.end) if event.end is not None else ""


def _emergent_words(event: SafetyEvent) -> str:
    if event.is_later:
        return tr("after a later infusion")
    return {True: tr("yes"), False: tr("no"), None: tr("not infused")}[event.is_emergent]
