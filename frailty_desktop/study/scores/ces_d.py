"""CES-D: twenty items on depressive symptoms in the last week, 0 to 60."""

from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name, levels
from frailty_desktop.study.scores.refusals import Refusals
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, yes_no
from frailty_desktop.translation import tr

SOURCE = "Radloff 1977; reversed items and the rule of four missing items as in PMC6025488 appendix table 2"
ITEMS = tuple(f"q{number}" for number in range(1, 21))
REVERSED = frozenset({"q4", "q8", "q12", "q16"})
MOST_MISSING = 4
SYMPTOMS_FROM = 16


def ces_d(**items: Number) -> ScoreResult:
    """Sum the items, 0 to 3 each, with 4, 8, 12 and 16 turned round.

    Not scored with more than four items missing. With one to four missing the total is prorated: the mean of
    the answered items times twenty, unrounded, and `prorated` says so.

    >>> answers = {item: 1 for item in ITEMS}
    >>> ces_d(**answers).outputs["total"]
    24
    >>> ces_d(**(answers | {"q1": None})).outputs["total"]
    24.210526315789473
    """
    refusals = Refusals()
    answered: dict[str, int] = {}
    for item in ITEMS:
        level = refusals.level(tr("CES-D item {item}", item=item[1:]), items.get(item), 0, 3)
        if level is not None:
            answered[item] = 3 - level if item in REVERSED else level
    missing = len(ITEMS) - len(answered)
    total = _total(answered) if missing <= MOST_MISSING else None
    if total is None:
        refusals.say(
            tr(
                "{missing} of 20 items are missing; the CES-D is scored with up to {most}.",
                missing=missing,
                most=MOST_MISSING,
            )
        )
    note = (
        tr("prorated from {count} answered items", count=len(answered))
        if missing and total is not None
        else ""
    )
    return ScoreResult(
        outputs={
            "total": total,
            "depressive_symptoms": yes_no(None if total is None else total >= SYMPTOMS_FROM),
            "items_missing": missing,
            "prorated": yes_no(None if total is None else missing > 0),
        },
        parts=(Part(tr("sum of the answered items"), sum(answered.values()), tuple(answered), note),),
        equation="CES-D, 20 items, prorated with up to 4 missing",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _total(answered: dict[str, int]) -> float:
    if len(answered) == len(ITEMS):
        return sum(answered.values())
    return sum(answered.values()) * len(ITEMS) / len(answered)


SCORE = Score(
    name="ces_d",
    title="CES-D",
    inputs=tuple(
        ScoreInput(
            item,
            "level",
            f"Item {item[1:]}, days in the last week, as marked on the form",
            allowed=levels(0, 3),
        )
        for item in ITEMS
    ),
    outputs=(
        ScoreOutput("total", "Total, 0 to 60, lower is better", "points", 1),
        ScoreOutput("depressive_symptoms", "Depressive symptoms: 16 or more", is_text=True),
        ScoreOutput("items_missing", "Items without an answer", "items"),
        ScoreOutput("prorated", "Total estimated from fewer than 20 items", is_text=True),
    ),
    compute=by_name(ces_d),
    source=SOURCE,
)
