"""Reads a design from its folder of TOML files and lists every problem with its place; nothing half-loads."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from frailty_desktop.errors import UserError
from frailty_desktop.resource_files import resource
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_draft import Draft
from frailty_desktop.study.design_expressions import check_expressions
from frailty_desktop.study.design_forms import ChoiceLists, read_choice_lists, read_form
from frailty_desktop.study.design_plans import PLAN_FILES, check_plans, read_plans
from frailty_desktop.study.design_rules import check_fit
from frailty_desktop.study.design_study import read_arms, read_endpoints, read_study, read_visits
from frailty_desktop.study.design_table import DesignProblem, Findings, Table
from frailty_desktop.translation import tr, tr_count

__all__ = [
    "DesignError",
    "DesignProblem",
    "bundled_designs",
    "check_design",
    "design_from_texts",
    "design_texts",
    "problems_of_texts",
    "read_design",
]

REQUIRED_FILES = ("study.toml", "arms.toml", "visits.toml", "endpoints.toml")
_OWN_FILES = ("study.toml", "arms.toml", *PLAN_FILES)
"""Files that every design writes itself, also one that is based on another."""
LARGEST_FILE = 1_000_000
MOST_FILES = 300
_SHOWN = 20
_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_FORM_FILE = re.compile(r"forms/([^/]+)\.toml")
_BASED_ON = re.compile(r"^based_on\s*=\s*[\"']([a-z0-9][a-z0-9_-]*)[\"']", re.MULTILINE)


class DesignError(UserError):
    """A design that cannot be used; `problems` lists all of it."""

    def __init__(self, problems: list[DesignProblem]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(str(problem) for problem in problems[:_SHOWN])
        super().__init__(
            tr_count("The design has {count} problem.", "The design has {count} problems.", len(problems)),
            kept=tr("Nothing of it was used."),
            next_step=tr("Mend this and check it again:") + "\n" + shown,
        )


def read_design(folder: Path) -> StudyDesign:
    """Read a design; DesignError listing every problem when it has any."""
    return _finish(*_texts_and_problems(folder))


def check_design(folder: Path) -> list[DesignProblem]:
    """List every problem of a design, in the order of the files; an empty list means it can be used."""
    return _draft(*_texts_and_problems(folder))[1]


def design_texts(folder: Path) -> dict[str, str]:
    """Return the texts of a design's files under their names in the folder, as a study keeps them."""
    texts, problems = _texts_and_problems(folder)
    if problems:
        raise DesignError(problems)
    return texts


def design_from_texts(texts: Mapping[str, str]) -> StudyDesign:
    """Read a design from its texts; DesignError listing every problem when it has any."""
    return _finish(texts, [])


def problems_of_texts(texts: Mapping[str, str]) -> list[DesignProblem]:
    """List every problem of a design given as texts."""
    return _draft(texts, [])[1]


def bundled_designs() -> list[str]:
    """Name the designs that ship with the program, in the order of the alphabet."""
    folder = resource("designs")
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / "study.toml").is_file())


def _finish(texts: Mapping[str, str], problems: list[DesignProblem]) -> StudyDesign:
    draft, found = _draft(texts, problems)
    if found:
        raise DesignError(found)
    return draft.finished()


def _texts_and_problems(folder: Path) -> tuple[dict[str, str], list[DesignProblem]]:
    """Read the files of a design, and those it takes from the design beside it that it is based on."""
    texts, problems = _files_of(folder)
    base = _BASED_ON.search(texts.get("study.toml", ""))
    if base is None:
        return texts, problems
    shared, shared_problems = _files_of(folder.parent / base.group(1))
    if _BASED_ON.search(shared.get("study.toml", "")):
        sentence = tr("{base} is based on another design itself; name that one.", base=base.group(1))
        shared_problems.append(DesignProblem("study.toml", None, "study.based_on", sentence))
    return {
        name: text for name, text in shared.items() if name not in _OWN_FILES
    } | texts, problems + shared_problems


