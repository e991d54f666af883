"""What would be typed into the other logs: history, medication, deviations, end of participation, death."""

from datetime import date, timedelta

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.rounding import day

Typed = dict[str, str]

_CONDITIONS = (
    ("High blood pressure", "VASCULAR"),
    ("Osteoarthritis of the knees", "MUSCULOSKELETAL"),
    ("Type 2 diabetes", "ENDOCRINE"),
    ("Osteoporosis", "MUSCULOSKELETAL"),
    ("Raised cholesterol", "ENDOCRINE"),
    ("Cataract, both eyes", "EYE_EAR"),
    ("Hearing loss", "EYE_EAR"),
    ("Reflux", "GASTROINTESTINAL"),
    ("Low thyroid function", "ENDOCRINE"),
    ("Atrial fibrillation", "CARDIAC"),
)
_MEDICATION = (
    ("Amlodipine", "High blood pressure", "5 mg", "DAILY", "ORAL"),
    ("Vitamin D", "Prevention", "1000 units", "DAILY", "ORAL"),
    ("Atorvastatin", "Raised cholesterol", "20 mg", "DAILY", "ORAL"),
    ("Metformin", "Type 2 diabetes", "500 mg", "TWICE", "ORAL"),
    ("Paracetamol", "Joint pain", "500 mg", "AS_NEEDED", "ORAL"),
    ("Levothyroxine", "Low thyroid function", "75 µg", "DAILY", "ORAL"),
    ("Omeprazole", "Reflux", "20 mg", "DAILY", "ORAL"),
)


def history(patient: DemoPatient) -> list[Typed]:
    """Type two or three conditions, their beginning as far as it is remembered."""
    chance = patient.chance("history")
    return [
        {
            "history_condition": condition,
            "history_system": system,
            "history_start": _remembered(
                patient.consent_on.year - chance.randint(2, 25), chance.randint(0, 12)
            ),
            "history_ongoing": "y",
            "history_treated": chance.choice(("y", "y", "n")),
        }
        for condition, system in chance.sample(_CONDITIONS, chance.choice((2, 2, 3)))
    ]


def medication(patient: DemoPatient) -> list[Typed]:
    """Type two or three medicines."""
    chance = patient.chance("medication")
    return [
        {
            "medication_name": name,
            "medication_reason": reason,
            "medication_dose": dose,
            "medication_frequency": frequency,
            "medication_route": route,
            "medication_start": _remembered(
                patient.consent_on.year - chance.randint(1, 12), chance.randint(0, 12)
            ),
            "medication_ongoing": "y",
            "medication_for_adverse_event": "n",
        }
        for name, reason, dose, frequency, route in chance.sample(_MEDICATION, chance.choice((2, 2, 3)))
    ]


def _remembered(year: int, month: int) -> str:
    return f"{year}-{month:02d}" if month else str(year)


def deviation(kind: str, on: date, what: str, action: str) -> Typed:
    """Type a protocol deviation."""
    return {
        "deviation_date": day(on),
        "deviation_category": kind,
        "deviation_what": what,
        "deviation_important": "n",
        "deviation_action": action,
    }


def disposition(on: date, reason: str, *, note: str = "") -> Typed:
    """Type how participation ended."""
    typed = {"disposition_date": day(on), "disposition_reason": reason}
    if reason != "DEATH":
        typed["disposition_last_contact"] = day(on)
    if reason == "WITHDRAWAL":
        typed["disposition_may_contact"] = "y"
    return typed | ({"disposition_note": note} if note else {})


def death(on: date, cause: str) -> Typed:
    """Type what is known of a death, beside its date."""
    return {
        "death_learned_on": f"{day(on + timedelta(days=1))} 09:40",
        "death_cause": cause,
        "death_source": "HOSPITAL",
        "death_autopsy": "n",
        "death_adverse_event_recorded": "y",
    }
