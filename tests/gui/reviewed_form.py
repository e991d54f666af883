"""What the tests of review on the form page share: a complete form, and what people do and see there."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt

from frailty_desktop.services import forms, holds, queries, source_verification
from frailty_desktop.services.people import Person
from frailty_desktop.study.form_state import FieldKey
from tests.gui.form_clinic import NOW, Clinic

MMSE, RATER = FieldKey("mmse_total"), FieldKey("cognition_rater")
CTRL = Qt.KeyboardModifier.ControlModifier


def complete_form(clinic: Clinic) -> UUID:
    """Complete a form as whoever is at the page, and show it."""
    made = clinic.open("cognition")
    with clinic.study.edit(by=clinic.workplace.person.id, action="Complete a form") as edit:
        forms.save_answers(edit, made, {MMSE: "28", RATER: "NB"})
        forms.complete_form(edit, made)
    clinic.settle()
    clinic.bot.waitUntil(clinic.page.foot.next_button.isVisible)
    clinic.look_at(made)
    return made


def ask(clinic: Clinic, by: Person, form_id: UUID, key: FieldKey = MMSE, *, opens: bool = False) -> UUID:
    """Ask about a field, and wait until the page shows it."""
    with clinic.study.edit(by=by.id, action="Ask") as edit:
        made = queries.open_query(edit, form_id, key, "The source says 27.", opens_field=opens)

    def is_shown() -> bool:
        loaded = clinic.page.sheet.loaded
        return loaded is not None and key in loaded.review.queries

    clinic.bot.waitUntil(is_shown)
    return made


def hold(clinic: Clinic, by: Person, form_id: UUID) -> None:
    """Lock the form."""
    with clinic.study.edit(by=by.id, action="Lock") as edit:
        holds.lock(edit, "form", form_id)
    clinic.settle()


def standing(clinic: Clinic, form_id: UUID) -> dict[FieldKey, tuple[queries.QueryLine, ...]]:
    """Read the queries that stand on the form."""
    clinic.settle()
    with clinic.study.read() as session:
        return dict(queries.queries_on_form(session, clinic.study.design, form_id, NOW.date()))


def acts(clinic: Clinic, query_id: UUID) -> list[tuple[str, str]]:
    """Read a thread as acts and words."""
    clinic.settle()
    with clinic.study.read() as session:
        return [(one.act, one.text) for one in queries.thread(session, query_id)]


def marks(clinic: Clinic, form_id: UUID) -> dict[FieldKey, str]:
    """Read the source marks of the form."""
    clinic.settle()
    with clinic.study.read() as session:
        found = source_verification.marks_of_form(session, form_id)
    return {key: mark.state.value for key, mark in found.items()}


def words_at(clinic: Clinic, key: FieldKey = MMSE) -> str:
    """Return what the margin of a field says."""
    return " | ".join(mark.words for mark in clinic.page.fields.rows[key].marks)


def press(
    clinic: Clinic, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key where the cursor is, and wait until everything is done."""
    clinic.press(key, modifier)
    clinic.settle()


def at(clinic: Clinic, key: FieldKey = MMSE) -> None:
    """Put the cursor into a field."""
    clinic.page.fields.go_to(key)
