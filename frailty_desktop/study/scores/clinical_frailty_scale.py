"""Clinical Frailty Scale: the level a clinician judged, with its short name in the version used."""

from frailty_desktop.study.scores.instrument import Score, ScoreInput, ScoreOutput, by_name, levels
from frailty_desktop.study.scores.refusals import Refusals, known_text
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, Text
from frailty_desktop.translation import tr

SOURCE = "Rockwood 2005, version 1.2 names (PMC7833745); version 2.0 names: Rockwood & Theou 2020"


def level_name(level: int, version: str) -> str:
    """Return the short name of a level, 1 to 9, in version "1.2" or "2.0".

    >>> level_name(5, "1.2"), level_name(5, "2.0")
    ('Mildly frail', 'Living with mild frailty')
    """
    names = {
        "1.2": (
            tr("Very fit"),
            tr("Well"),
            tr("Managing well"),
            tr("Vulnerable"),
            tr("Mildly frail"),
            tr("Moderately frail"),
            tr("Severely frail"),
            tr("Very severely frail"),
            tr("Terminally ill"),
        ),
        "2.0": (
            tr("Very fit"),
            tr("Fit"),
            tr("Managing well"),
            tr("Living with very mild frailty"),
            tr("Living with mild frailty"),
            tr("Living with moderate frailty"),
            tr("Living with severe frailty"),
            tr("Living with very severe frailty"),
            tr("Terminally ill"),
        ),
    }
    return names[version][level - 1]


def clinical_frailty_scale(*, level: Number = None, version: Text = None) -> ScoreResult:
    """Name the judged level; the scale is a judgement and nothing is computed.

    >>> clinical_frailty_scale(level=4, version="1.2").outputs["level_name"]
    'Vulnerable'
    """
    refusals = Refusals()
    judged = refusals.level(tr("level"), level, 1, 9)
    used = known_text(version)
    refusals.need_unless(judged, tr("level"))
    refusals.need_unless(used, tr("version of the scale"))
    name = None if judged is None or used is None else level_name(judged, used)
    return ScoreResult(
        outputs={"level": judged, "level_name": name},
        parts=(Part(tr("level"), judged, ("level",)),),
        equation=f"Clinical Frailty Scale {used}" if used else "Clinical Frailty Scale",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


SCORE = Score(
    name="clinical_frailty_scale",
    title="Clinical Frailty Scale",
    inputs=(
        ScoreInput("level", "level", "Level the clinician judged, 1 to 9", allowed=levels(1, 9)),
        ScoreInput("version", "choice", "Version of the scale", allowed=("1.2", "2.0")),
    ),
    outputs=(
        ScoreOutput("level", "Level, 1 to 9, lower is better"),
        ScoreOutput("level_name", "Short name of the level", is_text=True),
    ),
    compute=by_name(clinical_frailty_scale),
    source=SOURCE,
)
