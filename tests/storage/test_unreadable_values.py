"""A damaged page that still reads as a row holds no text and no design: that is said, and is no fault."""

from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.connections import connect
from frailty_desktop.storage.study_file import StudyFile, open_study


def spoil(study: StudyFile, table: str, column: str, value: str) -> None:
    tool = connect(study.path)
    tool.execute(f"DROP TRIGGER {table}_changed_audited")
    tool.execute(f"UPDATE {table} SET {column} = {value}")  # noqa: S608 - our own text
    tool.close()


@pytest.mark.parametrize("value", ['\'{"study.toml": "\x01\'', "zeroblob(40)"], ids=["text", "zeros"])
def test_that_a_design_that_reads_as_none_is_damage(study: StudyFile, value: str) -> None:
    spoil(study, "design_versions", "texts", value)
    study.close()
    with pytest.raises(UserError, match=r"Part of study\.frailty is damaged"):
        open_study(study.path)


def test_that_a_text_that_is_none_is_found_by_the_check(study: StudyFile, nurse: UUID) -> None:
    spoil(study, "people", "name", "CAST(x'cf41' AS TEXT)")
    assert not study.checks().is_good
