"""Finds what would be typed on a form of a visit: one entry for each form of the bundled design."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from frailty_desktop.demo_data import clinic_answers as clinic
from frailty_desktop.demo_data import laboratory_answers as laboratory
from frailty_desktop.demo_data import measured_answers as measured
from frailty_desktop.demo_data import questionnaire_answers as questions
from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.study.design import Form
from frailty_desktop.study.form_state import FieldKey

Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class VisitNews:
    """What a visit's forms must know beside the patient: the day, the contact, what happened before."""

    visit: str
    on: date
    contact: str = "clinic"
    kit: str = ""
    has_new_event: bool = False
    was_in_hospital: bool = False
    falls: int = 0


def typed_on(form: Form, patient: DemoPatient, news: VisitNews) -> dict[FieldKey, str]:
    """Return everything that would be typed on a form at a visit."""
    if form.name == "infusion":
        first, rows = clinic.infusion(patient, news.on, news.kit)
        typed = {FieldKey(item): text for item, text in first.items()}
        return typed | {
            FieldKey(item, group): text for group, row in enumerate(rows) for item, text in row.items()
        }
    return {FieldKey(item): text for item, text in _single(form, patient, news).items()}


def _single(form: Form, patient: DemoPatient, news: VisitNews) -> Typed:
    if form.name in _BY_VISIT:
        return _BY_VISIT[form.name](patient, news.visit)
    if form.name in _SAMPLED:
        return _SAMPLED[form.name](patient, news.visit, news.on)
    if form.name in _ONCE:
        return _ONCE[form.name](patient)
    if form.name == "eligibility":
        return clinic.eligibility(patient, _names(form, "excl_"))
    if form.name == "deficit_index":
        return questions.deficit_index(patient, news.visit, _names(form, "deficit_"))
    if form.name == "safety_contact":
        return clinic.safety_contact(
            patient,
            news.visit,
            news.contact,
            new_event=news.has_new_event,
            in_hospital=news.was_in_hospital,
            falls=news.falls,
        )
    return clinic.primary_safety()


def _names(form: Form, prefix: str) -> tuple[str, ...]:
    return tuple(
        item.name for item in form.items() if item.name.startswith(prefix) and item.derivation is None
    )


_BY_VISIT: Mapping[str, Callable[[DemoPatient, str], Typed]] = {
    "vitals": measured.vitals,
    "handgrip": measured.handgrip,
    "sppb": measured.sppb,
    "gait_speed": measured.gait_speed,
    "fried": measured.fried,
    "six_minute_walk": measured.six_minute_walk,
    "spirometry": measured.spirometry,
    "stress_echo": measured.stress_echo,
    "rand36": questions.rand36_answers,
    "cesd": questions.cesd,
    "eq5d": questions.eq5d,
    "mfi20": questions.mfi20,
    "champs": questions.champs,
    "icecap": questions.icecap,
    "iief": questions.iief,
    "sqolf": questions.sqolf,
    "cognition": questions.cognition,
    "clinical_frailty_scale": questions.clinical_frailty_scale,
}
_SAMPLED: Mapping[str, Callable[[DemoPatient, str, date], Typed]] = {
    "haematology": laboratory.haematology,
    "chemistry": laboratory.chemistry,
    "inflammation": laboratory.inflammation,
    "immune_panel": laboratory.immune_panel,
}
_ONCE: Mapping[str, Callable[[DemoPatient], Typed]] = {
    "consent": clinic.consent,
    "demographics": clinic.demographics,
    "history_review": clinic.history_review,
    "screening_blood": laboratory.screening_blood,
}
