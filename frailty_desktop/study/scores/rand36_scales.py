"""The tables of the RAND-36: which items make a scale, what an answer is worth, and the 1990 US norms."""

from collections.abc import Mapping
from typing import NamedTuple


def _names(*numbers: int) -> tuple[str, ...]:
    return tuple(f"q{number}" for number in numbers)


SCALES = {
    "physical_functioning": _names(*range(3, 13)),
    "role_physical": _names(*range(13, 17)),
    "role_emotional": _names(*range(17, 20)),
    "energy_fatigue": _names(23, 27, 29, 31),
    "emotional_wellbeing": _names(24, 25, 26, 28, 30),
    "social_functioning": _names(20, 32),
    "pain": _names(21, 22),
    "general_health": _names(1, 33, 34, 35, 36),
}
TITLES = {
    "physical_functioning": "Physical functioning",
    "role_physical": "Role limitations, physical health",
    "role_emotional": "Role limitations, emotional problems",
    "energy_fatigue": "Energy and fatigue",
    "emotional_wellbeing": "Emotional well-being",
    "social_functioning": "Social functioning",
    "pain": "Pain",
    "general_health": "General health",
}

# What answers 1, 2, 3 ... are worth, by RAND's scoring rules.
_WORTH = (
    (_names(1, 20, 22, 34, 36), (100, 75, 50, 25, 0)),
    (_names(*range(3, 13)), (0, 50, 100)),
    (_names(*range(13, 20)), (0, 100)),
    (_names(21, 23, 26, 27, 30), (100, 80, 60, 40, 20, 0)),
    (_names(24, 25, 28, 29, 31), (0, 20, 40, 60, 80, 100)),
    (_names(32, 33, 35), (0, 25, 50, 75, 100)),
)
WORTH = {item: worth for items, worth in _WORTH for item in items}
ITEMS = tuple(f"q{number}" for number in range(1, 37) if number != 2)


class Norm(NamedTuple):
    """Mean and SD of a scale in the 1990 US general population, and its weights in PCS and MCS."""

    mean: float
    sd: float
    physical: float
    mental: float


NORMS_1990_US = {
    "physical_functioning": Norm(84.52404, 22.89490, 0.42402, -0.22999),
    "role_physical": Norm(81.19907, 33.79729, 0.35119, -0.12329),
    "pain": Norm(75.49196, 23.55879, 0.31754, -0.09731),
    "general_health": Norm(72.21316, 20.16964, 0.24954, -0.01571),
    "energy_fatigue": Norm(61.05453, 20.86942, 0.02877, 0.23534),
    "social_functioning": Norm(83.59753, 22.37642, -0.00753, 0.26876),
    "role_emotional": Norm(81.29467, 33.02717, -0.19206, 0.43407),
    "emotional_wellbeing": Norm(74.84212, 18.01189, -0.22069, 0.48581),
}

# SF-36 version 1 weights, used for the component scores alone.
_HEALTH_WEIGHTS = (5.0, 4.4, 3.4, 2.0, 1.0)
_PAIN_WEIGHTS = (6.0, 5.4, 4.2, 3.1, 2.2, 1.0)
_INTERFERENCE_ALONE = (6.0, 4.75, 3.5, 2.25, 1.0)


def highest_answer(item: str) -> int:
    """Return the number of answers an item offers."""
    return len(WORTH[item])


def _enough(items: tuple[str, ...], answers: Mapping[str, int]) -> bool:
    return 2 * sum(item in answers for item in items) >= len(items)


def scale_score(scale: str, answers: Mapping[str, int]) -> float | None:
    """Average the answered items of a scale, 0 to 100; None with fewer than half answered."""
    items = SCALES[scale]
    if not _enough(items, answers):
        return None
    worth = [WORTH[item][answers[item] - 1] for item in items if item in answers]
    return sum(worth) / len(worth)


def component_pain(answers: Mapping[str, int]) -> float | None:
    """Score pain, 0 to 100, as SF-36 version 1 does; one of the two items is enough."""
    intensity, interference = answers.get("q21"), answers.get("q22")
    if intensity is None:
        return None if interference is None else 20 * (_INTERFERENCE_ALONE[interference - 1] - 1)
    first = _PAIN_WEIGHTS[intensity - 1]
    if interference is None:
        return 20 * (first - 1)
    # Six points only when there was no pain at all; otherwise no interference is five.
    second = 6.0 if intensity == 1 and interference == 1 else 6.0 - interference
    return 10 * (first + second - 2)


def component_general_health(answers: Mapping[str, int]) -> float | None:
    """Score general health, 0 to 100, as SF-36 version 1 does; half of the five items are enough."""
    items = SCALES["general_health"]
    if not _enough(items, answers):
        return None
    points = [_health_points(item, answers[item]) for item in items if item in answers]
    return 5 * (5 * sum(points) / len(points) - 5)


def _health_points(item: str, answer: int) -> float:
    if item == "q1":
        return _HEALTH_WEIGHTS[answer - 1]
    return 6 - answer if item in ("q34", "q36") else answer


def component_scores(scales: Mapping[str, float | None]) -> tuple[float | None, float | None]:
    """Return the physical and mental component scores of eight scales; None, None when one is missing.

    >>> physical, mental = component_scores({scale: 100.0 for scale in SCALES})
    >>> round(physical, 2), round(mental, 2)
    (57.87, 62.14)
    """
    physical = mental = 0.0
    for scale, norm in NORMS_1990_US.items():
        value = scales[scale]
        if value is None:
            return None, None
        z = (value - norm.mean) / norm.sd
        physical += z * norm.physical
        mental += z * norm.mental
    return 50 + 10 * physical, 50 + 10 * mental
