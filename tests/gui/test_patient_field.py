"""Choosing a patient by number: the number itself before one that holds it, and nobody for nothing."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.patient_field import PatientField

NUMBERS = {"P-010": uuid4(), "P-01": uuid4(), "P-200": uuid4()}


def chosen(qtbot: QtBot, typed: str) -> list[UUID | None]:
    """Type into the line and press Enter; return whom it chose."""
    field = PatientField()
    qtbot.addWidget(field)
    field.show_numbers(NUMBERS)
    heard: list[UUID | None] = []
    field.patient_chosen.connect(heard.append)
    field.setText(typed)
    field.returnPressed.emit()
    return heard


@pytest.mark.parametrize(("typed", "number"), [("p-01", "P-01"), (" 200 ", "P-200"), ("01", "P-010")])
def test_that_a_number_or_a_part_of_it_chooses_the_patient(qtbot: QtBot, typed: str, number: str) -> None:
    assert chosen(qtbot, typed) == [NUMBERS[number]]


def test_that_an_empty_line_chooses_everybody_and_an_unknown_number_nobody(qtbot: QtBot) -> None:
    assert chosen(qtbot, "  ") == [None]
    assert chosen(qtbot, "P-999") == []


def test_that_the_line_shows_who_is_chosen(qtbot: QtBot) -> None:
    field = PatientField()
    qtbot.addWidget(field)
    field.show_numbers(NUMBERS)
    field.show_patient(NUMBERS["P-200"])
    assert field.text() == "P-200"
    field.show_patient(None)
    assert field.text() == ""
