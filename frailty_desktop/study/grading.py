"""Adverse-event grades: the general rule of each grade, and the laboratory limits of CTCAE version 5.

A version whose limits are not here is refused with a sentence: limits differ between versions, so none stands
in for another. Limits: NCI CTCAE v5.0, as tabled in the public admiral package.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class GradeRule:
    """A grade with its name and the rule for choosing it."""

    number: int
    label: str
    rule: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What a laboratory value amounts to: 0 within normal, else 1 to 4, with the limit that decided."""

    number: int
    term: str
    rule: str


class _Unit(Enum):
    """What a limit is a multiple of."""

    PLAIN = auto()
    UPPER = auto()
    BASELINE = auto()


@dataclass(frozen=True, slots=True)
class _Step:
    """A grade reached beyond a limit; `includes` says whether the limit itself belongs to the grade."""

    grade: int
    limit: float
    unit: _Unit = _Unit.PLAIN
    includes: bool = False


@dataclass(frozen=True, slots=True)
class LabTerm:
    """One direction of one test; grade 1 begins beyond the normal limit, later grades at the steps."""

    name: str
    unit: str
    is_low: bool
    steps: tuple[_Step, ...]
    # With an abnormal baseline the enzymes and bilirubin count in multiples of it instead of the upper limit.
    abnormal_baseline_steps: tuple[_Step, ...] = ()


def _low(name: str, unit: str, second: float, third: float, fourth: float | None = None) -> LabTerm:
    limits = (second, third) if fourth is None else (second, third, fourth)
    return LabTerm(name, unit, True, tuple(_Step(grade, limit) for grade, limit in enumerate(limits, 2)))


def _multiples(
    name: str, unit: str, of_upper: tuple[float, ...], first_of_baseline: float, first_included: bool
) -> LabTerm:
    steps = tuple(_Step(grade, factor, _Unit.UPPER) for grade, factor in enumerate(of_upper, 2))
    first = _Step(1, first_of_baseline, _Unit.BASELINE, includes=first_included)
    later = tuple(_Step(grade, factor, _Unit.BASELINE) for grade, factor in enumerate(of_upper, 2))
    return LabTerm(name, unit, False, steps, (first, *later))


_VERSION_5: Mapping[str, tuple[LabTerm, ...]] = {
    "haemoglobin": (_low("Anaemia", "g/dL", 10.0, 8.0),),
    "white_cells": (_low("White blood cell decreased", "/mm3", 3000, 2000, 1000),),
    "neutrophils": (_low("Neutrophil count decreased", "/mm3", 1500, 1000, 500),),
    "lymphocytes": (_low("Lymphocyte count decreased", "/mm3", 800, 500, 200),),
    "platelets": (_low("Platelet count decreased", "/mm3", 75_000, 50_000, 25_000),),
    "alt": (_multiples("Alanine aminotransferase increased", "U/L", (3, 5, 20), 1.5, True),),
    "ast": (_multiples("Aspartate aminotransferase increased", "U/L", (3, 5, 20), 1.5, True),),
    "alkaline_phosphatase": (_multiples("Alkaline phosphatase increased", "U/L", (2.5, 5, 20), 2.0, True),),
    "bilirubin": (_multiples("Blood bilirubin increased", "mg/dL", (1.5, 3, 10), 1.0, False),),
    "creatinine": (
        LabTerm(
            "Creatinine increased",
            "mg/dL",
            False,
            (
                _Step(2, 1.5, _Unit.UPPER),
                _Step(2, 1.5, _Unit.BASELINE),
                _Step(3, 3.0, _Unit.UPPER),
                _Step(3, 3.0, _Unit.BASELINE),
                _Step(4, 6.0, _Unit.UPPER),
            ),
        ),
    ),
    "potassium": (
        LabTerm("Hyperkalaemia", "mmol/L", False, (_Step(2, 5.5), _Step(3, 6.0), _Step(4, 7.0))),
        # Grade 2 has the range of grade 1 but with symptoms: a number alone cannot tell, so 1 is given.
        LabTerm("Hypokalaemia", "mmol/L", True, (_Step(3, 3.0), _Step(4, 2.5))),
    ),
    "sodium": (LabTerm("Hyponatraemia", "mmol/L", True, (_Step(2, 130), _Step(3, 125), _Step(4, 120))),),
}
LAB_TABLES: Mapping[str, Mapping[str, tuple[LabTerm, ...]]] = {"5.0": _VERSION_5}
"""Laboratory terms by CTCAE version and test."""


