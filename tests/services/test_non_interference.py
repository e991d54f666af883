"""Two studies that differ in nothing but who got which arm are the same to every blinded role, byte by byte.

The surfaces stand in registries, one per room; a function that shows something and has no line there fails.
"""

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

import frailty_desktop.analysis
import frailty_desktop.exports
import frailty_desktop.reports
import frailty_desktop.services
from frailty_desktop.errors import UserError
from frailty_desktop.reports.catalogue import kinds
from frailty_desktop.services import allocation, assigned_kits, patient_facts, people, places_left
from frailty_desktop.services.people import Role
from frailty_desktop.storage.engine import driver_of
from frailty_desktop.study.blinding import AllocationView
from tests.analysis.shown_surfaces import INSIDE_ANALYSIS, SHOWN_SURFACES
from tests.exports.written_surfaces import INSIDE_EXPORTS, WRITTEN_SURFACES, written
from tests.reports.document_surfaces import INSIDE_REPORTS, MAKERS
from tests.services.surfaces import INSIDE, SURFACES, Look
from tests.services.twins import BLINDED, Twin, everybody, make_twins

READ = {**SURFACES, **SHOWN_SURFACES}
COMPARED: Counter[str] = Counter()


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Twin, Twin]]:
    with pytest.MonkeyPatch.context() as patched:
        made = make_twins(tmp_path_factory.mktemp("twin"), tmp_path_factory.mktemp("twin"), patched)
        yield made
        for twin in made:
            twin.clinic.study.close()


