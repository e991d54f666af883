"""An allocation list from a file: whole or not at all, problems with their lines, no arm in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.services import allocation, allocation_import, kits
from frailty_desktop.services.allocation_import import ListFileError, read_list
from frailty_desktop.services.people import Role
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from tests.services.clinic import Clinic, open_clinic, trial_texts

SOUND = "kit,stratum,arm\nA7,,walk\nB3,,talk\nC9,,talk\nD1,,walk\n"
STRATIFIED = '\n[randomisation]\nfactors = ["site", "sex"]\n'


def brought_in(clinic: Clinic, text: str | bytes) -> allocation.AllocationKey:
    content = text if isinstance(text, bytes) else text.encode()
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        return allocation_import.import_list(edit, content)


def problems(clinic: Clinic, text: str | bytes) -> list[str]:
    with pytest.raises(ListFileError) as refused:
        brought_in(clinic, text)
    with clinic.study.read() as session:
        assert not allocation.has_list(session)
    return [str(problem) for problem in refused.value.problems]


def arm_of(clinic: Clinic, key: allocation.AllocationKey) -> dict[str, str]:
    study = clinic.study
    with study.read() as session:
        return allocation.arms_of_kits(session, study.info, study.design, AllocationView.OPEN, key)


def test_that_enrolment_follows_the_lines_of_the_file(clinic: Clinic) -> None:
    key = brought_in(clinic, SOUND)
    assert [clinic.enrol().kit for _ in range(3)] == ["A7", "B3", "C9"]
    assert arm_of(clinic, key)["B3"] == "A talk a day"


def test_that_sequence_numbers_go_before_the_order_of_the_lines(clinic: Clinic) -> None:
    brought_in(clinic, "number,kit,arm\n2,B3,talk\n1,A7,walk\n3,C1,walk\n")
    assert [clinic.enrol().kit for _ in range(2)] == ["A7", "B3"]


def test_that_a_list_without_kits_gets_random_numbers(clinic: Clinic) -> None:
    brought_in(clinic, "number,arm\n1,walk\n2,talk\n")
    with clinic.study.read() as session:
        found = [line.kit for line in kits.stock(session)]
    assert all(len(kit) == 5 and kit.isdigit() for kit in found)


@pytest.mark.parametrize(
    "text",
    [
        SOUND.encode("utf-8-sig"),
        SOUND.replace(",", ";").encode(),
        SOUND.replace("\n", "\r\n").encode(),
        SOUND.encode("utf-16"),
        b'"Kit Number";"Stratum";"Treatment"\n"A7";"";"A walk a day"\n"B3";"";"Talk"\n',
        b"\n\n  KIT , Stratum,ARM\n\nA7,,Walk\n , ,\nB3,,TALK\n\n",
    ],
    ids=["byte order mark", "semicolons", "Windows lines", "UTF-16", "quotes and labels", "blanks"],
)
def test_that_a_file_as_programs_write_it_is_understood(clinic: Clinic, text: bytes) -> None:
    key = brought_in(clinic, text)
    assert arm_of(clinic, key)["A7"] == "A walk a day"
    assert arm_of(clinic, key)["B3"] == "A talk a day"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kit,arm\nA7,walk\nB3,\n", "Line 3: The arm is missing."),
        ("kit,arm\nA7,swim\nB3,talk\n", "Line 2: The arm is none of the design's."),
        ("kit,arm\nA7,walk\n,talk\n", "Line 3: The kit number is missing"),
        ("kit,arm\nA7,walk\nA7,talk\n", "Line 3: The kit A7 stands on line 2 too."),
        ("kit,stratum,arm\nA7,north,walk\n", "Line 2: This study has no strata"),
        ("number,arm\n1,walk\n01,talk\n", "Line 3: The same sequence number stands on line 2."),
        ("number,arm\n1,walk\nx,talk\n", "Line 3: The sequence number is no whole number."),
        ("kit,arm\nA7,walk,more\n", "Line 2: It has more cells than the heading."),
        ('kit,arm\n"A7,walk\n', "A quotation mark is not closed"),
        ("kit,kit,arm\nA7,B1,walk\n", "Line 1: The column kit stands there twice."),
        ("patient,arm\nA7,walk\n", "Line 1: The first line must name the columns"),
        ("kit,arm\n", "no line under it"),
        ("", "The first line must name the columns"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"kit,arm\nA\x00,walk\n", "no text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "no text in UTF-8"),
    ],
)
def test_that_a_problem_is_said_with_its_line_and_nothing_is_saved(
    clinic: Clinic, text: str | bytes, said: str
) -> None:
    assert any(said in problem for problem in problems(clinic, text)), problems(clinic, text)


def test_that_every_problem_is_listed_in_the_order_of_the_lines(clinic: Clinic) -> None:
    found = problems(clinic, "kit,arm\nA7,swim\nB 3,walk\n?,talk\nA7,walk\n")
    assert [problem.split(":")[0] for problem in found] == ["Line 2", "Line 3", "Line 4", "Line 5"]


def test_that_a_sentence_about_a_line_never_repeats_its_arm(clinic: Clinic) -> None:
    said = " ".join(problems(clinic, "kit,arm\nA7,walk\nA7,talk\nB1,xyzzy\n,walk\n"))
    assert not {"walk", "talk", "xyzzy"} & set(said.casefold().replace(".", " ").split())


def test_that_kits_numbered_arm_after_arm_are_refused(clinic: Clinic) -> None:
    lines = [f"{100 + number},{'walk' if number < 4 else 'talk'}" for number in range(8)]
    assert "tell its arm" in problems(clinic, "kit,arm\n" + "\n".join(lines))[0]


def test_that_kits_with_a_letter_for_each_arm_are_refused(clinic: Clinic) -> None:
    lines = [
        f"{'W' if number % 2 else 'T'}{number},{'walk' if number % 2 else 'talk'}" for number in range(8)
    ]
    assert "tell its arm" in problems(clinic, "kit,arm\n" + "\n".join(lines))[0]


def test_that_strata_are_those_of_the_design(tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = trial_texts()
    texts["study.toml"] += STRATIFIED
    clinic = open_clinic(tmp_path_factory.mktemp("site"), texts)
    with clinic.study:
        assert "MIA / F" in problems(clinic, "kit,stratum,arm\nA7,north,walk\nB3,,talk\n")[0]
        brought_in(clinic, "kit,stratum,arm\nA7,mia/m,walk\nB3, MIA / F,talk\nC2,KOE/ F,talk\n")
        assert clinic.enrol(sex="F").kit == "B3"
        assert clinic.enrol(sex="M").kit == "A7"


def test_that_a_blinded_role_brings_in_no_list(clinic: Clinic) -> None:
    with pytest.raises(NotAllowedError), clinic.act() as edit:
        allocation_import.import_list(edit, SOUND.encode())


def test_that_a_second_list_is_refused(clinic: Clinic) -> None:
    brought_in(clinic, SOUND)
    with pytest.raises(UserError, match="already has an allocation list"):
        brought_in(clinic, SOUND)


def test_that_a_name_meant_to_harm_is_only_text(clinic: Clinic) -> None:
    found = problems(clinic, 'kit,arm\n"Robert\'); DROP TABLE allocations;--",walk\n')
    assert found == ["Line 2: The kit number is missing, or has other than letters, digits and dashes."]


DESIGN: StudyDesign = design_from_texts(trial_texts())


def outcome(content: bytes) -> tuple[object, ...]:
    """Return the places that were read, or the sentences of what is wrong."""
    try:
        return read_list(content, DESIGN, ("",))
    except ListFileError as refused:
        return tuple(problem.sentence for problem in refused.problems)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_that_any_file_is_read_or_refused_in_words(content: bytes) -> None:
    assert all(outcome(content))
    assert outcome(content)


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)), max_size=6))
def test_that_any_lines_under_a_sound_heading_are_read_or_refused(lines: list[tuple[str, str, str]]) -> None:
    text = "kit,stratum,arm\n" + "\n".join(",".join(line) for line in lines)
    assert outcome(text.encode("utf-8", "replace"))
