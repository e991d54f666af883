"""Estimated glomerular filtration rate from creatinine, CKD-EPI 2021 (no race term)."""

from frailty_desktop.study.scores.instrument import AGE, SEX, Score, ScoreInput, ScoreOutput, by_name
from frailty_desktop.study.scores.refusals import Refusals, known_text
from frailty_desktop.study.scores.result import Number, Part, ScoreResult, Text
from frailty_desktop.translation import tr

SOURCE = "Inker 2021 (N Engl J Med 385:1737), CKD-EPI creatinine equation 2021"
UMOL_L_PER_MG_DL = 88.4
YOUNGEST = 18.0


def egfr_ml_min(*, creatinine_mg_dl: float, age_years: float, sex: str) -> float:
    """Return the rate in mL/min/1.73 m2.

    >>> round(egfr_ml_min(creatinine_mg_dl=0.9, age_years=78, sex="F"), 1)
    65.4
    """
    kappa, alpha = (0.7, -0.241) if sex == "F" else (0.9, -0.302)
    ratio = creatinine_mg_dl / kappa
    rate = 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.200 * 0.9938**age_years
    return float(rate * 1.012 if sex == "F" else rate)


def egfr_ckd_epi_2021(
    *,
    creatinine_mg_dl: Number = None,
    creatinine_umol_l: Number = None,
    age_years: Number = None,
    sex: Text = None,
) -> ScoreResult:
    """Estimate the rate from creatinine in mg/dL or, when that is absent, in umol/L.

    >>> round(egfr_ckd_epi_2021(creatinine_umol_l=100, age_years=70, sex="F").outputs["egfr"])
    52
    """
    refusals = Refusals()
    age = refusals.number(tr("age"), age_years, low=YOUNGEST)
    creatinine = _creatinine_mg_dl(refusals, creatinine_mg_dl, creatinine_umol_l)
    person = known_text(sex)
    for value, what in ((creatinine, tr("creatinine")), (age, tr("age")), (person, tr("sex"))):
        refusals.need_unless(value, what)
    rate = None
    if creatinine is not None and age is not None and person is not None:
        rate = egfr_ml_min(creatinine_mg_dl=creatinine, age_years=age, sex=person)
    return ScoreResult(
        outputs={"egfr": rate},
        parts=(Part(tr("creatinine, mg/dL"), creatinine, ("creatinine_mg_dl", "creatinine_umol_l")),),
        equation="CKD-EPI 2021",
        source=SOURCE,
        refusal=refusals.sentence(),
    )


def _creatinine_mg_dl(refusals: Refusals, mg_dl: Number, umol_l: Number) -> float | None:
    given = refusals.number(tr("creatinine in mg/dL"), mg_dl, above=0)
    other = refusals.number(tr("creatinine in umol/L"), umol_l, above=0)
    if given is not None:
        return given
    return None if other is None else other / UMOL_L_PER_MG_DL


SCORE = Score(
    name="egfr_ckd_epi_2021",
    title="Estimated glomerular filtration rate, CKD-EPI 2021",
    inputs=(
        ScoreInput("creatinine_mg_dl", "number", "Serum creatinine", "mg/dL", required=False),
        ScoreInput(
            "creatinine_umol_l", "number", "Serum creatinine, instead of mg/dL", "umol/L", required=False
        ),
        AGE,
        SEX,
    ),
    outputs=(
        ScoreOutput("egfr", "Estimated glomerular filtration rate, higher is better", "mL/min/1.73 m2", 1),
    ),
    compute=by_name(egfr_ckd_epi_2021),
    source=SOURCE,
)
