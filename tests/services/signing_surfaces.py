"""What signatures, holds, proposals and second entries let people read, for the test that no arm shows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from frailty_desktop.services import (
    database_lock,
    holds,
    proposals,
    second_entries,
    sign_off,
    signatures,
    signing_view,
)
from frailty_desktop.services.design_index import index_of
from frailty_desktop.storage.review_tables import SecondEntryRow
from frailty_desktop.storage.tables import VisitRow


def _levels(look: Any) -> list[tuple[str, Any]]:
    """List what can be signed: every form, its visit, every patient."""
    found = [("form", record.id) for record in look.forms]
    found += [("visit", record.visit_id) for record in look.forms if record.visit_id]
    return found + [("patient", patient_id) for patient_id in look.patients]


def _entries(look: Any) -> list[object]:
    rows = look.session.scalars(select(SecondEntryRow.id))
    entries = (second_entries.entry_of(look.session, look.design, row, look.today) for row in rows)
    return [(replace(entry.record, id=entry.id), entry.state.fields()) for entry in entries]


def _missing(look: Any) -> list[object]:
    visits = look.session.scalars(select(VisitRow).order_by(VisitRow.id))
    index = index_of(look.design)
    return [sign_off.missing_forms(look.session, index, visit, (), look.today) for visit in visits]


def _of_each_form(look: Any, ask: Callable[..., object]) -> list[object]:
    return [ask(look.session, record.id) for record in look.forms]


SIGNING_SURFACES: dict[str, Callable[[Any], object]] = {
    "database_lock.lock_obstacles": lambda look: database_lock.lock_obstacles(
        look.session, look.design, look.today
    ),
    "holds.held_by": lambda look: _of_each_form(look, holds.held_by),
    "holds.holds_of_patient": lambda look: [
        holds.holds_of_patient(look.session, patient_id) for patient_id in look.patients
    ],
    "holds.standing_holds": lambda look: holds.standing_holds(look.session),
    "proposals.open_proposals": lambda look: proposals.open_proposals(look.session),
    "second_entries.answer_rows": lambda look: [
        [answer.entered_text for answer in second_entries.answer_rows(look.session, row)]
        for row in look.session.scalars(select(SecondEntryRow.id))
    ],
    "second_entries.differences": lambda look: [
        second_entries.differences(look.session, look.design, record.id, look.today) for record in look.forms
    ],
    "second_entries.entry_of": _entries,
    "second_entries.is_hidden_from": lambda look: [
        second_entries.is_hidden_from(look.session, record.id, look.person.id) for record in look.forms
    ],
    "second_entries.second_entries": lambda look: second_entries.second_entries(
        look.session, look.design, look.today
    ),
    "second_entries.unsettled": lambda look: [
        second_entries.unsettled(look.session, look.design, record.id, look.today) for record in look.forms
    ],
    "second_entries.writers_of": lambda look: [
        second_entries.writers_of(look.session, record) for record in look.forms
    ],
    "sign_off.missing_forms": _missing,
    "sign_off.obstacles_to_signing": lambda look: [
        sign_off.obstacles_to_signing(look.session, look.design, level, record, look.today)
        for level, record in _levels(look)
    ],
    "sign_off.sign_off_queue": lambda look: sign_off.sign_off_queue(look.session, look.design, look.today),
    "signatures.is_signed": lambda look: _of_each_form(look, signatures.is_signed),
    "signatures.signatures_of": lambda look: [
        signatures.signatures_of(look.session, level, record) for level, record in _levels(look)
    ],
    "signatures.signatures_on_form": lambda look: _of_each_form(look, signatures.signatures_on_form),
    "signing_view.to_sign": lambda look: [
        signing_view.to_sign(look.session, look.design, level, record, look.today)
        for level, record in _levels(look)
    ],
}
