"""Where the log of a backup ended lies beside it as text: people read it, and checks compare with it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.storage.backup import back_up, back_up_in_rotation, restore, rotation
from frailty_desktop.storage.chain_head import head_text, heads, heads_text
from frailty_desktop.storage.file_placing import already_there
from frailty_desktop.storage.head_file import head_path, read_head_file
from frailty_desktop.storage.key_file import key_path
from frailty_desktop.storage.known_heads import check_known_heads, read_known_head
from frailty_desktop.storage.study_file import StudyFile, open_study
from tests.factories import APatient, FakeClock


def test_that_the_head_file_holds_the_heads_of_the_copy(
    study: StudyFile, nurse: UUID, patient: APatient, tmp_path: Path
) -> None:
    copy = back_up(study, tmp_path / "copy.frailty")
    kept = read_head_file(copy)
    assert kept is not None
    with open_study(copy, read_only=True) as backup, backup.read() as session:
        assert [(head.workstation, head.sequence, head.hash) for head in kept.heads] == [
            (head.workstation, head.sequence, head.hash.hex()) for head in heads(session)
        ]
    assert kept.events == study.checks().events


def test_that_each_workstation_has_its_head(
    study: StudyFile, nurse: UUID, patient: APatient, tmp_path: Path
) -> None:
    study.close()
    with open_study(study.path, workstation="event room 9") as elsewhere:
        with elsewhere.edit(by=nurse, action="Save a field") as edit:
            edit.save_answers([patient.answer()])
        kept = read_head_file(back_up(elsewhere, tmp_path / "copy.frailty"))
    assert kept is not None
    assert [head.workstation for head in kept.heads] == ["event room 9", "ward-3"]


def test_that_a_head_as_printed_is_found_again_by_the_check(study: StudyFile, nurse: UUID) -> None:
    with study.read() as session:
        (head,) = heads(session)
        printed = heads_text(heads(session))
    assert printed == head_text(head) == f"ward-3 {head.sequence} {head.hash.hex()[:16]}"
    assert check_known_heads(study.path, [read_known_head(printed)]) == ()


def test_that_a_copy_without_head_file_says_so_by_none(study: StudyFile, tmp_path: Path) -> None:
    copy = back_up(study, tmp_path / "copy.frailty")
    head_path(copy).unlink()
    assert read_head_file(copy) is None


@pytest.mark.parametrize(
    "text", ["", "events: many", "events: 1\nevents: 2", "who knows\nevents: 1", "\xff\xfe"]
)
def test_that_a_torn_head_file_is_said(study: StudyFile, tmp_path: Path, text: str) -> None:
    copy = back_up(study, tmp_path / "copy.frailty")
    head_path(copy).write_text(text, encoding="latin-1")
    with pytest.raises(UserError, match="cannot be used"):
        read_head_file(copy)


def test_that_rotation_takes_what_lies_beside_a_backup_with_it(
    study: StudyFile, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    key_path(study.path).write_text("{}")
    for day in range(4):
        back_up_in_rotation(study, folder, clock.now + timedelta(days=day), keep=2)
    kept = rotation(folder, study.path)
    assert len(kept) == 2
    assert sorted(folder.iterdir()) == sorted(
        file for backup in kept for file in (backup, head_path(backup), key_path(backup))
    )


def test_that_two_backups_within_one_second_are_two_files(
    study: StudyFile, clock: FakeClock, tmp_path: Path
) -> None:
    made = {back_up_in_rotation(study, tmp_path, clock.now) for _ in range(3)}
    assert len(made) == 3


def test_that_what_a_killed_backup_left_is_cleared_a_day_later_and_nothing_else(
    study: StudyFile, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    left = [".study-20260101T000000Z.frailty.unfinished", "study-20260101T000000Z.frailty.head.txt"]
    others = [
        ".study-20260203T080000Z.frailty.unfinished",  # an hour old: somebody may be at work on it
        ".other-20260101T000000Z.frailty.unfinished",
        "study-20260101T000000Z.txt",
    ]
    for name in (*left, *others):
        (folder / name).write_text("part")
    made = back_up_in_rotation(study, folder, clock.now)
    assert {file.name for file in folder.iterdir()} == {*others, made.name, head_path(made).name}


def test_that_the_key_file_goes_with_a_backup_and_comes_back_with_it(
    study: StudyFile, nurse: UUID, tmp_path: Path
) -> None:
    key_path(study.path).write_text('{"slots": 1}')
    copy = back_up(study, tmp_path / "copy.frailty")
    restored = restore(copy, tmp_path / "restored.frailty")
    assert key_path(copy).read_text() == key_path(restored).read_text() == '{"slots": 1}'


def test_that_restoring_never_replaces_another_key_file(study: StudyFile, tmp_path: Path) -> None:
    key_path(study.path).write_text("{}")
    copy = back_up(study, tmp_path / "copy.frailty")
    new = tmp_path / "restored.frailty"
    key_path(new).write_text("of another study")
    with pytest.raises(UserError, match=already_there(key_path(new)).happened):
        restore(copy, new)
    assert key_path(new).read_text() == "of another study"
    assert not new.exists()


def test_that_a_refused_backup_leaves_nothing_beside_the_file_that_is_there(
    study: StudyFile, tmp_path: Path
) -> None:
    copy = back_up(study, tmp_path / "copy.frailty")
    before = head_path(copy).read_text()
    with pytest.raises(UserError, match="already there"):
        back_up(study, copy)
    assert head_path(copy).read_text() == before
