"""The results as a tidy table for files: a row for each measure, visit and arm, a column for each figure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.results_cells import plain
from frailty_desktop.analysis.results_notes import method_notes
from frailty_desktop.analysis.statistics import AdjustedArm, GroupSummary, WorstRank
from frailty_desktop.study.blinding import GroupLabel
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.results_figures import (
        ArmFigures,
        MeasureFigures,
        ResultsFigures,
        VisitFigures,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """What one row is made of."""

    measure: "MeasureFigures"
    visit: tuple[str, str]
    group: GroupLabel
    value: GroupSummary
    arm: "ArmFigures | None" = None
    adjusted: AdjustedArm | None = None
    compared: int | None = None
    worst: WorstRank | None = None
    sentence: str = ""


_Find = Callable[[_Line], float | int | str | None]
_OF_VALUE: tuple[tuple[str, str], ...] = (
    ("n", "n"),
    ("mean", "mean"),
    ("sd", "sd"),
    ("median", "median"),
    ("q1", "q1"),
    ("q3", "q3"),
)
_OF_T = ("low", "high", "t", "df", "p")
_OF_RANKS = ("w_plus", "zeros", "tied", "p")


def tidy_results(figures: "ResultsFigures") -> TableView:
    """Lay the figures out tidily; numbers stand as they were computed, not rounded."""
    columns = tuple(Column(name, name, is_number=is_number) for name, is_number, _ in _columns(figures))
    finders = [find for _, _, find in _columns(figures)]
    rows = tuple(
        Row(tuple(_cell(find(line)) for find in finders), line.measure.endpoint.name)
        for line in _lines(figures)
    )
    title = tr("Results, a row for each measure, visit and group")
    return TableView(columns, rows, title=title, notes=method_notes(figures), sentence=figures.sentence)


def _cell(found: float | int | str | None) -> Cell:
    text = found if isinstance(found, str) else plain(found)
    return Cell(text, text)


def _columns(figures: "ResultsFigures") -> Iterator[tuple[str, bool, _Find]]:
    comparator = figures.comparator.name if figures.comparator else ""
    yield "endpoint", False, lambda line: line.measure.endpoint.name
    yield "label", False, lambda line: line.measure.endpoint.label
    yield "unit", False, lambda line: line.measure.endpoint.unit
    yield "visit", False, lambda line: line.visit[0]
    yield "visit_label", False, lambda line: line.visit[1]
    yield "group", False, lambda line: line.group.name
    yield "group_label", False, lambda line: line.group.label
    for name, part in _OF_VALUE:
        yield name, True, _part_of(part, lambda line: line.value)
    for name, part in _OF_VALUE:
        yield f"change_{name}", True, _part_of(part, lambda line: line.arm and line.arm.change)
    for name in _OF_T:
        yield f"t_test_{name}", True, _part_of(name, lambda line: line.arm and line.arm.t)
    for name in _OF_RANKS:
        yield f"wilcoxon_{name}", True, _part_of(name, lambda line: line.arm and line.arm.ranks)
    yield "wilcoxon_is_exact", False, _exactness
    yield "comparator", False, lambda line: comparator if line.adjusted else ""
    for name in ("mean", "mean_low", "mean_high"):
        yield f"adjusted_change_{name}", True, _part_of(name, lambda line: line.adjusted)
    for name in ("difference", "low", "high", "p"):
        yield f"ancova_{name}", True, _part_of(name, lambda line: line.adjusted)
    yield "ancova_n", True, lambda line: line.compared
    for name in ("deaths", "deaths_reference", "p"):
        yield f"worst_rank_{name}", True, _part_of(name, lambda line: line.worst)
    yield "why_not", False, _why_not


def _part_of(name: str, find: Callable[[_Line], object]) -> _Find:
    def part(line: _Line) -> float | int | str | None:
        owner = find(line)
        found = getattr(owner, name) if owner is not None else None
        return found if found is None or isinstance(found, int | float | str) else str(found)

    return part


def _exactness(line: _Line) -> str:
    if line.arm is None or line.arm.ranks.p is None:
        return ""
    return "true" if line.arm.ranks.is_exact else "false"


def _why_not(line: _Line) -> str:
    """Say once each why a figure of the row is missing."""
    said = [line.sentence]
    if line.arm is not None and line.arm.n:
        said += [line.arm.t.why_not, line.arm.ranks.why_not]
    if line.adjusted is not None:
        said.append(line.adjusted.why_not)
    if line.worst is not None:
        said.append(line.worst.why_not)
    return " ".join(dict.fromkeys(sentence for sentence in said if sentence))


def _lines(figures: "ResultsFigures") -> Iterator[_Line]:
    for measure in figures.measures:
        for group in figures.groups:
            before = measure.baseline(group.name)
            visit = ("", tr("Baseline"))
            yield _Line(measure, visit, group, before.value, sentence=_empty(before.value, before.sentence))
        for at_visit in measure.visits:
            yield from (_line(measure, at_visit, group) for group in figures.groups)


def _line(measure: "MeasureFigures", at_visit: "VisitFigures", group: GroupLabel) -> _Line:
    arm, fit = at_visit.arm(group.name), at_visit.fit
    refused = fit.why_not if fit is not None else ""
    return _Line(
        measure,
        (at_visit.visit.name, at_visit.visit.label),
        group,
        arm.value,
        arm,
        fit.arm(group.name) if fit is not None and not refused else None,
        fit.n if fit is not None else None,
        dict(at_visit.worst).get(group.name),
        " ".join(part for part in (_empty(arm.value, arm.sentence), refused) if part),
    )


def _empty(value: GroupSummary, sentence: str) -> str:
    if value.n:
        return ""
    return sentence or tr("Nobody of this group has a value.")
