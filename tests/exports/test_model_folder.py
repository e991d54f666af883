"""What a statistician who works in R gets: values of those who were enrolled, and a script that fits them."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from frailty_desktop.errors import NotAllowedError, UserError
from frailty_desktop.exports.model_folder import export_models
from frailty_desktop.exports.model_rows import change_on_paper
from frailty_desktop.services import allocation
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.people import Role
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.tables import PatientRow
from tests.services.clinic import Clinic, open_clinic

AT = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
STATISTICIAN = Role.UNBLINDED_STATISTICIAN


class StoppedError(Exception):
    """Somebody pressed stop."""


@dataclass(frozen=True)
class Ward:
    clinic: Clinic
    key: AllocationKey
    folder: Path

    def export(self, role: Role, name: str = "for_r") -> Path:
        key = self.key if role is STATISTICIAN else None
        export_models(self.clinic.study, self.clinic.person(role), self.folder / name, at=AT, key=key)
        return self.folder / name


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    folder = tmp_path_factory.mktemp("ward")
    clinic = open_clinic(folder)
    for role in Role:
        clinic.person(role)
    with clinic.act_as(STATISTICIAN) as edit:
        key = allocation.prepare_list(edit, seed="11", block_sizes=(2, 4), length=9)
    only_screened = clinic.screen(sex="F")
    clinic.fill(
        only_screened.id, clinic.visit_id(only_screened.id, "screening"), "walk", {"walk_distance": "333"}
    )
    for place in range(6):
        patient = clinic.treat(sex="FM"[place % 2])
        screening = clinic.visit_id(patient.id, "screening")
        clinic.fill(patient.id, screening, "walk", {"walk_distance": str(290 + 11 * place)})
        walks = {
            "month_1": (date(2026, 2, 17), 300 + 7 * place),
            "month_3": (date(2026, 4, 18), 300 + 17 * place - 5 * place**2),
        }
        for plan, (day, metres) in walks.items():
            visit = clinic.visit(patient.id, plan, day)
            clinic.fill(patient.id, visit, "walk", {"walk_distance": str(metres)})
            clinic.fill(patient.id, visit, "grip", {"grip_strength": f"{20.1 + place / 10}"})
    yield Ward(clinic, key, folder)
    clinic.study.close()


@pytest.fixture
def blinded(ward: Ward, tmp_path: Path) -> Path:
    return ward.export(Role.STATISTICIAN, tmp_path.name)


@pytest.fixture
def unblinded(ward: Ward, tmp_path: Path) -> Path:
    return ward.export(STATISTICIAN, f"{tmp_path.name} open")


def values_of(folder: Path) -> list[dict[str, str]]:
    (file,) = folder.glob("*values.csv")
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def script_of(folder: Path) -> str:
    (file,) = folder.glob("*models.R")
    return file.read_text(encoding="utf-8")


def _made(folder: Path, name: str, **wanted: str) -> list[dict[str, str]]:
    (file,) = folder.glob(f"*{name}.csv")
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["visit"] == "month_3"]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_that_each_value_after_the_infusion_is_a_row(blinded: Path) -> None:
    rows = [row for row in values_of(blinded) if row["endpoint"] == "walk_distance"]
    assert [(row["visit"], float(row["value"])) for row in rows[:2]] == [("month_1", 300), ("month_3", 300)]
    assert len({row["patient"] for row in rows}) == 6
    assert {row["sex"] for row in rows} == {"F", "M"}


def test_that_the_age_is_that_at_the_infusion(blinded: Path) -> None:
    # Born on 1 March 1946, infused on 19 January 2026.
    assert {(row["age"], row["site"]) for row in values_of(blinded)} == {("79", "MIA")}


def test_that_who_was_only_screened_has_no_row(ward: Ward, blinded: Path) -> None:
    with ward.clinic.study.read() as session:
        query = select(PatientRow.number).where(PatientRow.enrolled_on.is_(None))
        (screened,) = session.scalars(query)
    assert screened not in {row["patient"] for row in values_of(blinded)}


def test_that_differences_equal_on_paper_are_equal_in_the_file() -> None:
    assert (change_on_paper(2.1, 1.9), change_on_paper(1.3, 1.1)) == (0.2, 0.2)
    assert 2.1 - 1.9 != 1.3 - 1.1


def test_that_the_change_is_the_value_minus_the_baseline(blinded: Path) -> None:
    with_change = [row for row in values_of(blinded) if row["change"]]
    assert with_change
    for row in with_change:
        assert float(row["change"]) == float(row["value"]) - float(row["baseline"])


def test_that_a_value_without_a_baseline_stays_without_a_change(blinded: Path) -> None:
    grips = [row for row in values_of(blinded) if row["endpoint"] == "grip"]
    assert {(row["baseline"], row["change"]) for row in grips} == {("", "")}


def test_that_a_blinded_folder_has_no_arm_and_says_so(blinded: Path) -> None:
    text = script_of(blinded)
    assert "arm" not in values_of(blinded)[0]
    assert "arms_in_order <- character(0)" in text
    assert "# Blinded: the values have no column arm, and every model is fitted without it." in text
    assert "nothing here tells who got which arm" in (next(blinded.glob("*README.txt"))).read_text("utf-8")
    assert not any(name in text for name in ("walk a day", "talk a day", '"talk"'))


def test_that_an_unblinded_folder_compares_with_the_control(unblinded: Path) -> None:
    assert {row["arm"] for row in values_of(unblinded)} == {"walk", "talk"}
    assert 'arms_in_order <- c("talk", "walk")' in script_of(unblinded)


def test_that_only_scheduled_visits_are_in_the_script(blinded: Path) -> None:
    (line,) = [line for line in script_of(blinded).splitlines() if line.startswith("visits_in_order <-")]
    assert line == 'visits_in_order <- c("screening", "infusion_day", "month_1", "month_3")'


def test_that_the_trail_keeps_who_took_it(ward: Ward, blinded: Path) -> None:
    with ward.clinic.study.read() as session:
        last = list(events(session))[-1]
    assert last.kind == "export"
    assert last.new_values["what"] == "models for R"
    assert last.new_values["view"] == "pooled"


def test_that_who_may_not_export_gets_nothing(ward: Ward, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError):
        export_models(ward.clinic.study, ward.clinic.person(Role.MONITOR), tmp_path / "out", at=AT)
    assert not (tmp_path / "out").exists()


def test_that_somebody_can_watch_and_stop_it(ward: Ward, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def stop_at_the_third(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        export_models(
            ward.clinic.study,
            ward.clinic.person(Role.STATISTICIAN),
            tmp_path / "out",
            at=AT,
            progress=stop_at_the_third,
        )
    assert told == [(0, 6), (1, 6), (2, 6)]
    assert list(tmp_path.iterdir()) == []


def test_that_an_occupied_folder_is_left_alone(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="not an empty folder"):
        export_models(ward.clinic.study, ward.clinic.person(Role.STATISTICIAN), tmp_path, at=AT)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here")
def test_that_the_script_runs_and_finds_what_the_program_finds(unblinded: Path) -> None:
    from frailty_desktop.analysis.statistics import ancova, paired_t, signed_rank

    (script,) = unblinded.glob("*models.R")
    subprocess.run(["Rscript", "--vanilla", str(script)], check=True, capture_output=True)
    rows = [
        row for row in values_of(unblinded) if (row["endpoint"], row["visit"]) == ("walk_distance", "month_3")
    ]
    walked = [float(row["change"]) for row in rows if row["arm"] == "walk"]
    (within,) = _made(unblinded, "within_arm", arm="walk")
    assert float(within["p_paired_t"]) == pytest.approx(paired_t(walked).p, rel=1e-9)
    assert float(within["p_signed_rank_exact"]) == pytest.approx(signed_rank(walked).p, rel=1e-9)
    values, baselines = ([float(row[name]) for row in rows] for name in ("value", "baseline"))
    fit = ancova(values, baselines, [row["arm"] for row in rows], "talk")
    (between,) = _made(unblinded, "ancova", arm="walk")
    assert float(between["estimate"]) == pytest.approx(fit.arm("walk").difference, rel=1e-7)
    assert float(between["p"]) == pytest.approx(fit.arm("walk").p, rel=1e-7)
