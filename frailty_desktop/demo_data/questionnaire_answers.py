"""What would be typed for an invented patient's questionnaires, so that scores come near its course."""

import random
from functools import lru_cache
from itertools import product

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.rounding import number, yes_no
from frailty_desktop.study.scores.rand36 import rand36
from frailty_desktop.study.scores.registry import SCORES, score

Typed = dict[str, str]

_HIGHEST = {f"q{item}": 3 for item in range(3, 13)} | {f"q{item}": 2 for item in range(13, 20)}
_HIGHEST |= {f"q{item}": 6 for item in (21, *range(23, 32))}
_PHYSICAL = (*range(3, 17), 21, 22, 1, 33, 34, 35, 36)
_BETTER_WHEN_HIGH = {*range(3, 20), 24, 25, 28, 29, 31, 32, 33, 35}
_STEPS, _CLOSE_ENOUGH = 140, 0.6


def rand36_answers(patient: DemoPatient, visit: str) -> Typed:
    """Answer the RAND-36 so that the two component scores come close to the course."""
    wanted = (patient.value("pcs", visit), patient.value("mcs", visit))
    answers = _rand_answers_near(patient.chance("rand36", visit), *wanted)
    answers["q2"] = (
        3 if visit == "baseline" else (2 if wanted[0] > patient.value("pcs", "baseline") + 2 else 3)
    )
    by_phone = visit == "month_12" and patient.place % 2 == 1
    typed = {f"rand36_{int(item[1:]):02d}": str(level) for item, level in answers.items()}
    return {**typed, "rand36_by": "phone" if by_phone else "self"}


def _rand_answers_near(chance: random.Random, pcs: float, mcs: float) -> dict[str, int]:
    """Start from answers of that kind of patient, then keep each change that brings them nearer."""
    answers = {f"q{item}": _first_answer(chance, item, pcs, mcs) for item in range(1, 37) if item != 2}
    off = _distance(answers, pcs, mcs)
    items = list(answers)
    for _ in range(_STEPS):
        if off < _CLOSE_ENOUGH:
            break
        item = chance.choice(items)
        before = answers[item]
        answers[item] = min(max(before + chance.choice((-1, 1)), 1), _HIGHEST.get(item, 5))
        now = _distance(answers, pcs, mcs)
        if now < off:
            off = now
        else:
            answers[item] = before
    return answers


def _first_answer(chance: random.Random, item: int, pcs: float, mcs: float) -> int:
    share = (pcs - 17) / 42 if item in _PHYSICAL else (mcs - 15) / 48
    share = min(max(share + chance.gauss(0, 0.12), 0), 1)
    highest = _HIGHEST.get(f"q{item}", 5)
    level = 1 + round(share * (highest - 1))
    return level if item in _BETTER_WHEN_HIGH else highest + 1 - level


def _distance(answers: dict[str, int], pcs: float, mcs: float) -> float:
    outputs = rand36(**answers).outputs
    physical, mental = outputs["pcs"], outputs["mcs"]
    if not isinstance(physical, float) or not isinstance(mental, float):
        return 100.0
    return abs(physical - pcs) + abs(mental - mcs)


def cesd(patient: DemoPatient, visit: str) -> Typed:
    """Answer the CES-D so that its total is the course's."""
    chance = patient.chance("cesd", visit)
    points = dict.fromkeys(range(1, 21), 0)
    usual = [7, 20, 11, 11, 1, 5, 6, 13, 14, 18, 2, 8, 12, 16, 4, 7, 20, 10]
    for _ in range(round(patient.value("cesd", visit))):
        item = chance.choice(usual)
        if points[item] < 2 or (points[item] == 2 and chance.random() < 0.3):
            points[item] += 1
        else:
            points[next(other for other in points if points[other] < 2)] += 1
    return {
        f"cesd_{item:02d}": str(3 - worse if item in (4, 8, 12, 16) else worse)
        for item, worse in points.items()
    }


def eq5d(patient: DemoPatient, visit: str) -> Typed:
    """Mark the five levels whose index is nearest the course's, and the scale."""
    wanted = patient.value("eq_index", visit)
    near = sorted(_profiles(), key=lambda profile: abs(profile[1] - wanted))[:4]
    levels, _ = patient.chance("eq5d", visit).choice(near)
    typed = {f"eq5d_{name}": str(level) for name, level in zip(_dimensions(), levels, strict=True)}
    return {**typed, "eq5d_vas": str(round(patient.value("eq_vas", visit)))}


def _dimensions() -> tuple[str, ...]:
    return tuple(entry.name for entry in SCORES["eq5d_5l"].inputs if entry.name != "value_set")


