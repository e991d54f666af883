"""EQ-5D-5L: the index of a health profile by a country's value set, read from a small TOML file."""

from frailty_desktop.errors import UserError
from frailty_desktop.study.scores.eq5d_value_set import DIMENSIONS, ValueSet, load_value_set
from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name, levels
from frailty_desktop.study.scores.refusals import Refusals, known_text
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, Text
from frailty_desktop.translation import tr

SOURCE = "EQ-5D-5L (EuroQol); the value set names its own source"


def eq5d_5l(
    *,
    mobility: Number = None,
    self_care: Number = None,
    usual_activities: Number = None,
    pain_discomfort: Number = None,
    anxiety_depression: Number = None,
    value_set: Text = None,
) -> ScoreResult:
    """Look up the index of a profile; every dimension must be answered.

    `value_set` is the name of a bundled value set or the path of a site's own .toml file.

    >>> result = eq5d_5l(mobility=2, self_care=1, usual_activities=1, pain_discomfort=4, anxiety_depression=3,
    ...                  value_set="us_pickard_2019")
    >>> result.outputs["profile"], round(result.outputs["index"], 3)
    ('21143', 0.463)
    """
    refusals = Refusals()
    given = dict(
        zip(
            DIMENSIONS,
            (mobility, self_care, usual_activities, pain_discomfort, anxiety_depression),
            strict=True,
        )
    )
    words = _dimension_words()
    answers = {name: refusals.level(words[name], value, 1, 5) for name, value in given.items()}
    for name, level in answers.items():
        refusals.need_unless(level, words[name])
    profile = {name: level for name, level in answers.items() if level is not None}
    weights = _value_set(refusals, known_text(value_set))
    complete = len(profile) == len(DIMENSIONS)
    index = weights.index(profile) if weights and complete else None
    return ScoreResult(
        outputs={"index": index, "profile": "".join(map(str, profile.values())) if complete else None},
        parts=tuple(
            Part(
                words[name],
                0 - weights.decrement(name, level) if weights else None,
                (name,),
                tr("level {level}", level=level),
            )
            for name, level in profile.items()
        ),
        equation=weights.title if weights else "EQ-5D-5L",
        source=weights.source if weights else SOURCE,
        refusal=refusals.sentence(),
    )


def _dimension_words() -> dict[str, str]:
    words = (
        tr("mobility"),
        tr("self-care"),
        tr("usual activities"),
        tr("pain/discomfort"),
        tr("anxiety/depression"),
    )
    return dict(zip(DIMENSIONS, words, strict=True))


def _value_set(refusals: Refusals, name: str | None) -> ValueSet | None:
    if name is None:
        refusals.need(tr("value set"))
        return None
    try:
        return load_value_set(name)
    except UserError as problem:
        refusals.say(problem.sentence())
        return None


SCORE = Score(
    name="eq5d_5l",
    title="EQ-5D-5L index",
    inputs=(
        *(
            ScoreInput(name, "level", f"Level of {name.replace('_', ' ')}", allowed=levels(1, 5))
            for name in DIMENSIONS
        ),
        ScoreInput("value_set", "text", "Bundled value set, as us_pickard_2019, or the path of a .toml file"),
    ),
    outputs=(
        ScoreOutput("index", "Index, 1 is full health, higher is better", "", 3),
        ScoreOutput("profile", "Five levels in clinic order, as 21143", is_text=True),
    ),
    compute=by_name(eq5d_5l),
    source=SOURCE,
)
