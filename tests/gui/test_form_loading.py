"""Who may read a form in the window: who reads patients, at this site, and not while typing it blind."""

from __future__ import annotations

from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.gui.form_loading import load_form
from frailty_desktop.services import double_entry, forms, people
from frailty_desktop.services.lookups import site_row
from frailty_desktop.services.people import Role
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import open_study
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.signing_desk import Signable, make_signable


@pytest.fixture
def signable(tmp_path: Path) -> Signable:
    return make_signable(tmp_path, FakeClock())


def test_that_who_types_a_form_a_second_time_does_not_see_the_first(signable: Signable) -> None:
    ines, walk = signable.staff[Role.INVESTIGATOR].id, signable.made["walk"]
    clock = FakeClock()
    with open_study(signable.path, clock=clock) as study:
        with study.edit(by=ines, action="Type again") as edit:
            entry_id = double_entry.start(edit, walk)
        with pytest.raises(UserError, match="the second time"):
            load_form(study, walk, clock.now.date(), ines)

        with study.edit(by=ines, action="Type again") as edit:
            double_entry.save(edit, entry_id, FieldKey("walk_distance"), "310")
            double_entry.save(edit, entry_id, FieldKey("walk_rests"), "n")
            double_entry.complete(edit, entry_id)
        loaded = load_form(study, walk, clock.now.date(), ines)
    assert loaded.record.answers[FieldKey("walk_distance")].text == "310"


def test_that_the_administrator_reads_no_form(signable: Signable) -> None:
    clock = FakeClock()
    with open_study(signable.path, clock=clock) as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            anna = people.add_person(edit, "Anna Admin", Role.ADMINISTRATOR)
        with pytest.raises(NotAllowedError):
            load_form(study, signable.made["walk"], clock.now.date(), anna.id)


def test_that_a_form_of_another_site_is_not_read(signable: Signable) -> None:
    clock = FakeClock()
    with open_study(signable.path, clock=clock) as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            site_id = site_row(edit.session, "KOE").id
            mirko = people.add_person(edit, "Mirko Sand", Role.MONITOR, site_id=site_id)
        with pytest.raises(NotAllowedError, match="another site"):
            load_form(study, signable.made["walk"], clock.now.date(), mirko.id)


def test_that_a_reader_goes_on_to_what_was_started(signable: Signable) -> None:
    clock = FakeClock()
    with open_study(signable.path, clock=clock) as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            mona = people.add_person(edit, "Mona Reyes", Role.MONITOR)
        nora = signable.staff[Role.COORDINATOR].id
        made = signable.made["consent"]
        as_reader = load_form(study, made, clock.now.date(), mona.id)
        as_nurse = load_form(study, made, clock.now.date(), nora)
        with study.read() as session:
            assert forms.form_record(session, study.design, made).is_complete

    following = as_reader.next_form()
    assert following is not None
    assert as_reader.of_visit is not None
    assert following.name in as_reader.of_visit.started
    assert as_nurse.next_form() is None
