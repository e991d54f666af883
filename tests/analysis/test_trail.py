"""The audit view puts every kind of event into words, filters and pages them, and keeps to who reads."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import frailty_desktop
from frailty_desktop.analysis.trail import TrailFilter, count_events, trail_lines, trail_page
from frailty_desktop.analysis.trail_kinds import KindGroup, kind_of, kinds_in
from frailty_desktop.analysis.trail_words import hidden_words
from frailty_desktop.storage.tables import AUDITED
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.trail_reader import NOBODY_KNOWN, TrailReader
from tests.analysis.ward import Ward, a_ward
from tests.storage.random_study import CHANGED, RandomStudy, random_study

MONITOR = TrailReader(view=AllocationView.POOLED, is_rater=False)
RATER = TrailReader(view=AllocationView.POOLED, is_rater=True)
PHARMACIST = TrailReader(view=AllocationView.OPEN, is_rater=False)
NOTES = (
    "sign_in", "sign_out", "failed_sign_in", "refusal", "export", "print", "backup", "clock", "reveal",
    "undo", "envelope", "restore",
)  # fmt: skip
AN_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}")


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with a_ward(tmp_path) as ward:
        yield ward


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RandomStudy]:
    """A study in which every audited table has a row that was changed once."""
    world = random_study(tmp_path_factory.mktemp("world"), "everything.frailty")
    for table in AUDITED:
        world.add(table, "first")
        world.change(table, 0, "second")
    yield world
    world.study.close()


def lines(source: Any, reader: TrailReader = MONITOR, **wanted: Any) -> list[Any]:
    with source.study.read() as session:
        return list(trail_lines(session, source.study.design, TrailFilter(**wanted), reader))


@pytest.mark.parametrize("table", AUDITED, ids=lambda table: table.audit_kind)
def test_that_what_happens_to_each_table_is_told_in_words(world: RandomStudy, table: Any) -> None:
    told = [line for line in lines(world, PHARMACIST) if line.kind == table.audit_kind]
    assert told
    for line in told:
        words = f"{line.label} {line.old} {line.new} {line.where} {line.person}"
        assert line.label
        assert not AN_ID.search(words), words
        assert "_" not in line.label.replace(line.item, "")


@pytest.mark.parametrize("kind", [*(table.audit_kind for table in AUDITED), "answer", *NOTES])
def test_that_each_kind_has_its_name_and_group(kind: str) -> None:
    assert kind in kinds_in(kind_of(kind).group)


def _noted_kinds() -> set[str]:
    """Find every kind that the program's own sources note, said in place or by a name of the same file."""
    found = set()
    for file in Path(frailty_desktop.__file__).parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        constants = dict(re.findall(r"^([A-Z_]+)(?:: Final)? = \"(\w+)\"", text, re.MULTILINE))
        found |= set(re.findall(r"\.note\(\s*\"(\w+)\"", text))
        found |= {constants[name] for name in re.findall(r"\.note\(\s*([A-Z_]+)", text) if name in constants}
    return found


def test_that_every_kind_the_program_notes_has_its_words() -> None:
    kinds = _noted_kinds()
    assert {"clock", "refusal", "export", "undo"} <= kinds
    assert not {kind for kind in kinds if kind not in kinds_in(kind_of(kind).group)}


@pytest.mark.parametrize("kind", NOTES)
def test_that_what_changes_no_record_is_told_too(ward: Ward, kind: str) -> None:
    details = {
        "right": "export",
        "set_back_from": "2026-02-03T09:00:00.000000Z",
        "to": "2026-02-03T08:00:00Z",
    }
    with ward.edit("Note") as edit:
        edit.note(kind, details=details)
    told = next(line for line in lines(ward) if line.kind == kind)
    assert told.label == kind_of(kind).label


@pytest.mark.parametrize("kind", ["allocation", "unblinding"])
def test_that_a_blinded_reader_learns_only_that_it_happened(world: RandomStudy, kind: str) -> None:
    for line in lines(world, MONITOR):
        if line.kind == kind:
            assert "first" not in f"{line.old}{line.new}{line.reason}"
            assert "second" not in f"{line.old}{line.new}{line.reason}"
            assert not line.reason


@pytest.mark.parametrize("reader", [MONITOR, RATER, PHARMACIST])
def test_that_sealed_bytes_are_never_shown(world: RandomStudy, reader: TrailReader) -> None:
    sealed = {b"first".hex(), b"second".hex()}
    told = " ".join(f"{line.old} {line.new}" for line in lines(world, reader))
    assert not [text for text in sealed if text in told]


def test_that_every_change_of_a_kind_can_be_asked_for(world: RandomStudy) -> None:
    everything = lines(world, PHARMACIST)
    for group in KindGroup:
        found = lines(world, PHARMACIST, kinds=group)
        if group is not KindGroup.CORRECTIONS:
            assert {line.kind for line in found} <= set(kinds_in(group))
            assert len(found) == sum(line.kind in kinds_in(group) for line in everything)
    assert set(CHANGED) <= {line.kind for line in everything}


