"""What would be typed on the clinic's own forms: consent, person, eligibility, contacts, infusion."""

from datetime import date, datetime, time, timedelta

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.rounding import clock, day, number, yes_no

Typed = dict[str, str]
Rows = list[Typed]
CRITERIA_TO_MEET = ("incl_consent", "incl_age", "incl_frail")
MMSE_EXCLUDED_UP_TO = 24
_WOMEN_ONLY = ("excl_pregnancy",)
_TIME_POINTS = (("BEFORE", -20), ("MIN_15", 15), ("END", 45), ("AFTER_1_H", 105), ("AFTER_4_H", 285))


def consent(patient: DemoPatient) -> Typed:
    """Type the consent."""
    return {
        "consent_date": day(patient.consent_on),
        "consent_time": "9:10",
        "consent_version": "2.1",
        "consent_copy_given": "y",
        "consent_capacity": "y",
        "consent_taken_by": "CO",
        "consent_stored_samples": yes_no(patient.place % 5 != 3),
        "consent_later_contact": "y",
    }


def birth_text(patient: DemoPatient) -> str:
    """Write the date of birth; two patients know it only in part."""
    if patient.place == 8:
        return patient.birth_date.isoformat()[:7]
    return patient.birth_date.isoformat()


def demographics(patient: DemoPatient) -> Typed:
    """Type the person."""
    chance = patient.chance("demographics")
    smoking = chance.choice(("never", "never", "former", "former", "current"))
    typed = {
        "birth_date": birth_text(patient),
        "sex": patient.sex,
        "race": "White" if chance.random() < 0.85 else "Black",
        "ethnic_group": "caucasian",
        "education_years": str(chance.randint(9, 18)),
        "lives": chance.choice(("alone", "alone", "partner", "partner", "assisted")),
        "smoking": smoking,
    }
    if typed["race"] == "Black":
        typed["ethnic_group"] = "african_american"
    if smoking != "never":
        typed["pack_years"] = number(chance.uniform(4, 38), 1)
    return typed


def history_review(patient: DemoPatient) -> Typed:
    """Type the review of history and the examination."""
    chance = patient.chance("history_review")
    return {
        "history_entered": "y",
        "medication_entered": "y",
        "falls_past_year": str(chance.choice((0, 0, 0, 1, 1, 2))),
        "hospital_stays_past_year": str(chance.choice((0, 0, 0, 1))),
        "examination_result": "NORMAL",
    }


def eligibility(patient: DemoPatient, exclusions: tuple[str, ...]) -> Typed:
    """Type the criteria: all met but, for a screen failure, memory; FSH and pregnancy only for women."""
    forgets = patient.value("mmse", "screening") <= MMSE_EXCLUDED_UP_TO
    typed = dict.fromkeys(CRITERIA_TO_MEET, "y")
    typed |= {name: "n" for name in exclusions if name not in _WOMEN_ONLY or patient.sex == "F"}
    if patient.sex == "F":
        typed["incl_fsh"] = "y"
    typed["excl_mmse"] = yes_no(forgets)
    return {**typed, "is_eligible": yes_no(not forgets), "eligibility_judged_by": "IN"}


def safety_contact(
    patient: DemoPatient, visit: str, contact: str, *, new_event: bool, in_hospital: bool, falls: int
) -> Typed:
    """Type a safety contact that agrees with the adverse event log."""
    chance = patient.chance("safety_contact", visit)
    return {
        "contact_how": contact,
        "contact_with": "patient" if contact == "clinic" or chance.random() < 0.8 else "family",
        "contact_alive": "y",
        "contact_new_event": yes_no(new_event),
        "contact_hospital": yes_no(in_hospital),
        "contact_breathless": "n",
        "contact_falls": str(falls),
        "contact_medication_changed": yes_no(new_event and chance.random() < 0.4),
    }


def primary_safety() -> Typed:
    """Type the review of the first month: no component occurred."""
    components = ("death", "embolism", "stroke", "dyspnoea_stay", "laboratory", "any")
    return {f"primary_{name}": "n" for name in components} | {"primary_judged_by": "IN"}


def infusion(patient: DemoPatient, on: date, kit: str) -> tuple[Typed, Rows]:
    """Type the infusion with its rows of vital signs; nothing in it depends on the arm."""
    chance = patient.chance("infusion")
    started = datetime.combine(on, time(10, chance.choice((5, 15, 25, 40))))
    stopped = started + timedelta(minutes=45)
    typed = {
        "infusion_criteria_still_met": "y",
        "infusion_kit": kit,
        "infusion_lot": f"L{1000 + 7 * patient.place}",
        "infusion_bag_received": clock(started - timedelta(minutes=35)),
        "infusion_date": day(on),
        "infusion_start_time": clock(started),
        "infusion_stop_time": clock(stopped),
        "infusion_volume_ml": number(80, 1),
        "infusion_complete": "y",
        "infusion_interrupted": "n",
        "infusion_site": chance.choice(("LEFT_ARM", "RIGHT_ARM")),
        "infusion_reaction": "n",
        "infusion_observed_until": clock(started + timedelta(minutes=300)),
    }
    rows = []
    for label, minutes in _TIME_POINTS:
        systolic = round(chance.gauss(132, 7))
        rows.append(
            {
                "infusion_vitals_at": label,
                "infusion_vitals_time": clock(started + timedelta(minutes=minutes)),
                "infusion_systolic_mmhg": str(systolic),
                "infusion_diastolic_mmhg": str(round(systolic * 0.57)),
                "infusion_pulse_min": str(chance.randint(62, 84)),
                "infusion_temperature_c": number(chance.uniform(36.2, 36.9), 1),
                "infusion_spo2_percent": str(chance.randint(94, 98)),
            }
        )
    return typed, rows
