"""ICH E6(R3) 4.3.6: when the computer does not go on, paper does; blank forms print though no study opens."""

from pathlib import Path

import pytest

from frailty_desktop.paper.page_setter import PageSetter, write_pdf
from frailty_desktop.reports.catalogue import DocumentRequest, make_document
from frailty_desktop.storage.study_file import utc_now
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import bundled_designs, read_design

pytestmark = pytest.mark.usefixtures("qapp")
DESIGNS = Path(__file__).parents[2] / "resources" / "designs"


@pytest.fixture(params=bundled_designs())
def design(request: pytest.FixtureRequest) -> StudyDesign:
    return read_design(DESIGNS / request.param)


def test_that_the_forms_of_a_design_print_without_any_study(design: StudyDesign, tmp_path: Path) -> None:
    document = make_document("blank-forms", DocumentRequest(at=utc_now(), design=design))
    assert write_pdf(document, tmp_path / "blank.pdf") >= len(design.forms)


def test_that_every_page_says_that_it_is_blank_which_version_and_which_form(design: StudyDesign) -> None:
    document = make_document("blank-forms", DocumentRequest(at=utc_now(), design=design))
    titles = {form.title for form in design.forms}
    for page in PageSetter(document).pages():
        said = [found.words for found in page.words()]
        assert "BLANK FORM" in said
        assert "Patient" in said  # with a line to write on: pages get loose
        assert any(f"Design version {design.version}" in words for words in said)
        assert any(title in said[1] or title in said for title in titles)


def test_that_every_question_is_on_a_page(design: StudyDesign) -> None:
    document = make_document("blank-forms", DocumentRequest(at=utc_now(), design=design))
    said = " ".join(found.words for page in PageSetter(document).pages() for found in page.words())
    asked = [item.label for form in design.forms for item in form.items() if item.derivation is None]
    assert [label for label in asked if label not in said] == []
