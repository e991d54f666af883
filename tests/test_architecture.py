"""The house rules that the import contracts in pyproject.toml do not cover."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "frailty_desktop"
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "docs",
    "frailty_desktop",
    "frailty_verify.py",
    "installer",
    "pyproject.toml",
    "resources",
    "tests",
}
ROOMS = {"study", "storage", "services", "analysis", "exports", "reports", "paper", "demo_data", "cli", "gui"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "base", "core", "misc"}
QT_CALLS = {"count", "data", "event", "flags", "index", "paint", "parent", "sort"}
MOST_LINES = 400
LOCKS = sorted((ROOT / "installer").glob("*.lock"))


def tracked_files() -> list[Path]:
    """Return what belongs to the project: tracked files, not what a check or an editor left behind."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [Path(name) for name in listed if name and (ROOT / name).exists()]


def modules(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PACKAGE_MODULES = modules(PACKAGE)
ALL_MODULES = modules(PACKAGE, ROOT / "installer", ROOT / "tests")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions and methods others may call, but not those that Qt calls by its camelCase names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners: list[ast.Module | ast.ClassDef] = [tree]
    owners += [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    for node in (node for owner in owners for node in owner.body):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("_") and node.name == node.name.lower():
            yield node


@cache
def said_in_the_window() -> frozenset[str]:
    """Return the method names that have their sentence somewhere: an override need not repeat it."""
    every = (node for path in modules(PACKAGE / "gui") for node in public_functions(path))
    return frozenset(node.name for node in every if ast.get_docstring(node))


def test_that_the_top_level_holds_nothing_unexpected() -> None:
    assert {path.parts[0] for path in tracked_files()} - TOP_LEVEL == set()


def test_that_every_package_file_stands_in_a_room() -> None:
    inside = {path.relative_to(PACKAGE).parts[0] for path in PACKAGE_MODULES if path.parent != PACKAGE}
    assert inside - ROOMS == set()


@pytest.mark.parametrize("path", ALL_MODULES, ids=place)
def test_that_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", ALL_MODULES, ids=place)
def test_that_a_file_stays_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", ALL_MODULES, ids=place)
def test_that_a_module_is_named_for_a_thing(path: Path) -> None:
    assert not set(re.split(r"[_.]", path.name)) & VAGUE_NAMES


@pytest.mark.parametrize("path", modules(PACKAGE / "gui"), ids=place)
def test_that_a_public_method_of_the_window_says_what_it_does(path: Path) -> None:
    silent = {node.name for node in public_functions(path) if not ast.get_docstring(node)}
    assert silent - QT_CALLS - said_in_the_window() == set()


@pytest.mark.parametrize("path", PACKAGE_MODULES, ids=place)
def test_that_no_text_is_run_as_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert not {"eval", "exec", "compile", "__import__"} & set(calls)


@pytest.mark.parametrize("path", modules(ROOT / "tests"), ids=place)
def test_that_a_test_is_named_as_a_fact(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [node.name for node in functions(tree) if node.name.startswith("test")]
    assert [name for name in tests if not name.startswith("test_that_")] == []


def test_that_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in modules(ROOT / "tests") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))


def test_that_qt_is_used_only_by_tests_of_window_and_paper() -> None:
    outside = [
        place(path)
        for path in modules(ROOT / "tests")
        if path.relative_to(ROOT / "tests").parts[0] not in {"gui", "paper", "screens", "bench"}
        and re.search(
            r"^\s*(from|import) (PySide6|pyqtgraph|pytestqt)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert outside == []


def test_that_the_program_and_its_package_carry_one_version() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    told = subprocess.run(
        [sys.executable, "-c", "import frailty_desktop; print(frailty_desktop.__version__)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == declared


def test_that_every_import_contract_covers_every_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    qt_free = next(row for row in contracts["contracts"] if row["id"] == "only-gui-and-paper-know-qt")
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    top = rooms | {path.stem for path in PACKAGE.glob("[a-z]*.py")}
    named = {name.removeprefix("frailty_desktop.") for name in qt_free["source_modules"]}
    assert named == top - {"gui", "cli", "paper"}  # the commands have a contract of their own


def test_that_pyqtgraph_is_known_to_chart_modules_alone() -> None:
    importers = [
        path.name
        for path in PACKAGE_MODULES
        if re.search(r"\bimport pyqtgraph|from pyqtgraph", path.read_text("utf-8"))
    ]
    assert [name for name in importers if not name.startswith("chart_")] == []


@pytest.mark.parametrize("module", ["frailty_desktop.cli", "frailty_desktop.__main__"])
def test_that_qt_is_not_loaded_before_a_window_is_wanted(module: str) -> None:
    program = (
        f"import sys, {module}\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted({'PySide6', 'shiboken6', 'pyqtgraph', 'sqlalchemy', 'pandas'} & loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("lock", LOCKS, ids=place)
def test_that_a_lock_names_no_index_and_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert [line for line in text.splitlines() if line.startswith("-")] == []


@pytest.mark.parametrize("lock", LOCKS, ids=place)
def test_that_every_locked_package_has_its_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z])", re.sub(r"(?m)^ *#.*\n?", "", lock.read_text(encoding="utf-8")).strip())
    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_that_development_has_the_versions_that_people_use() -> None:
    use, development = (
        set(re.findall(r"(?m)^[a-z0-9.-]+==[^ ]+", (ROOT / "installer" / name).read_text(encoding="utf-8")))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert use - development == set()


def test_that_qt_stays_at_the_release_that_python_311_survives() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "PySide6-Essentials==6.11.3" in project["dependencies"]


def test_that_every_dependency_has_its_reason_written_down() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=]", line)[0] for line in wanted}
    reasons = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    assert {name for name in names if f"**{name}**" not in reasons} == set()


def test_that_every_rule_with_a_test_is_listed_and_every_listed_test_exists() -> None:
    listed = set(re.findall(r"`(test_\w+\.py)`", (ROOT / "docs" / "compliance.md").read_text("utf-8")))
    assert listed == {file.name for file in (ROOT / "tests" / "rules").glob("test_*.py")}
