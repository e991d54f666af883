"""The laboratory shift table: for each test, the grade at baseline against the worst grade after."""

from collections.abc import Iterator

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.safety_laboratory import (
    GRADES,
    NO_VALUE,
    NOT_GRADED,
    Laboratory,
    shift_counts,
)
from frailty_desktop.analysis.safety_words import text_cell, why_no_groups
from frailty_desktop.study.design_safety import LabTest, Limits
from frailty_desktop.study.laboratory import has_grades
from frailty_desktop.study.number_text import number_text
from frailty_desktop.translation import tr, tr_count


def shift_table(laboratory: Laboratory) -> TableView:
    """Lay out, for each test and group, the grade at baseline against the worst grade after."""
    columns = (
        Column("group", tr("Group")),
        Column("baseline", tr("At baseline")),
        *(Column(f"worst_{grade}", tr("Grade {grade}", grade=grade), is_number=True) for grade in GRADES),
        Column("not_graded", tr("not graded"), is_number=True, is_muted=True),
        Column("no_value", tr("no value"), is_number=True, is_muted=True),
        Column("patients", tr("Patients"), is_number=True),
    )
    title = tr("Laboratory: worst CTCAE grade after the infusion, by the grade at baseline")
    sentence = _why_no_shift(laboratory)
    if sentence:
        return TableView(columns, (), title, sentence=sentence)
    rows: list[Row] = []
    for test in laboratory.tests:
        rows += _test_rows(laboratory, test, len(columns))
    return TableView(columns, tuple(rows), title, tuple(_notes(laboratory)))


def _why_no_shift(laboratory: Laboratory) -> str:
    design = laboratory.data.design
    if not laboratory.tests:
        return tr("This design names no laboratory tests.")
    if not has_grades(design.ctcae_version):
        return tr(
            "The laboratory limits of CTCAE version {version} are not in this program, and those of another"
            " version are not used in their place.",
            version=design.ctcae_version,
        )
    if why := why_no_groups(laboratory.data):
        return why
    if not any(laboratory.values.values()):
        return tr("No laboratory value of an infused patient is recorded yet.")
    return ""


def _test_rows(laboratory: Laboratory, test: LabTest, columns: int) -> Iterator[Row]:
    heading = text_cell(_heading(laboratory, test))
    yield Row((heading, *(Cell("") for _ in range(columns - 1))), is_heading=True)
    counts = shift_counts(laboratory, test)
    for label in laboratory.data.labels:
        of_group = counts[label.name]
        if not of_group:
            yield Row((text_cell(label.label), text_cell(tr("nobody infused")), *_blank(columns - 2)))
        for place, baseline in enumerate(sorted({shift.baseline for shift in of_group}, key=_order)):
            line = {shift.worst: count for shift, count in of_group.items() if shift.baseline == baseline}
            name = label.label if place == 0 else ""
            shown = (*(line.get(worst, 0) for worst in (*GRADES, NOT_GRADED, NO_VALUE)), sum(line.values()))
            cells = (Cell(name, label.name), text_cell(_grade_words(baseline)), *map(_count, shown))
            yield Row(cells, depth=1)


def _blank(count: int) -> tuple[Cell, ...]:
    return tuple(Cell("") for _ in range(count))


def _count(count: int) -> Cell:
    return Cell(str(count) if count else "·", str(count))


def _order(grade: int) -> int:
    """Put the grades first, then what has none."""
    return grade if grade >= 0 else 10 - grade


def _grade_words(grade: int) -> str:
    if grade == NO_VALUE:
        return tr("no value")
    return tr("not graded") if grade == NOT_GRADED else tr("Grade {grade}", grade=grade)


def _heading(laboratory: Laboratory, test: LabTest) -> str:
    item = laboratory.items.get(test.item)
    unit = item.unit if item is not None else ""
    limits = [
        _limit_words(laboratory, test.lower, tr("lower limit")),
        _limit_words(laboratory, test.upper, tr("upper limit")),
    ]
    words = ", ".join(limit for limit in limits if limit)
    return tr("{test} ({limits} {unit})", test=laboratory.label(test), limits=words, unit=unit)


def _limit_words(laboratory: Laboratory, limits: Limits, name: str) -> str:
    settings = laboratory.data.design.settings
    found = []
    for sex, setting in limits:
        value = settings.get(setting)
        if isinstance(value, int | float):
            found.append(" ".join(part for part in (sex, number_text(value)) if part))
    return f"{name} {' / '.join(found)}" if found else ""


def _notes(laboratory: Laboratory) -> Iterator[str]:
    design = laboratory.data.design
    yield tr(
        "Graded by number alone with CTCAE {version}; limits of normal are settings of the design. Symptoms"
        " may raise a grade and are not seen here.",
        version=design.ctcae_version,
    )
    yield tr(
        "Baseline: the last value on or before the day of the infusion. After: the worst of all later values,"
        " unscheduled visits too, up to a later infusion. Grade 0 is within the limits of normal."
    )
    yield tr(
        "Not graded: a limit that the grade needs is not known, for example while the sex is not recorded."
    )
    if laboratory.hidden:
        yield tr_count(
            "Values of {count} patient are kept from the rater for now and left out.",
            "Values of {count} patients are kept from the rater for now and left out.",
            laboratory.hidden,
        )
