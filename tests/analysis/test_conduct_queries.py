"""Query ageing: bands by age, medians to answer and to close, what is overdue by the plan."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.analysis.conduct_queries import QueryAgeing, query_ageing
from frailty_desktop.analysis.conduct_query_view import query_view
from frailty_desktop.analysis.conduct_view import median
from frailty_desktop.services import queries
from frailty_desktop.services.people import Role
from frailty_desktop.study.form_state import FieldKey
from tests.analysis.conducted import PLAN, a_clinic, planned_design, seen
from tests.services.clinic import Clinic

DISTANCE = FieldKey("walk_distance")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with a_clinic(tmp_path) as made:
        yield made


@pytest.fixture
def walk(clinic: Clinic) -> UUID:
    patient = clinic.screen()
    visit = clinic.visit_id(patient.id, "screening")
    return clinic.fill(patient.id, visit, "walk", {"walk_distance": "345"}).id


def ask(clinic: Clinic, form_id: UUID, *, days: int = 0) -> UUID:
    with clinic.act_as(Role.MONITOR) as edit:
        asked = queries.open_query(edit, form_id, DISTANCE, "Is this right?")
    clinic.clock.now += timedelta(days=days)
    return asked


def answer(clinic: Clinic, query: UUID, *, days: int = 0) -> None:
    with clinic.act() as edit:
        queries.answer_query(edit, query, "Yes.")
    clinic.clock.now += timedelta(days=days)


def close(clinic: Clinic, query: UUID) -> None:
    with clinic.act_as(Role.MONITOR) as edit:
        queries.close_query(edit, query, "Settled.")


def ageing(clinic: Clinic) -> QueryAgeing:
    return seen(clinic, query_ageing, PLAN)


@pytest.mark.parametrize(
    ("days", "band"), [(0, 0), (7, 0), (8, 1), (14, 1), (15, 2), (28, 2), (29, 3), (400, 3)]
)
def test_that_an_open_query_stands_in_the_band_of_its_age(
    clinic: Clinic, walk: UUID, days: int, band: int
) -> None:
    ask(clinic, walk, days=days)
    counts = ageing(clinic).overall.by_band
    assert [place for place, count in enumerate(counts) if count] == [band]


def test_that_medians_count_days_to_the_first_answer_and_to_the_end(clinic: Clinic, walk: UUID) -> None:
    for waits, decides in ((2, 1), (6, 4), (7, 9)):
        asked = ask(clinic, walk, days=waits)
        answer(clinic, asked, days=decides)
        close(clinic, asked)
    ask(clinic, walk)
    overall = ageing(clinic).overall
    assert (overall.days_to_answer, overall.days_to_close) == (6, 10)
    assert (overall.standing, overall.waiting, overall.closed) == (1, 1, 3)


def test_that_a_query_asked_again_keeps_its_first_answer(clinic: Clinic, walk: UUID) -> None:
    asked = ask(clinic, walk, days=3)
    answer(clinic, asked, days=5)
    with clinic.act_as(Role.MONITOR) as edit:
        queries.reopen_query(edit, asked, "Look again.")
    answer(clinic, asked)
    assert ageing(clinic).overall.days_to_answer == 3


def test_that_only_unanswered_queries_are_overdue(clinic: Clinic, walk: UUID) -> None:
    answered = ask(clinic, walk)
    answer(clinic, answered)
    ask(clinic, walk, days=14)
    assert ageing(clinic).overall.overdue == 0
    clinic.clock.now += timedelta(days=1)
    assert ageing(clinic).overall.overdue == 1


def test_that_a_clock_set_back_makes_no_query_younger_than_new(clinic: Clinic, walk: UUID) -> None:
    ask(clinic, walk)
    found = seen(clinic, query_ageing, PLAN, clinic.today - timedelta(days=30))
    assert found.facts[0].age_days == 0
    assert found.overall.by_band == (1, 0, 0, 0)


def test_that_enter_on_a_bar_lists_its_queries_and_a_line_opens_the_query(clinic: Clinic, walk: UUID) -> None:
    ask(clinic, walk, days=20)
    view = query_view(ageing(clinic), planned_design())
    (stop,) = view.pictures[0].stops
    (line,) = view.lists[stop.key].lines
    assert line.words[3:] == ("Distance walked", "open", "20 Apr 2026", "20")
    assert line.key.startswith(f"query/{walk.hex}/")
    assert line.key.endswith("/walk_distance")


def test_that_a_study_without_queries_says_so(clinic: Clinic) -> None:
    view = query_view(ageing(clinic), planned_design())
    assert view.sentences == ("No query was ever asked.",)
    assert view.pictures[0].sentence == "No query was ever asked."


def test_that_closed_queries_alone_are_a_sentence_too(clinic: Clinic, walk: UUID) -> None:
    asked = ask(clinic, walk)
    answer(clinic, asked)
    close(clinic, asked)
    assert query_view(ageing(clinic), planned_design()).pictures[0].sentence == "No query stands open."


def test_that_the_median_of_an_even_number_lies_between() -> None:
    assert median([1, 2, 5, 9]) == 3.5
    assert median([]) is None
