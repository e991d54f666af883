"""Documents about the whole study: each tells what its reader may know, whatever there is to tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.analysis.picture import Band, TableView, Whisker
from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.reports.catalogue import DocumentRequest, kind_of, make_document
from frailty_desktop.reports.document import Paragraph, PictureBlock, TableBlock
from frailty_desktop.reports.narrowing import narrowings
from frailty_desktop.resource_files import resource
from frailty_desktop.services import allocation, people
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.lookups import site_row
from frailty_desktop.services.people import Person, Role
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.study.design_file import read_design
from tests.reports.told_words import AT, asked, blocks_of
from tests.services.clinic import INFUSED, Clinic, open_clinic
from tests.services.staff import hire

KINDS = ("study-summary", "results-table", "arms-charts", "consort-flow", "safety-tables")
ARMS = ("A walk a day", "A talk a day")
NO_NUMBER = re.compile(r"\b(nan|inf|None)\b")


@dataclass(frozen=True)
class Trial:
    """A clinic with some patients in two arms, and the key to them."""

    clinic: Clinic
    key: AllocationKey
    unblinded: Person

    def open(self, **narrowed: object) -> DocumentRequest:
        """Ask as the unblinded statistician, who holds the key."""
        return asked(self.clinic, self.unblinded, key=self.key, **narrowed)


def _trial(folder: Path, patients: int) -> Trial:
    clinic = open_clinic(folder)
    unblinded = clinic.person(Role.UNBLINDED_STATISTICIAN)
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        key = allocation.prepare_list(edit, seed="11", block_sizes=(2, 4), length=12)
    for place in range(patients):
        patient = clinic.treat(sex="FM"[place % 2])
        visit_id = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29 + place % 5))
        clinic.fill(patient.id, visit_id, "grip", {"grip_strength": str(20 + place)})
        clinic.fill(patient.id, visit_id, "walk", {"walk_distance": str(300 + 10 * place)})
        if place % 3 == 0:
            clinic.event(patient.id, term="Fall", onset="2026-02-01", grade="2")
    return Trial(clinic, key, unblinded)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Eight patients; nobody in these tests changes them."""
    trial = _trial(tmp_path_factory.mktemp("trial"), 8)
    with trial.clinic.study:
        yield trial


def everything(kind: str, request: DocumentRequest) -> str:
    """Return all that a document holds, pictures and headings of columns too."""
    return "\n".join(repr(block) for block in blocks_of(kind, request))


def tables_of(kind: str, request: DocumentRequest) -> list[TableView]:
    """Return the tables of a document."""
    return [block.table for block in blocks_of(kind, request) if isinstance(block, TableBlock)]


def notice(kind: str, request: DocumentRequest) -> str:
    """Return the first thing a document says: for whom it is."""
    first = blocks_of(kind, request)[0]
    assert isinstance(first, Paragraph)
    assert first.kind == "notice"
    return first.text


# Who sees what


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_blinded_person_gets_everybody_together_and_no_arm(shared: Trial, kind: str) -> None:
    request = asked(shared.clinic)
    words = everything(kind, request)
    assert "no arm is shown" in notice(kind, request)
    assert not [arm for arm in ARMS if arm in words]
    assert "All participants" in words


@pytest.mark.parametrize("kind", KINDS)
def test_that_the_key_opens_nothing_for_a_blinded_person(shared: Trial, kind: str) -> None:
    blind = asked(shared.clinic)
    with_key = asked(shared.clinic, key=shared.key)
    assert everything(kind, with_key) == everything(kind, blind)


@pytest.mark.parametrize("kind", KINDS)
def test_that_an_unblinded_person_is_told_to_keep_it_from_others(shared: Trial, kind: str) -> None:
    assert notice(kind, shared.open()).startswith("UNBLINDED")


@pytest.mark.parametrize("kind", KINDS)
def test_that_an_unblinded_person_gets_the_arms(shared: Trial, kind: str) -> None:
    words = everything(kind, shared.open())
    assert all(arm in words for arm in ARMS)


@pytest.mark.parametrize("kind", KINDS)
def test_that_an_unblinded_person_without_the_key_is_told_so_and_gets_no_arm(
    shared: Trial, kind: str
) -> None:
    request = asked(shared.clinic, shared.unblinded)
    words = everything(kind, request)
    assert "No arm is shown" in notice(kind, request)
    assert not [arm for arm in ARMS if arm in words]
    assert make_document(kind, request).imprint.view == "Blinded: no averages"


def test_that_safety_in_the_summary_is_of_all_participants_even_for_the_unblinded(shared: Trial) -> None:
    tables = [
        table
        for table in tables_of("study-summary", shared.open())
        if table.columns[0].label in ("Patients with", "Event")
    ]
    assert len(tables) == 2
    assert all("All participants" in table.columns[1].label for table in tables)