def _functions(room: ModuleType, asked: Callable[[list[str]], bool]) -> Iterable[str]:
    for module_info in pkgutil.iter_modules(room.__path__):
        module = importlib.import_module(f"{room.__name__}.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and asked(list(inspect.signature(function).parameters)):
                yield f"{module_info.name}.{name}"


def test_that_every_reading_function_of_the_services_is_a_known_surface() -> None:
    found = _functions(frailty_desktop.services, lambda parameters: parameters[:1] == ["session"])
    assert set(found) - SURFACES.keys() - INSIDE.keys() == set()


def test_that_everything_charts_and_the_trail_read_is_a_known_surface() -> None:
    reads = {"session", "averages"}
    found = _functions(frailty_desktop.analysis, lambda parameters: bool(reads & set(parameters)))
    assert set(found) - SHOWN_SURFACES.keys() - INSIDE_ANALYSIS.keys() == set()


def test_that_every_export_is_a_known_surface() -> None:
    reads = {"session", "study", "connection", "grouping"}
    found = _functions(frailty_desktop.exports, lambda parameters: bool(reads & set(parameters)))
    assert set(found) - WRITTEN_SURFACES.keys() - INSIDE_EXPORTS.keys() == set()


def test_that_every_document_is_a_known_surface() -> None:
    reads = {"session", "study", "request", "reading"}
    found = _functions(frailty_desktop.reports, lambda parameters: bool(reads & set(parameters)))
    assert set(found) - MAKERS - INSIDE_REPORTS.keys() == set()
    assert {f"reports.{kind.name}" for kind in kinds()} - WRITTEN_SURFACES.keys() == set()


@pytest.mark.parametrize("surface", READ)
def test_that_nothing_of_the_arms_shows(twins: tuple[Twin, Twin], surface: str) -> None:
    for role in BLINDED:
        one, other = (_seen(twin, surface, role) for twin in twins)
        COMPARED[surface] += 1
        assert one == other, f"{surface} tells a {role.label} something of the arms"
        if not one.asks_who:
            break


@pytest.mark.parametrize("surface", WRITTEN_SURFACES)
def test_that_no_export_holds_an_arm(twins: tuple[Twin, Twin], surface: str) -> None:
    for role in BLINDED:
        one, other = (written(surface, twin, _person(twin, role)) for twin in twins)
        COMPARED[surface] += 1
        assert one == other, f"{surface} tells a {role.label} something of the arms"


def test_that_the_log_lines_are_the_same(twins: tuple[Twin, Twin]) -> None:
    COMPARED["log lines"] += 1
    assert twins[0].log == twins[1].log


def test_that_but_for_the_seal_the_files_are_the_same(twins: tuple[Twin, Twin]) -> None:
    COMPARED["the study file"] += 1
    assert _every_row(twins[0]) == _every_row(twins[1])


def _every_row(twin: Twin) -> list[object]:
    with twin.clinic.study.read() as session:
        driver = driver_of(session.connection())
        tables = [row[0] for row in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [(name, driver.execute(f"SELECT * FROM {name}").fetchall()) for name in sorted(tables)]  # noqa: S608


# That the comparison can fail: services that leak on purpose


def _arms_by_file(twins: tuple[Twin, Twin]) -> Callable[..., Mapping[UUID, str]]:
    """Return what a leaking service would know: the arms, found by the file that a session reads."""
    known = {str(twin.clinic.study.path): twin.arms for twin in twins}

    def arms(session: Session) -> Mapping[UUID, str]:
        rows = driver_of(session.connection()).execute("PRAGMA database_list").fetchall()
        return known[rows[0][2]]

    return arms


def _caught(twins: tuple[Twin, Twin], *surfaces: str, role: Role = Role.MONITOR) -> bool:
    return all(_seen(twins[0], surface, role) != _seen(twins[1], surface, role) for surface in surfaces)


def test_that_an_arm_beside_a_kit_number_would_be_caught(
    twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch
) -> None:
    arms, kits = _arms_by_file(twins), assigned_kits.kits
    monkeypatch.setattr(
        patient_facts,
        "assigned_kits",
        lambda session, asked=None: {
            patient_id: kit + arms(session)[patient_id][0] for patient_id, kit in kits(session, asked).items()
        },
    )
    assert _caught(
        twins, "patient_list.list_patients", "patient_list.find_patient", "patient_facts.load_facts"
    )


def test_that_an_order_by_arm_would_be_caught(
    twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch
) -> None:
    arms, load = _arms_by_file(twins), patient_facts.load_facts

    def sorted_by_arm(session: Session, *asked: object) -> dict[UUID, object]:
        facts, known = load(session, *asked), arms(session)  # type: ignore[arg-type]
        return dict(sorted(facts.items(), key=lambda entry: known[entry[0]]))

    monkeypatch.setattr("frailty_desktop.services.patient_list.load_facts", sorted_by_arm)
    assert _caught(twins, "patient_list.list_patients")


def test_that_a_count_by_arm_would_be_caught(
    twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch
) -> None:
    arms = _arms_by_file(twins)

    def first_arm(session: Session, _design: object) -> tuple[str, ...]:
        return (f"{list(arms(session).values())[:2].count('walk')} kits of one kind are left.",)

    monkeypatch.setattr(places_left, "running_out", first_arm)
    assert _caught(twins, "places_left.running_out")


def test_that_open_arms_for_a_blinded_role_would_be_caught(
    twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (people, "tests.services.surfaces", "tests.analysis.shown_surfaces"):
        name = f"{module}.view_of_allocation" if isinstance(module, str) else None
        if name:
            monkeypatch.setattr(name, lambda *_asked: AllocationView.OPEN)
    monkeypatch.setattr(
        "frailty_desktop.exports.export_right.view_of_allocation", lambda *_asked: AllocationView.OPEN
    )
    assert _caught(
        twins,
        "allocation.grouping",
        "allocation.arms_of_kits",
        "arm_averages.ArmAverages",
        "chart_series.chart",
        "cohort.read_cohort",
        "arms_pictures.arms_picture",
        "frames.answers",
        "safety_reading.read_safety",
        "safety_laboratory.read_laboratory",
    )
    tables = [written("study_export.export_study", twin, _person(twin, Role.DATA_MANAGER)) for twin in twins]
    assert tables[0] != tables[1]


def test_that_the_unblinded_roles_do_see_a_difference(twins: tuple[Twin, Twin]) -> None:
    for role in (Role.UNBLINDED_STATISTICIAN, Role.PHARMACIST):
        assert _seen(twins[0], "allocation.grouping", role) != _seen(twins[1], "allocation.grouping", role)


def test_that_without_the_key_an_open_view_is_refused_in_the_same_words(twins: tuple[Twin, Twin]) -> None:
    said = []
    for twin in twins:
        study = twin.clinic.study
        with study.read() as session, pytest.raises(UserError) as refused:
            allocation.grouping(session, study.info, study.design, AllocationView.OPEN)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_that_the_counts_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nNon-interference: {len(COMPARED)} surfaces, {COMPARED.total()} comparisons, all the same")


def _person(twin: Twin, role: Role) -> people.Person:
    return next(person for person in everybody(twin.clinic) if person.role is role)


class Seen(NamedTuple):
    """What was read, in text, and whether it depends on who reads."""

    text: str
    asks_who: bool


def _seen(twin: Twin, surface: str, role: Role) -> Seen:
    """Read a surface as a role; how it is refused is compared too."""
    looks: list[Look] = []
    try:
        with twin.clinic.study.read() as session:
            looks.append(Look(twin.clinic, session, role, twin.key))
            return Seen(repr(READ[surface](looks[0])), looks[0].has_asked_who)
    except UserError as refused:
        return Seen(f"refused: {refused.sentence()}", asks_who=True)
