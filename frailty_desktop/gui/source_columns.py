"""The columns of source verification: forms with how far they are, fields with their marks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.gui.filter_chips import Filter
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.source_lines import FormProgress, SourceLine

TO_DO, CHANGED, ALL, SINCE = "to_do", "changed", "all", "since"


def filters() -> tuple[Filter, ...]:
    """List the ways to look at the forms, and the view of what changed since the last visit."""
    return (
        Filter(TO_DO, tr("To verify")),
        Filter(CHANGED, tr("Changed since")),
        Filter(ALL, tr("All forms")),
        Filter(SINCE, tr("Since my visit")),
    )


def passes(form: FormProgress, chosen: str) -> bool:
    """Say whether a form shows under a filter."""
    if chosen == TO_DO:
        return form.remaining > 0
    return form.changed_since > 0 if chosen == CHANGED else True


def where_words(form: FormProgress) -> str:
    """Name visit and form."""
    return ", ".join(part for part in (form.visit_label, form.form_title) if part)


def form_columns() -> tuple[Column[FormProgress], ...]:
    """List the columns of the list of forms."""
    return (
        Column(tr("Patient"), lambda form: form.patient_number, width=8),
        Column(tr("Form"), where_words, mark=_form_mark),
        Column(
            tr("Verified"),
            _verified_words,
            is_number=True,
            sort_key=lambda form: -form.remaining,
            width=12,
            help=tr("Verified fields of those that the plan wants"),
        ),
        Column(
            tr("Changed"),
            lambda form: str(form.changed_since) if form.changed_since else "",
            is_number=True,
            mark=lambda form: StateMark(tr("changed"), "late", "late") if form.changed_since else None,
            sort_key=lambda form: -form.changed_since,
            width=9,
            help=tr("Fields that were changed after they had been verified"),
        ),
    )


def field_columns() -> tuple[Column[SourceLine], ...]:
    """List the columns of a form laid out for comparing."""
    return (
        Column(tr("Source"), mark_words, mark=_line_mark, width=17),
        Column(tr("Field"), _field_words),
        Column(tr("Value"), lambda line: line.value or "–", width=16),
        Column(
            tr("Queries"),
            lambda line: str(line.queries or ""),
            mark=_query_mark,
            width=7,
            help=tr("Queries about this field that are not closed"),
        ),
    )


def mark_words(line: SourceLine) -> str:
    """Say how a field stands, in a word."""
    if line.mark is not None:
        return line_marks()[line.mark.state.value].word
    if line.is_derived:
        return tr("computed")
    return tr("to verify") if line.is_wanted and line.value else tr("not in the plan")


def mark_sentence(line: SourceLine) -> str:
    """Say who verified a field and when, and what became of it."""
    if line.mark is None:
        return tr("The program computes this from other fields.") if line.is_derived else ""
    who, when = line.mark.by, moment_words(line.mark.at)
    said = tr("Verified by {who}, {when}.", who=who, when=when)
    if line.was:
        said = tr(
            "Verified as {value} by {who}, {when}; changed after that.", value=line.was, who=who, when=when
        )
    return said + (" " + tr("It follows the fields it is computed from.") if line.is_derived else "")


@lru_cache(maxsize=1)
def line_marks() -> dict[str, StateMark]:
    """Return the marks of a verified field and of one that changed since."""
    return {
        "verified": StateMark(tr("verified"), "done", "done"),
        "changed_since": StateMark(tr("changed since"), "late", "late"),
    }


def _form_mark(form: FormProgress) -> StateMark:
    if form.is_complete:
        return StateMark(tr("complete"), "done", "text")
    return StateMark(tr("in progress"), "started", "muted")


def _verified_words(form: FormProgress) -> str:
    if not form.wanted:
        return tr("not planned")
    return tr("{verified} of {wanted}", verified=form.verified, wanted=form.wanted)


def _line_mark(line: SourceLine) -> StateMark:
    if line.mark is not None:
        return line_marks()[line.mark.state.value]
    if line.is_wanted and line.value:
        return StateMark(tr("to verify"), "empty", "due")
    return StateMark(tr("nothing to verify"), "none", "muted")


def _field_words(line: SourceLine) -> str:
    parts = [line.label]
    if line.is_critical:
        parts.append(tr("critical"))
    if line.is_hidden:
        parts.append(tr("hidden on the form"))
    return " · ".join(parts)


def _query_mark(line: SourceLine) -> StateMark | None:
    return StateMark(tr("query"), "queries", "late") if line.queries else None