@lru_cache(maxsize=1)
def _profiles() -> tuple[tuple[tuple[int, ...], float], ...]:
    """List mild and moderate profiles with their index."""
    found = []
    for levels in product((1, 2, 3), repeat=5):
        inputs = dict(zip(_dimensions(), levels, strict=True)) | {"value_set": "us_pickard_2019"}
        index = score("eq5d_5l", inputs).outputs["index"]
        if isinstance(index, float):
            found.append((levels, index))
    return tuple(found)


def mfi20(patient: DemoPatient, visit: str) -> Typed:
    """Type the five fatigue totals."""
    chance = patient.chance("mfi20", visit)
    general = round(patient.value("fatigue", visit))
    others = ("physical_fatigue", "reduced_activity", "reduced_motivation", "mental_fatigue")
    near = {name: min(max(general + chance.randint(-3, 2), 4), 20) for name in others}
    return {f"mfi_{name}": str(total) for name, total in {"general_fatigue": general, **near}.items()}


def champs(patient: DemoPatient, visit: str) -> Typed:
    """Type the activity totals."""
    chance = patient.chance("champs", visit)
    every = round(patient.value("activity_kcal", visit))
    times = max(round(every / chance.uniform(110, 150)), 2)
    return {
        "champs_all_kcal_week": str(every),
        "champs_moderate_kcal_week": str(round(every * chance.uniform(0.15, 0.5))),
        "champs_all_times_week": str(times),
        "champs_moderate_times_week": str(round(times * chance.uniform(0.1, 0.4))),
    }


def icecap(patient: DemoPatient, visit: str) -> Typed:
    """Type the capability index."""
    return {"icecap_version": "O", "icecap_index": number(patient.value("capability", visit), 3)}


def iief(patient: DemoPatient, visit: str) -> Typed:
    """Type the men's totals, or why there are none: at this age often declined or not applicable."""
    status = _sexual_status(patient)
    if status != "COMPLETED":
        return {"iief_status": status}
    chance = patient.chance("iief", visit)
    erectile = min(max(round(patient.chance("iief").gauss(13, 5) + chance.gauss(0, 1.5)), 3), 28)
    return {
        "iief_status": status,
        "iief_erectile": str(erectile),
        "iief_orgasm": str(min(round(erectile / 3), 10)),
        "iief_desire": str(chance.randint(3, 7)),
        "iief_intercourse": str(min(round(erectile / 2.6), 15)),
        "iief_overall": str(chance.randint(3, 8)),
    }


def sqolf(patient: DemoPatient, visit: str) -> Typed:
    """Type the women's total, or why there is none."""
    status = _sexual_status(patient)
    if status != "COMPLETED":
        return {"sqolf_status": status}
    better = 4 * ("month_3", "month_6").count(visit) if patient.arm == "cells_100" else 0
    total = patient.chance("sqolf").gauss(72, 12) + better + patient.chance("sqolf", visit).gauss(0, 4)
    return {"sqolf_status": status, "sqolf_total": str(min(max(round(total), 36), 104))}


def _sexual_status(patient: DemoPatient) -> str:
    return ("COMPLETED", "DECLINED", "COMPLETED", "NOT_ACTIVE", "COMPLETED", "NOT_APPLICABLE", "COMPLETED")[
        patient.place % 7
    ]


def cognition(patient: DemoPatient, visit: str) -> Typed:
    """Type the MMSE total."""
    return {"mmse_total": str(min(round(patient.value("mmse", visit)), 30)), "cognition_rater": "CO"}


def clinical_frailty_scale(patient: DemoPatient, visit: str) -> Typed:
    """Type the level, 4 to 6 at the start, now and then one better later on."""
    level = 4 + (patient.frailty > -0.2) + (patient.frailty > 0.8)
    walked_further = patient.value("walk_m", visit) - patient.value("walk_m", "baseline")
    return {
        "cfs_level": str(max(level - (walked_further > 70), 3) if visit != "screening" else level),
        "cfs_version": "1.2",
        "cfs_rater": "IN",
    }


def deficit_index(patient: DemoPatient, visit: str, items: tuple[str, ...]) -> Typed:
    """Answer the deficits: a frailer patient has more of them, and keeps most of what it has."""
    lasting = patient.chance("deficits")
    today = patient.chance("deficits", visit)
    share = min(max(0.26 + 0.08 * patient.frailty, 0.08), 0.5)
    better = 0.03 if visit == "month_6" and patient.arm == "cells_100" else 0.0
    typed = {}
    for name in items:
        has = lasting.random() < share
        turns = today.random() < (0.04 + better if has else 0.015)
        typed[name] = yes_no(has != turns)
    return typed
