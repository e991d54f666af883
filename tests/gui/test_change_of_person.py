"""Two people at one PC: each is credited with what they typed, and each finds the place where they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.desk import Desk
from frailty_desktop.gui.form_page import FormPage
from frailty_desktop.gui.page import Place
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.study.form_state import FieldKey
from tests.factories import FakeClock
from tests.gui.conftest import OpenDesk, settle
from tests.gui.guarded_ward import (
    ADMINISTRATOR,
    IDA,
    NORA,
    Ward,
    card_in_front,
    cursor,
    make_ward,
    open_as,
    sign,
)

DISTANCE, RESTS = FieldKey("walk_distance"), FieldKey("walk_rests")


@pytest.fixture
def ward(tmp_path: Path, clock: FakeClock) -> Ward:
    """An encrypted study with three accounts."""
    return make_ward(tmp_path, clock)


def put_cursor(qtbot: QtBot, desk: Desk, ward: Ward, key: FieldKey) -> FormPage:
    """Open the walk form with the cursor in a field."""
    desk.window.go_to(Place.form(ward.form_id, ward.patient_id, key.item))
    settle(qtbot, desk)
    return form_page(qtbot, desk, key)


def form_page(qtbot: QtBot, desk: Desk, key: FieldKey) -> FormPage:
    """Return the form page once the cursor is in this field."""
    page = desk.window.page
    assert isinstance(page, FormPage)
    qtbot.waitUntil(lambda: key in page.fields.rows and page.fields.rows[key].isAncestorOf(cursor()))
    return page


def change_to(qtbot: QtBot, desk: Desk, name: str) -> None:
    """Hand the chair over: Ctrl+U, name, password."""
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)
    sign(qtbot, desk, name)
    qtbot.waitUntil(lambda: desk.workplace is not None and desk.workplace.person.name == name)
    settle(qtbot, desk)


def credited(desk: Desk, ward: Ward) -> list[tuple[str, str]]:
    """List the values of the form as the log has them: whose, and which."""
    assert desk.opened is not None
    names = {person.id: name for name, person in ward.staff.items()}
    with desk.opened.study.read() as session:
        found = events(session, kind="answer", form=ward.form_id)
        return [(names[event.person_id], event.item) for event in found]


def test_that_two_who_alternate_on_one_form_are_each_credited_with_their_own(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward)
    put_cursor(qtbot, desk, ward, DISTANCE)
    QTest.keyClicks(cursor(), "310")
    QTest.keyClick(cursor(), Qt.Key.Key_Return)
    settle(qtbot, desk)
    form_page(qtbot, desk, RESTS)

    change_to(qtbot, desk, IDA)
    form_page(qtbot, desk, RESTS)
    QTest.keyClicks(cursor(), "n")
    settle(qtbot, desk)

    change_to(qtbot, desk, NORA)
    put_cursor(qtbot, desk, ward, DISTANCE)
    QTest.keyClick(cursor(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(cursor(), "315")
    QTest.keyClick(cursor(), Qt.Key.Key_Return)
    settle(qtbot, desk)

    assert credited(desk, ward) == [
        (NORA, "walk_distance"),
        (IDA, "walk_rests"),
        (NORA, "walk_distance"),
    ]


def test_that_what_was_half_typed_at_the_change_is_credited_to_who_typed_it(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward)
    put_cursor(qtbot, desk, ward, DISTANCE)
    QTest.keyClicks(cursor(), "31")
    change_to(qtbot, desk, IDA)
    form_page(qtbot, desk, DISTANCE)
    assert credited(desk, ward) == [(NORA, "walk_distance")]
    QTest.keyClick(cursor(), Qt.Key.Key_End)
    QTest.keyClicks(cursor(), "0")
    QTest.keyClick(cursor(), Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert credited(desk, ward) == [(NORA, "walk_distance"), (IDA, "walk_distance")]


def test_that_who_takes_over_stands_at_the_same_field(open_desk: OpenDesk, ward: Ward, qtbot: QtBot) -> None:
    desk = open_as(qtbot, open_desk, ward)
    put_cursor(qtbot, desk, ward, RESTS)
    change_to(qtbot, desk, IDA)
    form_page(qtbot, desk, RESTS)
    assert "Ida Holm" in desk.window.header._person.text()


def test_that_esc_gives_the_chair_back_at_the_same_field(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward)
    put_cursor(qtbot, desk, ward, RESTS)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(card_in_front(desk).name, Qt.Key.Key_Escape)
    settle(qtbot, desk)
    form_page(qtbot, desk, RESTS)
    assert desk.workplace is not None
    assert desk.workplace.person.name == NORA


def test_that_a_wrong_password_leaves_the_chair_with_who_had_it(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    sign(qtbot, desk, IDA, "not this one at all")
    assert desk.workplace is not None
    assert desk.workplace.person.name == NORA
    assert card_in_front(desk).banner.text.startswith("Name and password do not fit.")


def test_that_somebody_who_may_not_be_there_lands_elsewhere(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot
) -> None:
    desk = open_as(qtbot, open_desk, ward)
    put_cursor(qtbot, desk, ward, RESTS)
    change_to(qtbot, desk, ADMINISTRATOR)
    assert not isinstance(desk.window.page, FormPage)


def test_that_coming_and_going_is_on_record(
    open_desk: OpenDesk, ward: Ward, qtbot: QtBot, clock: FakeClock
) -> None:
    desk = open_as(qtbot, open_desk, ward)
    assert desk.opened is not None
    start = desk.opened.study.last_sequence
    change_to(qtbot, desk, IDA)
    desk.window.close()
    desk.close()
    again = open_as(qtbot, open_desk, ward)
    assert again.opened is not None
    with again.opened.study.read() as session:
        seen = [
            (event.kind, event.record_id)
            for event in events(session)
            if event.sequence > start and event.kind in ("sign_in", "sign_out")
        ]
    nora, ida = ward.staff[NORA].id, ward.staff[IDA].id
    assert set(seen[:2]) == {("sign_in", ida), ("sign_out", nora)}
    assert seen[2:] == [("sign_out", ida), ("sign_in", nora)]