def lab_table(version: str) -> Mapping[str, tuple[LabTerm, ...]]:
    """Return the laboratory limits of a CTCAE version; UserError when they are not here."""
    wanted = version.strip().lower().removeprefix("v")
    table = LAB_TABLES.get(wanted) or LAB_TABLES.get(f"{wanted}.0")
    if table is None:
        known = ", ".join(LAB_TABLES)
        raise UserError(
            tr(
                "The laboratory limits of CTCAE version {version} are not in this program.",
                version=version[:20],
            ),
            kept=tr("No grade was given; limits of another version are not used in their place."),
            next_step=tr("Grade by hand. Versions with limits: {known}.", known=known),
        )
    return table


def ctcae_grade(
    version: str,
    test: str,
    value: float,
    lower_limit: float | None,
    upper_limit: float | None,
    baseline: float | None = None,
) -> Grade | None:
    """Grade a laboratory value by number alone; None when the limit of normal it needs is not known.

    Values and limits are in the term's unit: g/dL, cells per mm3, U/L, mg/dL, mmol/L. Symptoms may raise a
    grade, and grade 4 of anaemia is a clinical judgement: the number never gives those. UserError for a test
    or a version that is not known.
    """
    terms = lab_table(version).get(test)
    if terms is None:
        known = ", ".join(sorted(lab_table(version)))
        raise UserError(
            tr("There is no grading for the test {test}. There are: {known}.", test=test, known=known)
        )
    graded = [_graded(term, value, lower_limit, upper_limit, baseline) for term in terms]
    known_grades = [grade for grade in graded if grade is not None]
    worst = max(known_grades, key=lambda grade: grade.number, default=None)
    # Half an answer is none: normal against one limit says nothing while the other is unknown.
    return None if worst is not None and worst.number == 0 and len(known_grades) < len(terms) else worst


def _graded(
    term: LabTerm, value: float, lower: float | None, upper: float | None, baseline: float | None
) -> Grade | None:
    normal = lower if term.is_low else upper
    if normal is None:
        return None
    steps = (_Step(1, normal), *term.steps)
    if term.abnormal_baseline_steps and baseline is not None and baseline > normal:
        steps = term.abnormal_baseline_steps
    bases = {_Unit.PLAIN: 1.0, _Unit.UPPER: upper, _Unit.BASELINE: baseline}
    reached = [step for step in steps if _is_beyond(term, step, value, bases[step.unit], normal)]
    if not reached:
        return Grade(0, term.name, tr("within the limits of normal"))
    worst = max(reached, key=lambda step: step.grade)
    return Grade(worst.grade, term.name, _rule_words(term, worst))


def _is_beyond(term: LabTerm, step: _Step, value: float, base: float | None, normal: float) -> bool:
    """Say whether a value reached a step; one within normal reaches no fixed limit, wherever that lies."""
    if base is None:
        return False
    limit = step.limit * base
    if step.unit is _Unit.PLAIN:
        limit = min(limit, normal) if term.is_low else max(limit, normal)
    if step.includes and value == limit:
        return True
    return value < limit if term.is_low else value > limit


def _rule_words(term: LabTerm, step: _Step) -> str:
    if step.unit is _Unit.UPPER:
        limit = tr("{limit:g} x the upper limit of normal", limit=step.limit)
    elif step.unit is _Unit.BASELINE:
        limit = tr("{limit:g} x the value at baseline", limit=step.limit)
    else:
        limit = f"{step.limit:g} {term.unit}"
    return tr("below {limit}", limit=limit) if term.is_low else tr("above {limit}", limit=limit)


def grade_rules() -> tuple[GradeRule, ...]:
    """Return the five grades with the general rule for choosing one, the same in every CTCAE version."""
    return (
        GradeRule(1, tr("mild"), tr("No or mild symptoms, seen on examination only; no treatment needed.")),
        GradeRule(
            2,
            tr("moderate"),
            tr("Minimal or local treatment needed; limits shopping, housework, using the telephone."),
        ),
        GradeRule(
            3,
            tr("severe"),
            tr(
                "Not at once life-threatening, but hospital stay, or no self-care: washing, dressing, eating."
            ),
        ),
        GradeRule(4, tr("life-threatening"), tr("Life in danger; urgent treatment needed.")),
        GradeRule(5, tr("death"), tr("The patient died of the event.")),
    )


def grade_rule(number: int) -> GradeRule:
    """Return one grade; KeyError when there is none of that number."""
    for rule in grade_rules():
        if rule.number == number:
            return rule
    raise KeyError(number)