@pytest.mark.parametrize("kind", KINDS)
def test_that_who_may_not_read_patients_gets_none_of_it(shared: Trial, kind: str) -> None:
    with pytest.raises(NotAllowedError):
        make_document(kind, asked(shared.clinic, shared.clinic.person(Role.ADMINISTRATOR)))


# What they hold


def test_that_the_table_of_a_visit_keeps_the_columns_of_an_arm_together(shared: Trial) -> None:
    tables = tables_of("results-table", shared.open())
    assert any(column.group for column in tables[0].columns)
    for table in tables:
        groups = [column.group for column in table.columns]
        seen = [group for at, group in enumerate(groups) if not at or groups[at - 1] != group]
        assert len(seen) == len(set(seen))


def test_that_the_results_can_be_asked_for_one_visit(shared: Trial) -> None:
    words = everything("results-table", shared.open(visit="month_1"))
    assert "Results at Month 1" in words
    assert "Results at Month 3" not in words


def test_that_a_visit_the_results_do_not_know_is_answered_with_those_there_are(shared: Trial) -> None:
    with pytest.raises(UserError, match="month_1"):
        make_document("results-table", shared.open(visit="dawn"))


def test_that_a_visit_without_values_is_named_and_not_tabulated(shared: Trial) -> None:
    words = everything("results-table", shared.open())
    assert "Results at Month 3" not in words
    assert "Month 3: Nobody has a value here." in words


def test_that_intervals_are_whiskers_in_print(shared: Trial) -> None:
    blocks = blocks_of("arms-charts", asked(shared.clinic))
    pictures = [one for block in blocks if isinstance(block, PictureBlock) for one in block.pictures]
    marks = [mark for picture in pictures for mark in picture.marks]
    assert any(isinstance(mark, Whisker) for mark in marks)
    assert not any(isinstance(mark, Band) for mark in marks)


def test_that_the_chart_and_its_table_hold_the_mean_of_all(shared: Trial) -> None:
    rows = [row for table in tables_of("arms-charts", asked(shared.clinic)) for row in table.rows]
    assert [[cell.words for cell in row.cells][2:4] for row in rows if row.cells[3].words == "23.5"] == [
        ["8", "23.5"]
    ]


# Bad cases


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("patients", [0, 1])
def test_that_nobody_and_one_patient_give_sentences_and_no_broken_number(
    tmp_path: Path, kind: str, patients: int
) -> None:
    trial = _trial(tmp_path, patients)  # one patient: the other arm has nobody
    with trial.clinic.study:
        for request in (asked(trial.clinic), trial.open()):
            found = NO_NUMBER.search(_words(kind, request))
            assert found is None, found


def _words(kind: str, request: DocumentRequest) -> str:
    """Return the words of tables and paragraphs; pictures hold arrays, where a gap is a NaN."""
    lines = []
    for block in blocks_of(kind, request):
        if isinstance(block, TableBlock):
            lines += [cell.words for row in block.table.rows for cell in row.cells]
            lines += block.table.notes
            assert block.table.rows or block.table.sentence
        elif isinstance(block, PictureBlock):
            assert not any(picture.is_empty for picture in block.pictures)
        elif isinstance(block, Paragraph):
            lines.append(block.text)
            assert block.text
    return "\n".join(lines)


def test_that_somebody_of_one_site_gets_the_safety_and_flow_of_that_site(tmp_path: Path) -> None:
    trial = _trial(tmp_path, 2)
    with trial.clinic.study as study:
        with study.edit(by=THE_PROGRAM, action="Add a person") as edit:
            other = site_row(edit.session, "KOE").id
            person = people.add_person(edit, "Mirko Sand", Role.MONITOR, site_id=other)
        request = asked(trial.clinic, person)
        assert "No patient is in this study yet." in everything("safety-tables", request)
        assert "the sites you are charged with" in everything("consort-flow", request)


def test_that_two_readings_of_a_document_are_the_same_though_somebody_saves(tmp_path: Path) -> None:
    trial = _trial(tmp_path, 6)
    with trial.clinic.study:
        document = make_document("arms-charts", trial.open())
        before = repr(list(document.blocks()))
        patient = trial.clinic.treat()
        visit_id = trial.clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29))
        trial.clinic.fill(patient.id, visit_id, "grip", {"grip_strength": "40"})
        assert repr(list(document.blocks())) == before


def test_that_the_statistician_hired_later_reads_the_same_pool(shared: Trial) -> None:
    first = everything("results-table", asked(shared.clinic))
    assert everything("results-table", asked(shared.clinic, hire(shared.clinic, Role.MONITOR))) == first


def test_that_the_results_can_be_narrowed_to_each_visit_of_the_analysis() -> None:
    design = read_design(resource("designs", "cratus-phase-2"))
    request = DocumentRequest(at=AT, design=design)
    found = narrowings(kind_of("results-table"), request)
    assert [part.of(request).visit for part in found] == ["", *design.plans.analysis.visits]
    assert len(found) > 1