def test_that_the_filter_takes_patient_person_field_and_time(ward: Ward) -> None:
    first, second = ward.enrol("P-001"), ward.enrol("P-002")
    ward.save(first, "month_1", 345)
    ward.save(second, "month_1", 300)
    assert {line.patient for line in lines(ward, patient_id=first)} == {"P-001"}
    assert {line.item for line in lines(ward, item="walk_distance")} == {"walk_distance"}
    assert {line.person for line in lines(ward, person_id=ward.by)} == {"Nora Brandt"}
    now = lines(ward)[0].at
    assert lines(ward, since=now + timedelta(seconds=1)) == []
    assert len(lines(ward, until=now + timedelta(seconds=1))) == len(lines(ward))


def test_that_pages_follow_each_other_without_gap_or_repeat(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    for value in range(30):
        ward.save(patient, "month_1", 300 + value)
    seen: list[Any] = []
    before = None
    with ward.study.read() as session:
        while True:
            page = trail_page(session, ward.study.design, TrailFilter(), MONITOR, before=before, size=7)
            seen += page.lines
            before = page.before
            if before is None:
                break
        assert len({line.sequence for line in seen}) == count_events(session, TrailFilter())
    assert seen == lines(ward)


def test_that_a_search_goes_on_where_its_last_step_ended(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = ward.enrol("P-001")
    for value in range(20):
        ward.save(patient, "month_1", 300 + value)
    monkeypatch.setattr("frailty_desktop.analysis.trail.MOST_SEARCHED", 5)
    wanted, before = TrailFilter(words="303"), None
    found: list[Any] = []
    with ward.study.read() as session:
        for _ in range(50):
            page = trail_page(session, ward.study.design, wanted, MONITOR, before=before)
            found += page.lines
            before = page.before
            if before is None:
                break
    assert [(line.old, line.new) for line in found] == [
        ("303\u00a0m", "304\u00a0m"),
        ("302\u00a0m", "303\u00a0m"),
    ]


def test_that_a_search_needs_every_word_in_any_case(ward: Ward) -> None:
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 345)
    assert [line.new for line in lines(ward, words="NORA 345")] == ["345\u00a0m"]
    assert lines(ward, words="nora 999") == []


# What a rater may not see


@pytest.fixture
def rated(ward: Ward) -> Ward:
    """A grip measured at month 1; month 3 has begun and is not measured yet."""
    patient = ward.enrol("P-001")
    ward.save(patient, "month_1", 20, "grip_strength")
    ward.save(patient, "month_1", 345)
    ward.visit(patient, "month_3")
    return ward


def values(ward: Ward, reader: TrailReader, item: str = "grip_strength") -> list[str]:
    return [line.new for line in lines(ward, reader, item=item)]


def test_that_a_rater_sees_that_but_not_what_was_measured(rated: Ward) -> None:
    assert values(rated, RATER) == [hidden_words()]
    assert values(rated, RATER, "walk_distance") == ["345\u00a0m"]


def test_that_no_search_of_a_rater_finds_a_hidden_value(rated: Ward) -> None:
    assert lines(rated, RATER, item="grip_strength", words="20.0") == []
    assert lines(rated, MONITOR, item="grip_strength", words="20.0")


def test_that_monitors_and_auditors_see_it(rated: Ward) -> None:
    assert values(rated, MONITOR) == ["20.0\u00a0kg"]


def test_that_somebody_unknown_reads_as_a_rater(rated: Ward) -> None:
    assert values(rated, NOBODY_KNOWN) == [hidden_words()]


def test_that_the_raters_own_value_opens_the_trail(rated: Ward) -> None:
    rated.save(rated.patients["P-001"], "month_3", 22, "grip_strength")
    assert values(rated, RATER) == ["22.0\u00a0kg", "20.0\u00a0kg"]


def test_that_a_query_about_a_hidden_value_tells_it_to_no_rater(rated: Ward) -> None:
    from frailty_desktop.storage.review_tables import QueryMessageRow, QueryRow

    patient = rated.patients["P-001"]
    form_id = rated.form(patient, "month_1", "grip")
    with rated.edit("Ask") as edit:
        query = QueryRow(
            id=edit.new_id(), patient_id=patient, form_id=form_id, item="grip_strength", opened_by=rated.by,
            opened_at=edit.now, state_at=edit.now,
        )  # fmt: skip
        edit.session.add(query)
        edit.session.flush()
        edit.session.add(
            QueryMessageRow(
                id=edit.new_id(),
                query_id=query.id,
                ordinal=0,
                person_id=rated.by,
                at=edit.now,
                act="opened",
                text="Is 20 right?",
            )
        )
    assert not [line for line in lines(rated, RATER) if "20 right" in line.new]
    assert [line for line in lines(rated, MONITOR) if "20 right" in line.new]


def test_that_somebody_of_one_site_reads_of_its_patients_alone(ward: Ward) -> None:
    ward.enrol("P-001")
    nowhere = TrailReader(view=AllocationView.POOLED, is_rater=False, sites=frozenset())
    assert lines(ward, nowhere)
    assert not [line for line in lines(ward, nowhere) if line.patient]


def test_that_a_sign_in_names_the_person_and_what_came_with_it(ward: Ward) -> None:
    with ward.edit("Sign in") as edit:
        edit.note("sign_in", record_id=ward.by, details={"password": "changed"})
    (line,) = lines(ward, kinds=KindGroup.SIGN_INS)
    assert (line.label, line.where, line.new) == ("Signed in", "Nora Brandt", "password: changed")