def _files_of(folder: Path) -> tuple[dict[str, str], list[DesignProblem]]:
    if not folder.is_dir():
        return {}, [DesignProblem(folder.name, None, "", tr("There is no folder {folder}.", folder=folder))]
    texts: dict[str, str] = {}
    problems = []
    paths = sorted([*folder.glob("*.toml"), *folder.glob("forms/*.toml")])
    if len(paths) > MOST_FILES:
        return {}, [
            DesignProblem(
                folder.name, None, "", tr("The folder has more than {most} files.", most=MOST_FILES)
            )
        ]
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = _text_of(path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            problems.append(
                DesignProblem(name, None, "", tr("The file cannot be read: {reason}.", reason=reason))
            )
    return texts, problems


def _text_of(path: Path) -> str:
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(tr("it is larger than {most} bytes", most=LARGEST_FILE))
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(tr("it is not UTF-8 text")) from None


def _draft(texts: Mapping[str, str], problems: list[DesignProblem]) -> tuple[Draft, list[DesignProblem]]:
    reading = _Reading(problems)
    draft = reading.read(texts)
    check_fit(draft)
    check_expressions(draft)
    check_plans(draft)
    order = {name: index for index, name in enumerate(sorted(texts, key=_reading_order))}
    found = reading.findings.problems
    found.sort(key=lambda problem: (order.get(problem.file, -1), problem.line or 0))
    return draft, found


def _reading_order(name: str) -> tuple[bool, int, str]:
    known = REQUIRED_FILES.index(name) if name in REQUIRED_FILES else len(REQUIRED_FILES)
    return name.startswith("forms/"), known, name


class _Reading:
    """One reading of all files of a design."""

    def __init__(self, problems: list[DesignProblem]) -> None:
        self.findings = Findings()
        self.findings.problems.extend(problems)
        self._unread = {problem.file for problem in problems}

    def read(self, texts: Mapping[str, str]) -> Draft:
        draft = Draft()
        tables = {name: self._table(name, texts[name]) for name in sorted(texts, key=_reading_order)}
        for name in REQUIRED_FILES:
            if name not in texts and name not in self._unread:
                self.findings.add(name, (), tr("The file is missing."))
        study, arms, visits, endpoints = (tables.get(name) for name in REQUIRED_FILES)
        draft.study = read_study(study) if study else None
        draft.arms = read_arms(arms) if arms else []
        draft.visits = read_visits(visits) if visits else []
        draft.endpoints = read_endpoints(endpoints) if endpoints else []
        draft.has_all_visits = visits is not None
        draft.plan_tables = {name: table for name in PLAN_FILES if (table := tables.get(name)) is not None}
        draft.plans = read_plans(tables)
        choices = tables.get("choices.toml")
        self._read_forms(draft, tables, read_choice_lists(choices) if choices else {})
        return draft

    def _read_forms(self, draft: Draft, tables: Mapping[str, Table | None], lists: ChoiceLists) -> None:
        for name, table in tables.items():
            form_file = _FORM_FILE.fullmatch(name)
            if form_file is None:
                if name not in (*REQUIRED_FILES, *PLAN_FILES, "choices.toml"):
                    self.findings.add(
                        name, (), tr("Nothing reads this file; forms belong into the folder forms.")
                    )
                continue
            draft.form_names.add(form_file.group(1))
            if table is None:
                draft.has_all_items = False
                continue
            read = read_form(table, lists)
            draft.forms.append(read)
            if read.form.name and read.form.name != form_file.group(1):
                table.problem(
                    "name", tr("The form's name is that of its file: {name}.", name=form_file.group(1))
                )
        if any(name.startswith("forms/") for name in self._unread):
            draft.has_all_items = False
        if not draft.form_names and not self._unread:
            self.findings.add(
                "forms", (), tr("The design has no form; put one file for each into the folder forms.")
            )

    def _table(self, name: str, text: str) -> Table | None:
        if len(text) > LARGEST_FILE:
            self.findings.add(name, (), tr("The file is larger than {most} bytes.", most=LARGEST_FILE))
            return None
        try:
            values = tomllib.loads(text)
        except RecursionError:
            self.findings.add(name, (), tr("The file is nested too deeply to be read."))
            return None
        except ValueError as error:
            self._note_syntax(name, str(error))
            return None
        self.findings.add_file(name, text)
        return Table(values, (), name, self.findings)

    def _note_syntax(self, name: str, message: str) -> None:
        place = _LINE.search(message)
        reason = _LINE.sub("", message)[:200]
        sentence = tr("This is not TOML from here on: {reason}.", reason=reason)
        line = int(place.group(1)) if place else None
        self.findings.problems.append(DesignProblem(name, line, "", sentence))
