"""Blank forms say what the design says and leave room to write; no study is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.reports.blank_forms import blank_forms
from frailty_desktop.reports.catalogue import DocumentRequest
from frailty_desktop.reports.document import Heading, SignatureBlock
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import bundled_designs, read_design
from tests.reports.told_words import AT, blocks_of, fields_of, said

SMALL = Path(__file__).parents[1] / "small_design"
DESIGNS = Path(__file__).parents[2] / "resources" / "designs"


def _asked(design: StudyDesign, **narrowed: object) -> DocumentRequest:
    return DocumentRequest(at=AT, design=design, **narrowed)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small() -> StudyDesign:
    return read_design(SMALL)


def test_that_every_form_begins_with_its_title_and_ends_with_a_line_to_sign_on(small: StudyDesign) -> None:
    blocks = blocks_of("blank-forms", _asked(small))
    titles = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert titles == [form.title for form in small.forms]
    assert sum(isinstance(block, SignatureBlock) for block in blocks) == len(small.forms)


@pytest.mark.parametrize("name", bundled_designs())
def test_that_every_question_of_a_design_is_on_paper_in_its_own_words(name: str) -> None:
    design = read_design(DESIGNS / name)
    words = said("blank-forms", _asked(design))
    asked = [item for form in design.forms for item in form.items() if item.derivation is None]
    assert [item.label for item in asked if item.label not in words] == []
    assert [choice.label for item in asked for choice in item.choices if choice.label not in words] == []


def test_that_choices_are_boxes_to_tick(small: StudyDesign) -> None:
    fields = fields_of("blank-forms", _asked(small, forms=("demographics",)))
    assert fields["Sex"].choices == (("Female", False), ("Male", False))


def test_that_a_page_asks_whose_it_is(small: StudyDesign) -> None:
    fields = fields_of("blank-forms", _asked(small, forms=("walk",)))
    visits = {visit.label for visit in small.visits if any(entry.form == "walk" for entry in visit.forms)}
    assert {label for label, _ in fields["Visit"].choices} == visits
    assert fields["Patient"].value == ""


def test_that_a_log_asks_for_no_visit(small: StudyDesign) -> None:
    assert "Visit" not in fields_of("blank-forms", _asked(small, forms=("adverse_event",)))


def test_that_the_forms_of_one_visit_can_be_had(small: StudyDesign) -> None:
    plan = small.visit("month_1")
    blocks = blocks_of("blank-forms", _asked(small, visit="month_1"))
    titles = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert titles == [small.form(entry.form).title for entry in plan.forms]


@pytest.mark.parametrize("narrowed", [{"forms": ("nothing",)}, {"visit": "nothing"}])
def test_that_an_unknown_form_or_visit_is_answered_with_those_there_are(
    small: StudyDesign, narrowed: dict[str, object]
) -> None:
    with pytest.raises(UserError, match="nothing"):
        blank_forms(_asked(small, **narrowed))


def test_that_a_blank_form_says_so_and_bears_no_log(small: StudyDesign) -> None:
    imprint = blank_forms(_asked(small)).imprint
    assert (imprint.mark, imprint.chain_head, imprint.printed_by) == ("BLANK FORM", "", "")


def test_that_a_document_made_of_a_study_asks_for_one(small: StudyDesign) -> None:
    with pytest.raises(UserError, match="none is open"):
        said("patient-profile", _asked(small))
