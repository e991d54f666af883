"""Turns events of the trail into words for one reader: what may not be read is named without contents."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.column_words import column_label, column_words
from frailty_desktop.analysis.hidden_values import HiddenValues
from frailty_desktop.analysis.history_line import HistoryLine
from frailty_desktop.analysis.note_words import note_words
from frailty_desktop.analysis.trail_kinds import NEVER_SHOWN, Kind, kind_of
from frailty_desktop.analysis.trail_names import TrailNames
from frailty_desktop.storage.answer_columns import from_row
from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.ids import NO_VISIT
from frailty_desktop.storage.replay import TABLE_OF_KIND
from frailty_desktop.study import answers
from frailty_desktop.study.design import Item, StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.trail_reader import NOBODY_KNOWN, TrailReader
from frailty_desktop.translation import tr

_LABEL_SAYS_ALL = frozenset({"patient", "visit", "form", "study"})
"""Kinds whose columns need no word before them: "Status", not "Patient: status"."""


class TrailWords:
    """Puts events into words; looks each person, patient and form up once."""

    def __init__(self, session: Session, design: StudyDesign, reader: TrailReader = NOBODY_KNOWN) -> None:
        known = whole_design(design).forms
        self._items: Mapping[str, Item] = {item.name: item for form in known for item in form.items()}
        self._names = TrailNames(session, design)
        self._reader = reader
        self._hidden = HiddenValues(session, design, reader)

    def lines(self, event: AuditEvent) -> Iterator[HistoryLine]:
        """Yield one line per change an event holds; most hold one."""
        kind = kind_of(event.kind)
        if kind.is_sealed and not self._reader.knows_arms:
            yield from self._sealed(event, kind)
        elif self._hidden.hides(event):
            yield self._line(event, self._field_label(event, kind), "", hidden_words(), reason="")
        elif event.kind == "answer":
            yield self._answer(event, kind)
        elif event.kind not in TABLE_OF_KIND:
            yield self._line(event, kind.label, *note_words(event))
        else:
            yield from self._record(event, kind)

    def person(self, person_id: UUID) -> str:
        """Name a person."""
        return self._names.person(person_id)

    def _answer(self, event: AuditEvent, kind: Kind) -> HistoryLine:
        item, on = self._items.get(event.item), event.at.date()
        old, new = (_answer_words(item, values, on) for values in (event.old_values, event.new_values))
        return self._line(event, self._field_label(event, kind), old, new)

    def _record(self, event: AuditEvent, kind: Kind) -> Iterator[HistoryLine]:
        old, new = event.old_values, event.new_values
        if event.old is None or event.new is None:
            label = self._field_label(event, kind)
            yield self._line(
                event, label, self._summary(kind, event.kind, old), self._summary(kind, event.kind, new)
            )
            return
        names = [name for name in new if name not in NEVER_SHOWN]
        for name in names:
            label = self._column_label(event, kind, name)
            yield self._line(event, label, self._column(name, old.get(name)), self._column(name, new[name]))
        if not names:
            yield self._line(event, self._field_label(event, kind), "", tr("changed; not shown in the trail"))

    def _sealed(self, event: AuditEvent, kind: Kind) -> Iterator[HistoryLine]:
        """Say that it happened, and no more than everybody may know."""
        shown = [name for name in event.new_values if name in kind.open_to_all and event.old is not None]
        for name in shown:
            new = self._column(name, event.new_values[name])
            yield self._line(event, self._column_label(event, kind, name), "", new, reason="")
        if not shown:
            yield self._line(event, kind.label, "", tr("recorded; not shown here"), reason="")

    def _line(
        self, event: AuditEvent, label: str, old: str, new: str, *, reason: str | None = None
    ) -> HistoryLine:
        kind = kind_of(event.kind)
        return HistoryLine(
            sequence=event.sequence,
            at=event.at,
            person=self._names.person(event.person_id),
            action=event.action,
            patient=self._names.patient(event.patient_id) if event.patient_id else "",
            where=self._names.where(event),
            label=label,
            old=old,
            new=new,
            reason=event.reason if reason is None else reason,
            is_correction=event.is_correction,
            patient_id=event.patient_id,
            form_id=self._names.record_form(event),
            item=event.item,
            workstation=event.workstation,
            kind=event.kind,
            stands_out=kind.stands_out and event.old is None,
            group=event.group_ordinal,
        )

    def _field_label(self, event: AuditEvent, kind: Kind) -> str:
        if not event.item:
            return kind.label
        item = self._items.get(event.item)
        label = item.label if item else event.item
        if event.group_ordinal:
            label = tr("{label}, entry {number}", label=label, number=event.group_ordinal + 1)
        return label if event.kind == "answer" else tr("{record}: {what}", record=kind.label, what=label)

    def _column_label(self, event: AuditEvent, kind: Kind, name: str) -> str:
        label = column_label(name)
        if event.kind in _LABEL_SAYS_ALL:
            return label
        return tr("{record}: {what}", record=self._field_label(event, kind), what=label.lower())

    def _summary(self, kind: Kind, name: str, values: Mapping[str, Any]) -> str:
        if name == "visit" and values:
            return self._column("date", values.get("date")) or tr("missed")
        found = [self._column(column, values[column]) for column in kind.shown if values.get(column)]
        return " · ".join(words for words in found if words)

    def _column(self, name: str, value: Any) -> str:
        known = self._names.of_column(name, value)
        if known is not None:
            return known
        if name == "plan" and value:
            return self._names.plan(value)
        if name == "name" and value in self._names.forms:
            return self._names.forms[value]
        return column_words(name, value)


def hidden_words() -> str:
    """Say why a value is not shown to a rater."""
    return tr("hidden until your own value is stored")


def _answer_words(item: Item | None, values: Mapping[str, Any], on: date) -> str:
    if not values:
        return ""
    columns = AnswerRow(NO_VISIT, NO_VISIT, NO_VISIT, 0, "", **values)
    if item is None:
        return columns.entered_text
    words = answers.display(item, from_row(item, columns, today=on))
    is_measured = columns.value_number is not None and item.unit
    return f"{words}\u00a0{item.unit}" if is_measured else words
