"""The steps of the self-test: each does what people do with the program, and says in a line what it found."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from frailty_desktop.translation import tr, tr_count

LONGEST_WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Bench:
    """The temporary folder and the files that later steps take from earlier ones."""

    folder: Path

    @property
    def study(self) -> Path:
        """The study that the self-test makes."""
        return self.folder / "self-test.study"

    @property
    def backup(self) -> Path:
        """Its backup."""
        return self.folder / "self-test.backup"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, and what it does; it raises when something is wrong."""

    name: str
    take: Callable[[Bench], str]


class NotAsExpectedError(Exception):
    """Something that the self-test looked at is not as it has to be."""


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: inputs of a score and what its source, or plain arithmetic, says comes out."""

    score: str
    inputs: Mapping[str, object]
    outputs: Mapping[str, float]
    tolerance: float = 1e-9


EXAMPLES = (
    Example("bmi", {"weight_kg": 81, "height_cm": 180}, {"bmi": 25.0}),
    Example("gait_speed", {"course_m": 4, "walk_1_s": 5}, {"speed_m_s": 0.8}),
    Example(
        "sppb",
        {
            "course_m": 4,
            "walk_1_s": 4.81,
            "side_by_side_s": 10,
            "semi_tandem_s": 10,
            "tandem_s": 10,
            "chair_time_s": 11.19,
        },
        {"total": 12, "walk_points": 4, "chair_points": 4},
    ),
    Example(
        "eq5d_5l",  # state 21143 of the United States value set, Pickard 2019
        {
            "mobility": 2,
            "self_care": 1,
            "usual_activities": 1,
            "pain_discomfort": 4,
            "anxiety_depression": 3,
            "value_set": "us_pickard_2019",
        },
        {"index": 0.463},
        tolerance=5e-4,
    ),
    Example(
        "egfr_ckd_epi_2021",
        {"creatinine_umol_l": 100, "age_years": 70, "sex": "F"},
        {"egfr": 52},
        tolerance=0.5,
    ),
)


def check_encryption(bench: Bench) -> str:
    """Write a keyed file, read it back, and see that it is unreadable without its key."""
    from frailty_desktop.storage import connections

    file, key = bench.folder / "keyed.db", bytes(range(32))
    connection = connections.connect(file, key=key, mode="rwc")
    try:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.execute("INSERT INTO words VALUES ('corridor')")
        version = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    if version is None or b"corridor" in file.read_bytes():
        raise NotAsExpectedError(tr("the file is not encrypted"))
    connection = connections.connect(file, key=key, mode="ro")
    try:
        if connection.execute("SELECT word FROM words").fetchone()[0] != "corridor":
            raise NotAsExpectedError(tr("the file does not hold what was written"))
    finally:
        connection.close()
    return tr("SQLCipher {version}", version=version[0])


def check_designs(_bench: Bench) -> str:
    """Check every bundled design."""
    from frailty_desktop.resource_files import resource
    from frailty_desktop.study.design_file import bundled_designs, check_design

    names = bundled_designs()
    problems = [problem for name in names for problem in check_design(resource("designs", name))]
    if problems or not names:
        raise NotAsExpectedError(str(problems[0]) if problems else tr("no design is bundled"))
    return ", ".join(names)


def check_scores(_bench: Bench) -> str:
    """Compute worked examples, and let every score answer when nothing is known."""
    from frailty_desktop.study.scores.registry import SCORES, score

    for example in EXAMPLES:
        outputs = score(example.score, example.inputs).outputs
        for name, expected in example.outputs.items():
            found = outputs[name]
            if not isinstance(found, int | float) or abs(found - expected) > example.tolerance:
                raise NotAsExpectedError(f"{example.score}.{name}: {found} != {expected}")
    for name, known in SCORES.items():
        if set(score(name, {}).outputs) != {output.name for output in known.outputs}:
            raise NotAsExpectedError(tr("{name} does not give all of its outputs", name=name))
    return tr_count("{count} score", "{count} scores", len(SCORES))


def make_study(bench: Bench) -> str:
    """Record an invented patient's year through the services."""
    from frailty_desktop.cli.self_test_study import make_study_of_one
    from frailty_desktop.storage.study_file import open_study

    make_study_of_one(bench.study)
    with open_study(bench.study, read_only=True) as study:
        events = study.last_sequence
    return tr_count("{count} event in its audit trail", "{count} events in its audit trail", events)


