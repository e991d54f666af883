"""Asks for reasons on the form's own lines: for a correction, an unusual value or an undo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from frailty_desktop.gui.reason_line import usual_acceptance_reasons, usual_correction_reasons
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.field_row import FieldRow
    from frailty_desktop.services.query_list import QueryLine
    from frailty_desktop.study.checks import Problem

_MOST_OF_A_QUESTION = 160


class ReasonFor(StrEnum):
    """What a reason is asked for."""

    CORRECTION = "correction"
    ACCEPTANCE = "acceptance"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that stands open at a field; `check` is the problem to accept."""

    what: ReasonFor
    check: str = ""


class FormReasons(QObject):
    """Remembers which question stands at which field and tells the answer with it."""

    given = Signal(object, object, str)  # FieldKey, Asked, reason
    dropped = Signal(object, object)  # FieldKey, Asked

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[FieldKey, Asked] = {}

    def watch(self, row: FieldRow) -> None:
        """Hear the answers given on this row's line."""
        row.reason_given.connect(self._on_given)
        row.reason_dropped.connect(self._on_dropped)

    def clear(self) -> None:
        """Forget the questions of a form that is left."""
        self._open.clear()

    def ask_correction(self, row: FieldRow, query: QueryLine | None = None) -> None:
        """Ask why a complete form is corrected; a query that stands on the field is the first reason."""
        question = tr("This form is complete. Why is {label} corrected?", label=row.item.label)
        self._ask(
            row, Asked(ReasonFor.CORRECTION), question, (*_for_query(query), *usual_correction_reasons())
        )

    def ask_acceptance(self, row: FieldRow, problem: Problem) -> None:
        """Ask why an unusual value is right."""
        question = tr("{problem} Why is it right?", problem=problem.message)
        self._ask(row, Asked(ReasonFor.ACCEPTANCE, problem.check), question, usual_acceptance_reasons())

    def ask_undo(self, row: FieldRow, query: QueryLine | None = None) -> None:
        """Ask why the last saved change is taken back."""
        question = tr("Why is the last change of {label} taken back?", label=row.item.label)
        self._ask(row, Asked(ReasonFor.UNDO), question, (*_for_query(query), *usual_correction_reasons()))

    def _ask(self, row: FieldRow, asked: Asked, question: str, usual: tuple[str, ...]) -> None:
        self._open[row.key] = asked
        row.reason_line.ask(question, usual)

    def _on_given(self, key: FieldKey, reason: str) -> None:
        asked = self._open.pop(key, None)
        if asked is not None:
            self.given.emit(key, asked, reason)

    def _on_dropped(self, key: FieldKey) -> None:
        asked = self._open.pop(key, None)
        if asked is not None:
            self.dropped.emit(key, asked)


def _for_query(query: QueryLine | None) -> tuple[str, ...]:
    if query is None:
        return ()
    return (tr("Query of {who}: {question}", who=query.opened_by, question=_cut(query.question)),)


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _MOST_OF_A_QUESTION else f"{line[: _MOST_OF_A_QUESTION - 1].rstrip()}…"
