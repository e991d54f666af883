"""Half a character cannot be stored; the rest of the text is kept and the person is told."""

from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.study.answers import parse
from frailty_desktop.study.design import ItemType
from frailty_desktop.study.whole_text import whole_text
from tests.study.study_parts import TODAY, an_item


@given(st.text(st.characters(codec=None)))
def test_that_every_whole_text_can_be_written_to_a_file(text: str) -> None:
    assert len(whole_text(text).encode()) >= len(text)


def test_that_half_a_character_in_an_answer_is_said_and_the_rest_kept() -> None:
    answer = parse(an_item("term", ItemType.TEXT), "fall\ud800 at home", today=TODAY)

    assert answer.text == "fall\N{REPLACEMENT CHARACTER} at home"
    assert answer.problem
