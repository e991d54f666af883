"""Every command tells blinded people the same, whoever got which arm."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from frailty_desktop.cli import COMMANDS
from frailty_desktop.services.people import Role
from tests.cli.conftest import SMALL_DESIGN
from tests.services.twins import BLINDED, make_twins

pytestmark = pytest.mark.usefixtures("qapp")

Run = Callable[..., Any]
CHANCE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*( ?[+-]\d\d:?\d\d)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""Times and new ids, which differ from one call to the next."""
_EVENTS_OF_THE_TWINS = 100
"""Lines of an exported log that tell of the twins' own making; later ones hang on the time of day."""

NURSE = ("--by", "Nora Brandt")
NAMES = {role: "Nora Brandt" if role is Role.COORDINATOR else f"The {role.label}" for role in BLINDED}

# What of a command's output a blinded person reads; each is handed a study of its own.
TOLD: dict[str, Callable[[Run, Path], object]] = {
    "enrol": lambda run, study: [
        _said(run("enrol", study, "--patient", "P-001", *NURSE)),
        _said(run("enrol", study, "--consent-date", "2026-02-03", "--sex", "F", "--site", "MIA", *NURSE)),
    ],
    "record": lambda run, study: _said(
        run(
            "record", study, "--patient", "P-002", "--form", "adverse_event", "ae_term=Fall", "--json", *NURSE
        )
    ),
    "export": lambda run, study: [
        _exported(run, study, name, *option) for name in NAMES.values() for option in ((), ("--for-r",))
    ],
    "report": lambda run, study: [_printed(run, study, name) for name in NAMES.values()],
    "export-log": lambda run, study: [_log(run, study, name) for name in NAMES.values()],
    "replay": lambda run, study: [
        _said(run("replay", study, "--sequence", "200", "--by", name)) for name in NAMES.values()
    ],
    "amend": lambda run, study: [_rehearsed(run, study, name) for name in NAMES.values()],
    "audit": lambda run, study: [_said(run("audit", study)), _said(run("audit", study, "--json"))],
    "verify": lambda run, study: _said(run("verify", study, "--json")),
}
SILENT = {
    "new": "makes the list; its key is for the one who makes it",
    "check-design": "reads no study",
    "score": "reads no study",
    "backup": "copies the sealed list as it is, and says its size",
    "restore": "copies the sealed list as it is",
    "drill": "restores a copy of the sealed list, and counts its events",
    "self-test": "makes a study of its own",
}


def _said(outcome: Any) -> str:
    return CHANCE.sub("", f"{outcome.code}\n{outcome.out}\n{outcome.err}")


def _exported(run: Run, study: Path, name: str, *option: str) -> list[str]:
    folder = study.with_name(" ".join(("export", *option, "by", name)))
    said = _said(run("export", study, folder, "--by", name, *option)).replace(str(folder.parent), "")
    files = sorted(folder.iterdir()) if folder.exists() else []
    return [said, *(f"{file.name}\n{CHANCE.sub('', file.read_text())}" for file in files)]


def _printed(run: Run, study: Path, name: str) -> list[str]:
    """Print a profile and the trail; what stands on the pages is compared where documents are."""
    said = []
    for kind, narrowed in (("patient-profile", ("--patient", "P-002")), ("audit-extract", ())):
        file = study.with_name(f"{kind} by {name}.pdf")
        outcome = run("report", kind, study, *narrowed, "--out", file, "--json", "--by", name)
        said.append(_said(outcome).replace(str(file.parent), "") + str(file.exists()))
    return said


def _rehearsed(run: Run, study: Path, name: str) -> str:
    """Rehearse the usual small design under a new version."""
    folder = study.with_name(f"amended by {name}")
    shutil.copytree(SMALL_DESIGN, folder)
    design = folder / "study.toml"
    design.write_text(design.read_text().replace('version = "1"', 'version = "2"'))
    said = _said(run("amend", study, folder, "--rehearse", "--json", "--by", name))
    return said.replace(str(folder.parent), "")


def _log(run: Run, study: Path, name: str) -> list[str]:
    file = study.with_name(f"log by {name}")
    said = _said(run("export-log", study, file, "--by", name)).replace(str(file.parent), "")
    said = re.sub(r"head: (?!ward-3).*", "", said)  # of this machine, at this time of day
    events = file.read_text().splitlines()[:_EVENTS_OF_THE_TWINS] if file.exists() else []
    return [said, *events]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterable[tuple[Path, Path]]:
    with pytest.MonkeyPatch.context() as patched:
        made = make_twins(tmp_path_factory.mktemp("twin"), tmp_path_factory.mktemp("twin"), patched)
        for twin in made:
            twin.clinic.study.close()
        one, other = (twin.clinic.study.path for twin in made)
        yield one, other


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
