"""Every command tells blinded people the same, whoever got which arm."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from frailty_desktop.cli import COMMANDS
from frailty_desktop.services import allocation, allocation_list
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.roles import Role, unblinded_roles
from frailty_desktop.storage import ids
from frailty_desktop.study.blinding import AllocationView
from tests.services.clinic import INFUSED, Clinic, open_clinic

Run = Callable[..., Any]
PATIENTS = 6
BLINDED = [role.value for role in Role if role not in unblinded_roles()]
CHANCE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*( ?[+-]\d\d:?\d\d)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""Times and new ids, which differ from one call to the next."""

# What of a command's output a blinded person reads; each is handed a study of its own.
TOLD: dict[str, Callable[[Run, Path], object]] = {
    "enrol": lambda run, study: [
        _said(run("enrol", study, "--patient", "P-001")),
        _said(run("enrol", study, "--consent-date", "2026-02-03", "--sex", "F", "--site", "MIA", "--json")),
    ],
    "record": lambda run, study: _said(
        run("record", study, "--patient", "P-002", "--form", "adverse_event", "ae_term=Fall", "--json")
    ),
    "export": lambda run, study: [_exported(run, study, role) for role in BLINDED],
    "audit": lambda run, study: [_said(run("audit", study)), _said(run("audit", study, "--json"))],
    "verify": lambda run, study: _said(run("verify", study, "--json")),
}
SILENT = {
    "new": "makes the list; its key is for the one who makes it",
    "check-design": "reads no study",
    "score": "reads no study",
    "backup": "copies the sealed list as it is, and says its size",
    "restore": "copies the sealed list as it is",
    "self-test": "makes a study of its own",
}


def _said(outcome: Any) -> str:
    return CHANCE.sub("", f"{outcome.code}\n{outcome.out}\n{outcome.err}")


def _exported(run: Run, study: Path, role: str) -> list[str]:
    folder = study.with_name(f"export-{role}")
    name = f"Somebody, {role}"
    said = _said(run("export", study, folder, "--by", name, "--role", role)).replace(str(folder.parent), "")
    return [said, *(f"{file.name}\n{CHANCE.sub('', file.read_text())}" for file in sorted(folder.iterdir()))]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterable[tuple[Path, Path]]:
    with pytest.MonkeyPatch.context() as patched:
        one, other = (_study(tmp_path_factory.mktemp("twin"), seed, patched) for seed in ("11", "12"))
        assert _arms(*one) != _arms(*other)
        for clinic, _ in (one, other):
            clinic.study.close()
        yield one[0].study.path, other[0].study.path


def _study(folder: Path, seed: str, patched: pytest.MonkeyPatch) -> tuple[Clinic, AllocationKey]:
    """Fill a study whose ids, times and kits are always the same; the seed draws the arms."""
    ticks = count(1_770_000_000_000_000_000, 1_000_000)
    patched.setattr(ids, "_last", 0)
    patched.setattr(ids, "time", SimpleNamespace(time_ns=lambda: next(ticks)))
    patched.setattr(ids, "os", SimpleNamespace(urandom=random.Random(7).randbytes))
    patched.setattr(allocation_list, "secrets", SimpleNamespace(SystemRandom=lambda: random.Random(7)))
    clinic = open_clinic(folder)
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        key = allocation.prepare_list(edit, seed=seed, block_sizes=(2, 4), length=PATIENTS)
    for place in range(PATIENTS):
        patient = clinic.treat(sex="FM"[place % 2])
        visit_id = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29 + place))
        clinic.fill(patient.id, visit_id, "walk", {"walk_distance": str(300 + place)})
    return clinic, key


def _arms(clinic: Clinic, key: AllocationKey) -> object:
    with clinic.study.read() as session:
        study = clinic.study
        return allocation.grouping(session, study.info, study.design, AllocationView.OPEN, key).group_of


def test_that_every_command_is_told_apart() -> None:
    assert TOLD.keys() | SILENT.keys() == set(COMMANDS)


@pytest.mark.parametrize("command", TOLD)
def test_that_a_command_tells_nothing_of_the_arms(
    run: Run, twins: tuple[Path, Path], tmp_path: Path, command: str
) -> None:
    told = []
    for place, twin in enumerate(twins):
        (tmp_path / str(place)).mkdir()
        told.append(TOLD[command](run, shutil.copyfile(twin, tmp_path / str(place) / "ward.study")))
    assert told[0] == told[1]
    assert len(str(told[0])) > 60
