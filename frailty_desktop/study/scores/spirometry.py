"""Spirometry: best efforts, their repeatability, and both set against the study's reference equation."""

from collections.abc import Mapping

from frailty_desktop.study.scores.instrument import AGE, HEIGHT, SEX, Score, ScoreInput, ScoreOutput, by_name
from frailty_desktop.study.scores.lung_reference import EQUATIONS, GROUPS, Reference, reference
from frailty_desktop.study.scores.refusals import Refusals, known_text
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, Text, yes_no
from frailty_desktop.translation import tr

SOURCE = "Efforts: ATS/ERS 2019 (Graham 2019), two largest within 150 mL; predicted: the equation named"
EFFORTS = 8
REPEATABLE_WITHIN_L = 0.150
MEASURES = {"fev1": "FEV1", "fvc": "FVC", "fev1_fvc": "FEV1/FVC"}


def spirometry(
    *,
    sex: Text = None,
    age_years: Number = None,
    height_cm: Number = None,
    equation: Text = None,
    ethnic_group: Text = None,
    fev1_l: Number = None,
    fvc_l: Number = None,
    **efforts: Number,
) -> ScoreResult:
    """Set the best FEV1 and FVC against what is predicted: percent, z-score and lower limit of normal.

    The best values are entered as `fev1_l` and `fvc_l`, or found among `fev1_1_l` ... `fev1_8_l` and
    `fvc_1_l` ... `fvc_8_l`; the largest of each counts even when they come from different efforts. The
    equation is the study's setting and is stored with the result; it must not change during a study.

    >>> result = spirometry(sex="M", age_years=78, height_cm=170, equation="gli_global_2022",
    ...                     fev1_1_l=2.02, fev1_2_l=2.10, fev1_3_l=2.06)
    >>> [round(result.outputs[name], 2) for name in ("fev1_predicted_l", "fev1_percent_predicted", "fev1_z")]
    [2.54, 82.56, -1.05]
    >>> result.outputs["fev1_repeatable"], result.equation
    ('yes', 'GLI Global 2022')
    """
    refusals = Refusals()
    fev1, fev1_apart = _best(refusals, "fev1", fev1_l, efforts)
    fvc, fvc_apart = _best(refusals, "fvc", fvc_l, efforts)
    refusals.need_unless(fev1, "FEV1")
    ratio = _ratio(refusals, fev1, fvc)
    measured = {"fev1": fev1, "fvc": fvc, "fev1_fvc": ratio}
    expected = reference(
        refusals,
        equation=known_text(equation),
        group=known_text(ethnic_group),
        sex=known_text(sex),
        age_years=refusals.number(tr("age"), age_years, above=0),
        height_cm=refusals.number(tr("height"), height_cm, above=0),
    )
    used = EQUATIONS.get(known_text(equation) or "")
    name = used.name_for(known_text(ethnic_group)) if used else ""
    outputs: dict[str, float | str | None] = {
        "fev1_l": fev1,
        "fvc_l": fvc,
        "fev1_fvc": ratio,
        "equation": name or None,
        "fev1_repeatable": yes_no(None if fev1_apart is None else fev1_apart <= REPEATABLE_WITHIN_L),
        "fvc_repeatable": yes_no(None if fvc_apart is None else fvc_apart <= REPEATABLE_WITHIN_L),
    }
    for measure, value in measured.items():
        outputs |= _against(measure, value, expected.get(measure))
    return ScoreResult(
        outputs=outputs,
        parts=_parts(measured, {"fev1": fev1_apart, "fvc": fvc_apart}),
        equation=name,
        source=f"{used.source}. {SOURCE}" if used else SOURCE,
        refusal=refusals.sentence(),
    )


def _best(
    refusals: Refusals, measure: str, entered: Number, efforts: Mapping[str, Number]
) -> tuple[float | None, float | None]:
    """Return the best value in litres and how far the two largest efforts are apart."""
    title = MEASURES[measure]
    blown = [
        litres
        for number in range(1, EFFORTS + 1)
        if (litres := refusals.number(title, efforts.get(f"{measure}_{number}_l"), above=0)) is not None
    ]
    largest = sorted(blown, reverse=True)[:2]
    # Litres are read to two or three decimals: 2.10 - 1.95 must count as 0.15.
    apart = round(largest[0] - largest[1], 6) if len(largest) == 2 else None
    best = refusals.number(title, entered, above=0)
    return best if best is not None else max(blown, default=None), apart


