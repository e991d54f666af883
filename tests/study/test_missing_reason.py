"""Missing reasons: the typed codes and their words."""

import pytest

from frailty_desktop.study.missing_reason import MissingReason


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("ND", MissingReason.NOT_DONE),
        ("RF", MissingReason.REFUSED),
        ("UH", MissingReason.UNABLE),
        ("UK", MissingReason.UNKNOWN),
        ("NA", MissingReason.NOT_APPLICABLE),
    ],
)
def test_that_a_typed_code_is_understood_in_any_case(code: str, reason: MissingReason) -> None:
    assert [MissingReason.from_code(text) for text in (code, code.lower(), f" {code} ")] == [reason] * 3


@pytest.mark.parametrize("text", ["", "23.5", "NDX", "not_done"])
def test_that_other_text_is_no_code(text: str) -> None:
    assert MissingReason.from_code(text) is None


def test_that_every_reason_has_a_code_and_words_of_its_own() -> None:
    assert len({reason.code for reason in MissingReason}) == len(MissingReason)
    assert len({reason.label for reason in MissingReason}) == len(MissingReason)
    assert MissingReason.UNABLE.label == "unable for health reasons"
