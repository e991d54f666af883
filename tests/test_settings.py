"""Preferences: kept, forgiving, and never in the way of work."""

from __future__ import annotations

from pathlib import Path

import pytest

from frailty_desktop import settings
from frailty_desktop.settings import MOST_RECENT_STUDIES, Preferences, Settings, Theme


def test_that_preferences_are_there_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    Settings(file).change(theme=Theme.DARK, text_scale=1.5)
    assert Settings(file).now.theme is Theme.DARK
    assert Settings(file).now.text_scale == 1.5


def test_that_how_backups_are_made_is_there_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    Settings(file).change(backup_minutes=5, backups_kept=3, second_backup_folder="/media/stick")
    kept = Settings(file).now
    assert (kept.backup_minutes, kept.backups_kept, kept.second_backup_folder) == (5, 3, "/media/stick")


def test_that_a_count_of_backups_is_never_so_small_that_none_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text('{"backup_minutes": 0, "backups_kept": -4}', encoding="utf-8")
    assert (Settings(file).now.backup_minutes, Settings(file).now.backups_kept) == (1, 1)


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"theme": "pink"}', '{"text_scale": "big"}'])
def test_that_a_torn_preferences_file_only_costs_the_preferences(tmp_path: Path, torn: str) -> None:
    file = tmp_path / "preferences.json"
    file.write_text(torn, encoding="utf-8")
    assert Settings(file).now == Preferences()


def test_that_a_place_that_cannot_be_written_does_not_stop_anybody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = Settings(tmp_path / "file" / "preferences.json")
    assert kept.change(text_scale=2.0).text_scale == 2.0


def test_that_the_study_opened_last_is_the_first_of_the_recent_ones(tmp_path: Path) -> None:
    kept = Settings(tmp_path / "preferences.json")
    for number in range(MOST_RECENT_STUDIES + 3):
        kept.remember_study(tmp_path / f"{number}.frailty")
    kept.remember_study(tmp_path / "5.frailty")
    assert Path(kept.now.recent_studies[0]).name == "5.frailty"
    assert len(kept.now.recent_studies) == MOST_RECENT_STUDIES


def test_that_text_grows_in_steps_and_stops_at_200_percent(tmp_path: Path) -> None:
    kept = Settings(tmp_path / "preferences.json")
    assert [kept.step_text_scale(+1) for _ in range(4)] == [1.2, 1.5, 2.0, 2.0]
    assert kept.step_text_scale(0) == 1.0
    assert kept.step_text_scale(-1) == 0.85


def test_that_everything_lies_under_the_home_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path))
    for place in (settings.data_folder(), settings.log_folder(), settings.preferences_file()):
        assert place.is_relative_to(tmp_path)
