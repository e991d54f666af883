"""21 CFR 11.10(f): the permitted order of steps is enforced in the services, not only on screen."""

from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import database_lock, forms
from frailty_desktop.services.people import Role
from tests.services.clinic import CONSENT, open_clinic
from tests.services.signing_room import open_room


def test_that_a_form_is_not_signed_before_it_is_complete(tmp_path: Path) -> None:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        room, patient = open_room(clinic), clinic.screen()
        visit_id = clinic.visit_id(patient.id, "screening")
        record = clinic.fill(patient.id, visit_id, "demographics", {})
        with pytest.raises(UserError, match="not complete"):
            room.sign("form", record.id)
        with clinic.act() as edit:
            forms.complete_form(edit, record.id)
        room.sign("form", record.id)


def test_that_the_database_is_not_locked_while_a_query_is_open(tmp_path: Path) -> None:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        room, patient = open_room(clinic), clinic.screen()
        visit_id = clinic.visit_id(patient.id, "screening")
        made = [room.complete_form(patient.id, visit_id, name) for name in ("consent", "demographics")]
        query_id = room.ask(made[1], "sex")
        with pytest.raises(UserError, match="1 query is open"), clinic.act_as(Role.DATA_MANAGER) as edit:
            database_lock.lock_study(edit)
        room.close(query_id)
        with clinic.act_as(Role.DATA_MANAGER) as edit:
            database_lock.lock_study(edit)
        assert clinic.study.info.is_locked


def test_that_no_visit_is_recorded_before_consent(tmp_path: Path) -> None:
    clinic = open_clinic(tmp_path)
    with clinic.study:
        patient = clinic.screen()
        with pytest.raises(UserError, match="consent"):
            clinic.visit(patient.id, "extra", CONSENT - timedelta(days=1))
