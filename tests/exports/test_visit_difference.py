"""The printed difference of a monitor's visit: every page carries its stamp and the head of the trail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.exports import visit_difference
from frailty_desktop.exports.visit_difference import WIDTH, DifferenceRow, Heading
from frailty_desktop.services import monitor_visits
from tests.services.review_room import WEIGHT, ReviewRoom, open_room
from tests.services.staff import by

AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
HEADING = Heading("A trial", "Mona Reyes", AT, AT, 120, 150, "ward-3 150 0123456789abcdef", is_synthetic=True)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


def _row(number: int) -> DifferenceRow:
    return DifferenceRow(
        "Changed values", AT, "Nora Brandt", f"P-{number:03}", "Month 1, Walk", "Distance", "1", "2", "Slip"
    )


def test_that_a_correction_stands_there_with_old_new_who_when_and_why(room: ReviewRoom) -> None:
    room.mark(WEIGHT)
    with by(room.clinic, room.monitor) as edit:
        monitor_visits.end_visit(edit)
    room.correct(WEIGHT, "77")
    study = room.clinic.study
    with study.read() as session:
        found = monitor_visits.changed_since(session, study.design, room.monitor.id)
    (page,) = visit_difference.pages(visit_difference.rows(found), HEADING)
    assert "Weight: 70.0 → 77.0" in page
    assert "Nora Brandt  “Typing error”  was verified, to verify again" in page


def test_that_every_page_carries_stamp_number_and_head() -> None:
    pages = visit_difference.pages([_row(number) for number in range(60)], HEADING)
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "SYNTHETIC DATA" in page
        assert f"Page {number} of {len(pages)}" in page
        assert "ward-3 150 0123456789abcdef" in page


def test_that_no_line_is_wider_than_the_page_and_none_is_lost() -> None:
    rows = [replace(_row(number), why="because " * 30) for number in range(40)]
    pages = visit_difference.pages(rows, HEADING)
    lines = [line for page in pages for line in page.split("\n")]
    assert max(map(len, lines)) <= WIDTH
    assert sum("Distance: 1 → 2" in line for line in lines) == 40


def test_that_all_pages_are_of_one_length() -> None:
    pages = visit_difference.pages([_row(number) for number in range(60)], HEADING)
    assert len({len(page.split("\n")) for page in pages}) == 1


def test_that_no_change_is_said() -> None:
    (page,) = visit_difference.pages([], HEADING)
    assert "Nothing changed." in page


def test_that_a_file_is_never_written_over(tmp_path: Path) -> None:
    target = tmp_path / "changes.txt"
    visit_difference.write_text(target, ["one"])
    with pytest.raises(UserError, match="already there"):
        visit_difference.write_text(target, ["two"])
    assert target.read_text(encoding="utf-8") == "one\n"


def test_that_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be made"):
        visit_difference.write_text(tmp_path / "nowhere" / "changes.txt", ["one"])