def work_out_charts(bench: Bench) -> str:
    """Work out the chart of every endpoint for the patient."""
    from frailty_desktop.analysis.arm_averages import ArmAverages
    from frailty_desktop.analysis.chart_series import ChartQuestion, chart
    from frailty_desktop.analysis.patient_series import patient_values
    from frailty_desktop.services import patients
    from frailty_desktop.services.allocation import grouping
    from frailty_desktop.storage.study_file import open_study
    from frailty_desktop.study.blinding import AllocationView

    now = datetime.now(UTC)
    with open_study(bench.study, read_only=True) as study, study.read() as session:
        design = study.design
        (patient, *_) = patients.list_patients(session, design, now.date())
        averages = ArmAverages(design)
        averages.build(session, grouping(session, study.info, design, AllocationView.POOLED))
        points = patient_values(session, design, patient.id)
        charts = [
            chart(ChartQuestion(patient.id, endpoint.name), design, averages, points)
            for endpoint in design.endpoints
        ]
    drawn = [series for series in charts if not series.is_empty]
    if not drawn:
        raise NotAsExpectedError(tr("no chart has a point"))
    return tr_count("{count} chart with points", "{count} charts with points", len(drawn))


def export(bench: Bench) -> str:
    """Export the study as a data manager, and see that no arm is in it."""
    from frailty_desktop.exports.study_export import export_study
    from frailty_desktop.services.people import Role, people
    from frailty_desktop.storage.study_file import open_study

    with open_study(bench.study) as study:
        with study.read() as session:
            person = next(known for known in people(session) if known.role is Role.DATA_MANAGER)
        folder = bench.folder / "export"
        made = export_study(study, person, folder, at=datetime.now(UTC))
    if any("arms" in file.name for file in folder.iterdir()):
        raise NotAsExpectedError(tr("a blinded export holds the arms"))
    return tr_count("{count} table", "{count} tables", len(made.tables))


def back_up(bench: Bench) -> str:
    """Copy the study while it is open."""
    from frailty_desktop.storage import backup
    from frailty_desktop.storage.study_file import open_study

    with open_study(bench.study) as study:
        backup.back_up(study, bench.backup)
    return tr("{size} kB", size=bench.backup.stat().st_size // 1000)


def verify(bench: Bench) -> str:
    """Check the study against its audit trail."""
    from frailty_desktop.storage.study_file import open_study

    with open_study(bench.study, read_only=True) as study:
        checked = study.checks()
    if not checked.is_good:
        bad = checked.first_bad
        raise NotAsExpectedError(bad.sentence() if bad else "; ".join(checked.damage))
    return tr_count("{count} event fits", "{count} events fit", checked.events)


def restore(bench: Bench) -> str:
    """Restore the backup to a new file that holds the same."""
    from frailty_desktop.storage import backup
    from frailty_desktop.storage.study_file import open_study

    made = backup.restore(bench.backup, bench.folder / "restored.study")
    with open_study(made, read_only=True) as restored, open_study(bench.study, read_only=True) as study:
        if restored.last_sequence != study.last_sequence:
            raise NotAsExpectedError(tr("the restored study holds another number of events"))
        return tr_count("{count} event", "{count} events", restored.last_sequence)


def open_window(_bench: Bench) -> str:
    """Ask another process whether a window opens; this one never loads the window's libraries."""
    if find_spec("PySide6") is None:
        return tr("the window's libraries are not installed; the command line does not need them")
    done = subprocess.run(  # noqa: S603 - this Python, a fixed text
        [sys.executable, "-P", "-c", "\n".join(_WINDOW)],
        env={**os.environ, **_without_screen()},
        capture_output=True,
        text=True,
        timeout=LONGEST_WINDOW_S,
        check=False,
    )
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise NotAsExpectedError(words[-1] if words else tr("Qt ended with {code}", code=done.returncode))
    return f"Qt {done.stdout.strip()}"


_WINDOW = (
    "from PySide6.QtCore import qVersion",
    "from PySide6.QtWidgets import QApplication, QWidget",
    "application = QApplication([])",
    "window = QWidget()",
    "window.show()",
    "application.processEvents()",
    "print(qVersion(), application.platformName())",
)


def _without_screen() -> Mapping[str, str]:
    """Let Qt draw into memory where there is no screen, as on a server; Windows and macOS always have one."""
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return {} if has_screen or sys.platform != "linux" else {"QT_QPA_PLATFORM": "offscreen"}


STEPS = (
    Step("encryption", check_encryption),
    Step("designs", check_designs),
    Step("scores", check_scores),
    Step("study", make_study),
    Step("charts", work_out_charts),
    Step("backup", back_up),
    Step("verify", verify),
    Step("restore", restore),
    Step("export", export),
    Step("window", open_window),
)