def _ratio(refusals: Refusals, fev1: float | None, fvc: float | None) -> float | None:
    if fev1 is None or fvc is None:
        return None
    if fev1 > fvc:
        refusals.say(tr("FEV1 is larger than FVC: check the two values. Their ratio is left out."))
        return None
    return fev1 / fvc


def _unit(measure: str) -> str:
    return "" if measure == "fev1_fvc" else "_l"


def _against(measure: str, value: float | None, expected: Reference | None) -> dict[str, float | None]:
    predicted = expected.predicted if expected else None
    known = expected if expected and value is not None else None
    return {
        f"{measure}_predicted{_unit(measure)}": predicted,
        f"{measure}_percent_predicted": 100 * value / known.predicted
        if known and value is not None
        else None,
        f"{measure}_z": known.z(value) if known and value is not None else None,
        f"{measure}_lln{_unit(measure)}": expected.lln if expected else None,
    }


def _parts(measured: Mapping[str, float | None], apart: Mapping[str, float | None]) -> tuple[Part, ...]:
    def part(measure: str) -> Part:
        litres = apart.get(measure)
        note = "" if litres is None else tr("two largest efforts {ml:.0f} mL apart", ml=1000 * litres)
        return Part(MEASURES[measure], measured[measure], _inputs_of(measure), note)

    return tuple(part(measure) for measure in MEASURES)


def _inputs_of(measure: str) -> tuple[str, ...]:
    if measure == "fev1_fvc":
        return ("fev1_l", "fvc_l")
    return (f"{measure}_l", *(f"{measure}_{number}_l" for number in range(1, EFFORTS + 1)))


def _effort_inputs(measure: str) -> tuple[ScoreInput, ...]:
    title = MEASURES[measure]
    return (
        ScoreInput(f"{measure}_l", "number", f"Best {title}, instead of single efforts", "L", required=False),
        *(
            ScoreInput(f"{measure}_{number}_l", "number", f"{title}, effort {number}", "L", required=False)
            for number in range(1, EFFORTS + 1)
        ),
    )


def _measure_outputs(measure: str) -> tuple[ScoreOutput, ...]:
    title, unit = MEASURES[measure], "" if measure == "fev1_fvc" else "L"
    return (
        ScoreOutput(f"{measure}_predicted{_unit(measure)}", f"{title} predicted", unit, 3),
        ScoreOutput(
            f"{measure}_percent_predicted", f"{title} in percent of predicted, higher is better", "%", 1
        ),
        ScoreOutput(f"{measure}_z", f"{title} as z-score, higher is better", "", 2),
        ScoreOutput(
            f"{measure}_lln{_unit(measure)}", f"{title}, lower limit of normal (5th percentile)", unit, 3
        ),
    )


SCORE = Score(
    name="spirometry",
    title="Spirometry",
    inputs=(
        SEX,
        AGE,
        HEIGHT,
        ScoreInput("equation", "choice", "Reference equation, fixed for the study", allowed=tuple(EQUATIONS)),
        ScoreInput(
            "ethnic_group",
            "choice",
            "Group, for GLI-2012 and NHANES III alone",
            required=False,
            allowed=GROUPS,
        ),
        *_effort_inputs("fev1"),
        *_effort_inputs("fvc"),
    ),
    outputs=(
        ScoreOutput("fev1_l", "Best FEV1, higher is better", "L", 2),
        ScoreOutput("fvc_l", "Best FVC, higher is better", "L", 2),
        ScoreOutput("fev1_fvc", "FEV1/FVC of the best values", "", 3),
        ScoreOutput("equation", "Name of the reference equation used", is_text=True),
        ScoreOutput("fev1_repeatable", "Two largest FEV1 within 150 mL", is_text=True),
        ScoreOutput("fvc_repeatable", "Two largest FVC within 150 mL", is_text=True),
        *(output for measure in MEASURES for output in _measure_outputs(measure)),
    ),
    compute=by_name(spirometry),
    source=SOURCE,
)
