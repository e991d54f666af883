"""The timeline of adverse events in words: the table beside its picture."""

from collections.abc import Sequence

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent
from frailty_desktop.analysis.safety_words import day_words, group_cell, group_column, onset_words, text_cell
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr


def timeline_table(data: SafetyData, events: Sequence[SafetyEvent], title: str, sentence: str) -> TableView:
    """List events with the days they are drawn at."""
    columns = (
        Column("patient", tr("Patient")),
        *group_column(data),
        Column("event", tr("Event")),
        Column("grade", tr("Grade"), is_number=True),
        Column("serious", tr("Serious")),
        Column("day", tr("From day"), is_number=True),
        Column("until", tr("To day"), is_number=True),
        Column("began", tr("Began")),
        Column("ended", tr("Ended")),
        Column("emergent", tr("TE")),
    )
    rows = tuple(_table_row(data, event) for event in events)
    return TableView(columns, rows, title, sentence="" if rows else sentence)


def _table_row(data: SafetyData, event: SafetyEvent) -> Row:
    first, last = data.day_of(event.patient, event.onset), data.day_of(event.patient, event.end)
    cells = (
        text_cell(event.patient.number),
        *group_cell(data, event.patient.group),
        text_cell(event.term or tr("no term yet")),
        text_cell("" if event.grade is None else str(event.grade)),
        text_cell(tr("yes") if event.is_serious else tr("no")),
        Cell(day_words(first), "" if first is None else str(first)),
        Cell(day_words(last), "" if last is None else str(last)),
        Cell(onset_words(event.onset), event.onset.iso() if event.onset else ""),
        Cell(tr("ongoing") if event.is_ongoing else _end(event), event.end.iso() if event.end else ""),
        text_cell(tr("yes") if event.is_emergent else tr("no")),
    )
    return Row(cells, key=event.key)


def _end(event: SafetyEvent) -> str:
    return date_words(event.end) if event.end else tr("not known")
