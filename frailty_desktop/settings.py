"""Where things live on this workstation and what this person prefers: typed, kept as one JSON file."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

APPLICATION = "frailty-desktop"
TEXT_SCALES = (0.85, 1.0, 1.2, 1.5, 2.0)
MOST_RECENT_STUDIES = 8
BACKUP_MINUTES = range(1, 24 * 60 + 1)
BACKUPS_KEPT = range(1, 1001)


class Theme(StrEnum):
    """Which colours the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What this person prefers here.

    `people` maps a study file to the id of who worked on it last, `opened` to when it was first opened here.
    While a study is open it is backed up every `backup_minutes` if it changed, `backups_kept` in each folder.
    """

    theme: Theme = Theme.SYSTEM
    text_scale: float = 1.0
    recent_studies: tuple[str, ...] = ()
    person_name: str = ""
    people: dict[str, str] = field(default_factory=dict)
    backups: dict[str, str] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    window: str = ""
    backup_minutes: int = 30
    backups_kept: int = 10
    second_backup_folder: str = ""
    picture_saving: str = ""


def data_folder() -> Path:
    """Return the folder for demo studies and logs; `FRAILTY_DESKTOP_HOME` puts everything elsewhere."""
    return _home() or Path(_folders().user_data_dir)


def log_folder() -> Path:
    """Return the folder where error logs go."""
    home = _home()
    return home / "log" if home else Path(_folders().user_log_dir)


def preferences_file() -> Path:
    """Return the file the preferences are kept in."""
    home = _home()
    return (home or Path(_folders().user_config_dir)) / "preferences.json"


class Settings:
    """The preferences in force. Every change is written at once; where that fails, only comfort is lost."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or preferences_file()
        self._preferences = _read(self._file)
        self._listeners: list[Callable[[Preferences], None]] = []

    @property
    def now(self) -> Preferences:
        """The preferences as they are now."""
        return self._preferences

    def change(self, **values: Any) -> Preferences:
        """Change some preferences, keep them on disk, tell those who asked."""
        changed = replace(self._preferences, **values)
        if changed != self._preferences:
            self._preferences = changed
            _write(self._file, changed)
            for listener in self._listeners:
                listener(changed)
        return changed

    def subscribe(self, listener: Callable[[Preferences], None]) -> None:
        """Call the listener after every change."""
        self._listeners.append(listener)

    def remember_study(self, path: Path) -> None:
        """Put a study on top of the recent ones."""
        name = str(path.resolve())
        others = tuple(recent for recent in self._preferences.recent_studies if recent != name)
        self.change(recent_studies=(name, *others)[:MOST_RECENT_STUDIES])

    def forget_study(self, path: str) -> None:
        """Take a study off the recent ones; the file itself stays."""
        self.change(recent_studies=tuple(kept for kept in self._preferences.recent_studies if kept != path))

    def remember_person(self, study: Path, person_id: str, name: str) -> None:
        """Note who works on a study here, so that the next start need not ask."""
        self.change(person_name=name, people={**self._preferences.people, str(study.resolve()): person_id})

    def remember_backup(self, study: Path, at: str) -> None:
        """Note when the study was last backed up from here (ISO time)."""
        self.change(backups={**self._preferences.backups, str(study.resolve()): at})

    def first_opened(self, study: Path, now: str) -> str:
        """Return when a study was first opened here (ISO time); note it when that is now."""
        name = str(study.resolve())
        if name not in self._preferences.opened:
            self.change(opened={**self._preferences.opened, name: now})
        return self._preferences.opened[name]

    def step_text_scale(self, steps: int) -> float:
        """Make the text larger or smaller by steps of the scale; 0 goes back to 100 %."""
        here = min(range(len(TEXT_SCALES)), key=lambda at: abs(TEXT_SCALES[at] - self.now.text_scale))
        there = TEXT_SCALES.index(1.0) if steps == 0 else here + steps
        return self.change(text_scale=TEXT_SCALES[max(0, min(there, len(TEXT_SCALES) - 1))]).text_scale


def _home() -> Path | None:
    named = os.environ.get("FRAILTY_DESKTOP_HOME")
    return Path(named) if named else None


def _folders() -> Any:
    from platformdirs import PlatformDirs

    return PlatformDirs(APPLICATION, appauthor=False)


def _read(file: Path) -> Preferences:
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        return _from_stored(stored) if isinstance(stored, dict) else Preferences()
    except (OSError, ValueError, TypeError):
        return Preferences()  # a lost or torn preferences file must never keep anybody from the study


def _from_stored(stored: dict[str, Any]) -> Preferences:
    scale = float(stored.get("text_scale", 1.0))
    return Preferences(
        theme=Theme(stored.get("theme", Theme.SYSTEM)),
        text_scale=min(TEXT_SCALES, key=lambda known: abs(known - scale)),
        recent_studies=tuple(str(path) for path in stored.get("recent_studies", ())),
        person_name=str(stored.get("person_name", "")),
        people={str(study): str(person) for study, person in stored.get("people", {}).items()},
        backups={str(study): str(at) for study, at in stored.get("backups", {}).items()},
        opened={str(study): str(at) for study, at in stored.get("opened", {}).items()},
        window=str(stored.get("window", "")),
        backup_minutes=_within(stored.get("backup_minutes", 30), BACKUP_MINUTES),
        backups_kept=_within(stored.get("backups_kept", 10), BACKUPS_KEPT),
        second_backup_folder=str(stored.get("second_backup_folder", "")),
        picture_saving=str(stored.get("picture_saving", "")),
    )


def _within(stored: Any, limits: range) -> int:
    return max(limits.start, min(limits.stop - 1, int(stored)))


def _write(file: Path, preferences: Preferences) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps(asdict(preferences), indent=1), encoding="utf-8")
        beside.replace(file)
    except OSError:
        return  # preferences are comfort: working on goes first
