"""The profile, the event to sign, the trail, the monitor's difference: what each says, also when empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.reports.catalogue import DocumentKind, kinds, make_document
from frailty_desktop.reports.document import Facts, SignatureBlock, TableBlock
from frailty_desktop.services import monitor_visits
from frailty_desktop.services.people import Role
from tests.reports.told_words import asked, blocks_of, said
from tests.services.clinic import Clinic, open_clinic
from tests.services.review_room import WEIGHT, ReviewRoom, open_room
from tests.services.staff import by, hire


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReviewRoom]:
    made = open_room(tmp_path)
    with made.clinic.study:
        yield made


@pytest.fixture
def clinic(room: ReviewRoom) -> Clinic:
    return room.clinic


def _serious(clinic: Clinic, room: ReviewRoom) -> object:
    return clinic.event(
        room.patient.id, term="Pneumonia", onset="2026-02-01", grade="3", serious="y",
        hospitalisation="y", aware_at="2026-02-02 10:00",
    ).id  # fmt: skip


# The profile


def test_that_a_profile_holds_who_the_visits_the_charts_and_the_events(
    clinic: Clinic, room: ReviewRoom
) -> None:
    clinic.event(room.patient.id, term="Fall", onset="2026-02-01", grade="2")
    words = said("patient-profile", asked(clinic, patient_id=room.patient.id))
    for part in (room.patient.number, "80 years", "Visits and adverse events", "Fall"):
        assert part in words
    assert clinic.study.design.endpoints[0].label in words


def test_that_a_profile_without_events_says_so(clinic: Clinic, room: ReviewRoom) -> None:
    assert "No adverse event is recorded." in said(
        "patient-profile", asked(clinic, patient_id=room.patient.id)
    )


def test_that_a_patient_in_screening_has_a_profile(clinic: Clinic) -> None:
    assert "in screening" in said("patient-profile", asked(clinic, patient_id=clinic.screen().id))


def test_that_without_a_patient_everybody_gets_a_page(clinic: Clinic, room: ReviewRoom) -> None:
    other = clinic.screen()
    numbers = [
        dict(block.pairs)["Patient"]
        for block in blocks_of("patient-profile", asked(clinic))
        if isinstance(block, Facts)
    ]
    assert numbers == [room.patient.number, other.number]


# The event to sign


def test_that_an_event_has_its_clock_its_answers_and_lines_to_sign_on(
    clinic: Clinic, room: ReviewRoom
) -> None:
    request = asked(clinic, form_id=_serious(clinic, room))
    words = said("sae-report", request)
    for part in ("Event 1: Pneumonia", "2 Feb 2026 10:00", "Report due by: 3 Feb 2026", "not yet", "Severe"):
        assert part in words
    (to_sign,) = [block for block in blocks_of("sae-report", request) if isinstance(block, SignatureBlock)]
    assert [recorded for _, recorded in to_sign.lines] == ["", "", ""]


def test_that_a_patient_without_a_serious_event_gets_a_sentence(clinic: Clinic, room: ReviewRoom) -> None:
    clinic.event(room.patient.id, term="Fall", onset="2026-02-01", grade="2")
    assert "No serious adverse event" in said("sae-report", asked(clinic, patient_id=room.patient.id))


def test_that_a_form_of_a_visit_is_no_event(clinic: Clinic, room: ReviewRoom) -> None:
    with pytest.raises(UserError, match="not an adverse event"):
        make_document("sae-report", asked(clinic, form_id=room.form_id))


# The trail


def test_that_the_trail_of_a_patient_has_a_line_per_change_and_none_of_others(
    clinic: Clinic, room: ReviewRoom
) -> None:
    clinic.screen()
    room.correct(WEIGHT, "77")
    rows = [
        [cell.words for cell in row.cells]
        for block in blocks_of("audit-extract", asked(clinic, patient_id=room.patient.id))
        if isinstance(block, TableBlock)
        for row in block.table.rows
    ]
    assert {row[3] for row in rows} == {room.patient.number}
    (corrected,) = [row for row in rows if row[5].startswith("◆") and "Weight" in row[5]]
    assert (corrected[6], corrected[7]) == ("70.0", "77.0")
    assert "Typing error" in corrected[8]


def test_that_a_trail_that_grows_while_it_is_set_ends_where_it_began(
    clinic: Clinic, room: ReviewRoom
) -> None:
    document = make_document("audit-extract", asked(clinic))
    before = sum(len(block.table.rows) for block in document.blocks() if isinstance(block, TableBlock))
    room.correct(WEIGHT, "77")
    after = sum(len(block.table.rows) for block in document.blocks() if isinstance(block, TableBlock))
    assert before == after > 0


def test_that_who_may_not_read_the_trail_gets_none(clinic: Clinic, room: ReviewRoom) -> None:
    with pytest.raises(NotAllowedError):
        make_document("audit-extract", asked(clinic, hire(clinic, Role.PHARMACIST, "Phil Oak")))


# The monitor's difference


def test_that_the_difference_begins_at_the_last_visit(clinic: Clinic, room: ReviewRoom) -> None:
    with by(clinic, room.monitor) as edit:
        monitor_visits.end_visit(edit)
    assert "Nothing changed." in said("visit-difference", asked(clinic, room.monitor))
    room.correct(WEIGHT, "77")
    words = said("visit-difference", asked(clinic, room.monitor))
    assert "70.0 | 77.0" in words
    assert "Typing error" in words


# Every kind


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_that_a_study_with_nobody_in_it_gives_a_sentence_and_not_a_fault(
    tmp_path: Path, kind: DocumentKind
) -> None:
    clinic = open_clinic(tmp_path, name="empty.frailty")
    with clinic.study:
        person = clinic.person(Role.MONITOR)
        try:
            words = said(kind.name, asked(clinic, person))
        except UserError as refused:
            words = refused.sentence()
    assert len(words) > 20


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_that_a_kind_is_offered_in_a_sentence(kind: DocumentKind) -> None:
    assert kind.label
    assert kind.sentence.endswith(".")


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.needs_patient], ids=lambda kind: kind.name)
def test_that_a_document_about_a_patient_asks_for_one(clinic: Clinic, kind: DocumentKind) -> None:
    with pytest.raises(UserError, match="about one patient"):
        make_document(kind.name, asked(clinic))


def test_that_an_unknown_kind_is_answered_with_those_there_are(clinic: Clinic) -> None:
    with pytest.raises(UserError, match=r"blank-forms"):
        make_document("nothing", asked(clinic))


def test_that_a_document_says_when_and_by_whom_it_was_printed(clinic: Clinic, room: ReviewRoom) -> None:
    imprint = make_document("filled-forms", asked(clinic, patient_id=room.patient.id)).imprint
    assert imprint.printed_at.startswith("20 Apr 2026")
    assert imprint.printed_by == "Nora Brandt (coordinator)"
    assert imprint.is_synthetic
    assert imprint.view == "Blinded: all participants pooled"
    assert imprint.chain_head.split()[-1].isalnum()
    assert len(imprint.chain_head.split()[-1]) == 64
