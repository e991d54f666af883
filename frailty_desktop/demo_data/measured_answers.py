"""What would be typed for the physical tests of an invented patient: raw times, tries, lengths and litres."""

import random

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.rounding import number, to_places, yes_no
from frailty_desktop.study.scores.registry import score

Typed = dict[str, str]
COURSE_M = 4.0
LENGTH_M = 30
UNABLE = "UH"
_GRIP_KG = {"F": 19.5, "M": 31.0}
_CHAIR_S = {4: (8.4, 11.1), 3: (11.3, 13.6), 2: (13.8, 16.6), 1: (17.0, 32.0)}


def weight_kg(patient: DemoPatient, visit: str) -> float:
    """Return the weight at a visit."""
    return to_places(patient.weight_kg * patient.value("weight_share", visit), 1)


def height_cm(patient: DemoPatient, visit: str) -> float:
    """Return the height as measured at a visit, a few millimetres to either side."""
    return to_places(patient.height_cm + patient.chance("height", visit).uniform(-0.4, 0.4), 1)


def vitals(patient: DemoPatient, visit: str) -> Typed:
    """Type the vital signs."""
    chance = patient.chance("vitals", visit)
    systolic = round(min(max(chance.gauss(134 + 3 * patient.frailty, 11), 102), 172))
    return {
        "weight_kg": number(weight_kg(patient, visit), 1),
        "height_cm": number(height_cm(patient, visit), 1),
        "systolic_mmhg": str(systolic),
        "diastolic_mmhg": str(round(min(max(systolic * 0.56 + chance.gauss(0, 5), 52), 98))),
        "pulse_min": str(round(min(max(chance.gauss(70, 7), 52), 96))),
        "respiration_min": str(chance.randint(13, 19)),
        "temperature_c": number(chance.gauss(36.5, 0.25), 1),
        "spo2_percent": str(chance.randint(94, 98)),
    }


def handgrip(patient: DemoPatient, visit: str) -> Typed:
    """Type the grip tries of both hands."""
    chance = patient.chance("handgrip", visit)
    best = _GRIP_KG[patient.sex] * patient.value("grip_share", visit)
    dominant = "left" if patient.place % 9 == 4 else "right"
    typed = {
        "grip_dominant_hand": dominant,
        "grip_device": "Hydraulic dynamometer, no. 7",
        "grip_handle_position": "2",
    }
    for side in ("right", "left"):
        of_hand = best if side == dominant else best * chance.uniform(0.88, 0.96)
        weaker = [of_hand, of_hand * chance.uniform(0.93, 0.99), of_hand * chance.uniform(0.9, 0.98)]
        chance.shuffle(weaker)
        typed |= {f"grip_{side}_{turn}_kg": number(kg, 1) for turn, kg in enumerate(weaker, 1)}
    return typed


def sppb(patient: DemoPatient, visit: str) -> Typed:
    """Type raw times whose points add up to the course's SPPB total."""
    chance = patient.chance("sppb", visit)
    walk_s = COURSE_M / patient.value("gait_m_s", visit) * chance.uniform(1.0, 1.04)
    left = min(max(round(patient.value("sppb", visit)) - _walk_points(walk_s), 0), 8)
    chair = min(max((left + chance.choice((0, 1))) // 2, left - 4), 4)
    return {
        **_balance(chance, left - chair),
        "sppb_walk_1_s": number(walk_s * chance.uniform(1.02, 1.1), 2),
        "sppb_walk_2_s": number(walk_s, 2),
        "sppb_walk_aid": walking_aid(patient),
        "sppb_single_stand": yes_no(chair > 0),
        "sppb_chair_stands_s": number(chance.uniform(*_CHAIR_S[chair]), 2) if chair else UNABLE,
    }


def gait_speed(patient: DemoPatient, visit: str) -> Typed:
    """Type two usual-pace walks, the faster at the course's speed."""
    chance = patient.chance("gait_speed", visit)
    fast, slow = gait_times_s(patient, visit)
    tries = (fast, slow) if chance.random() < 0.4 else (slow, fast)
    return {
        "gait_walk_1_s": number(tries[0], 2),
        "gait_walk_2_s": number(tries[1], 2),
        "gait_walking_aid": walking_aid(patient),
    }


def gait_times_s(patient: DemoPatient, visit: str) -> tuple[float, float]:
    """Return the faster and the slower time over 4 m."""
    fast = to_places(COURSE_M / patient.value("gait_m_s", visit), 2)
    return fast, to_places(fast * patient.chance("gait_tries", visit).uniform(1.02, 1.12), 2)


def fried(patient: DemoPatient, visit: str) -> Typed:
    """Type what the Fried form asks itself; the rest comes from the other forms of the visit."""
    chance = patient.chance("fried", visit)
    lost = patient.frailty > 0.9 and visit == "baseline"
    now_kg = weight_kg(patient, visit)
    before_kg = now_kg * (1.06 if lost else chance.uniform(0.98, 1.03))
    return {
        "fried_lost_over_10_lb": yes_no(lost),
        "fried_weight_year_ago_kg": number(before_kg, 1),
        "fried_trying_to_lose": "n",
        "fried_activity_kcal_week": str(
            round(patient.value("activity_kcal", visit) * chance.uniform(0.28, 0.4))
        ),
        "fried_course_m": "4",
        "fried_walk_s": number(gait_times_s(patient, visit)[0], 2),
    }


def six_minute_walk(patient: DemoPatient, visit: str) -> Typed:
    """Type two walks; the longer one is the course's distance to the metre."""
    chance = patient.chance("six_minute_walk", visit)
    best = round(patient.value("walk_m", visit))
    if visit == "screening":
        best = round(best * chance.uniform(0.94, 0.99))
    shorter = round(best * chance.uniform(0.92, 0.985))
    walks = (shorter, best) if chance.random() < 0.75 else (best, shorter)
    typed = {
        "walk_aid": walking_aid(patient),
        "walk_oxygen_l_min": "0",
        "walk_systolic_mmhg": str(chance.randint(116, 156)),
        "walk_diastolic_mmhg": str(chance.randint(64, 90)),
        "walk_2_done": "y",
    }
    for test, metres in enumerate(walks, 1):
        typed |= _walk(chance, patient, test, metres)
    return typed


def _walk(chance: random.Random, patient: DemoPatient, test: int, metres: int) -> Typed:
    rests = 0 if metres > 260 else chance.choice((0, 1, 1, 2))
    saturation, pulse = chance.randint(94, 98), chance.randint(62, 84)
    breath = min(max(round(3 + patient.frailty + chance.gauss(0, 0.8)), 1), 7)
    typed = {
        "spo2_before_percent": str(saturation),
        "pulse_before_min": str(pulse),
        "borg_breath_before": number(chance.choice((0, 0, 0.5, 1)), 1),
        "borg_legs_before": number(chance.choice((0, 0, 0.5, 1)), 1),
        "laps": str(metres // LENGTH_M),
        "partial_m": str(metres % LENGTH_M),
        "rests": str(rests),
        "stopped_early": "n",
        "spo2_after_percent": str(saturation - chance.randint(0, 4)),
        "spo2_lowest_percent": str(saturation - 4 - chance.randint(0, 2)),
        "pulse_after_min": str(pulse + chance.randint(18, 42)),
        "borg_breath_after": number(breath, 1),
        "borg_legs_after": number(min(max(breath + chance.choice((-1, 0, 1)), 0), 8), 1),
    }
    if rests:
        typed["rest_s"] = str(rests * chance.randint(15, 45))
    return {f"walk_{test}_{name}": text for name, text in typed.items()}


def spirometry(patient: DemoPatient, visit: str) -> Typed:
    """Type three efforts whose best FEV1 is the course's share of what is predicted."""
    chance = patient.chance("spirometry", visit)
    best_l = predicted_fev1_l(patient, visit) * patient.value("fev1_share", visit)
    ratio = patient.chance("ratio").uniform(0.70, 0.80)
    typed = {"spirometry_device": "Pneumotachograph, no. 3", "spirometry_bronchodilator": "n"}
    below = [0.0, chance.uniform(0.02, 0.10), chance.uniform(0.03, 0.13)]
    chance.shuffle(below)
    for effort, less_l in enumerate(below, 1):
        fev1_l = max(best_l - less_l, 0.45)
        typed[f"fev1_{effort}_l"] = number(fev1_l, 2)
        typed[f"fvc_{effort}_l"] = number(best_l / ratio - 0.8 * less_l, 2)
    return typed


def predicted_fev1_l(patient: DemoPatient, visit: str) -> float:
    """Return the FEV1 that the study's equation predicts for the patient."""
    inputs = {
        "sex": patient.sex,
        "age_years": min(patient.age_years + 0.5, 95.0),
        "height_cm": height_cm(patient, visit),
        "equation": "gli_global_2022",
        "fev1_l": 1.0,
    }
    predicted = score("spirometry", inputs).outputs["fev1_predicted_l"]
    return predicted if isinstance(predicted, float) else 2.0


def stress_echo(patient: DemoPatient, visit: str) -> Typed:
    """Type a dobutamine stress echo without findings."""
    chance = patient.chance("stress_echo", visit)
    rest = round(patient.value("ejection_percent", visit))
    return {
        "echo_ef_rest_percent": str(rest),
        "echo_dobutamine_peak_ug_kg_min": str(chance.choice((20, 30, 30, 40))),
        "echo_pulse_peak_min": str(chance.randint(112, 138)),
        "echo_ef_peak_percent": str(rest + chance.randint(5, 11)),
        "echo_result": "NEGATIVE",
        "echo_stopped_early": "n",
    }


def walking_aid(patient: DemoPatient) -> str:
    """Return the aid this patient always uses."""
    if patient.frailty > 1.2:
        return "rollator"
    return "stick" if patient.frailty > 0.7 else "none"


def _walk_points(walk_s: float) -> int:
    points = score("sppb", {"course_m": COURSE_M, "walk_1_s": to_places(walk_s, 2)}).outputs["walk_points"]
    return int(points) if points is not None else 0


def _balance(chance: random.Random, points: int) -> Typed:
    """Type how long each stand was held for 0 to 4 points; a stand not held for 10 s ends the test."""
    if points == 0:
        return {"sppb_side_by_side_s": number(chance.uniform(3, 9.5), 2)}
    if points == 1:
        return {"sppb_side_by_side_s": "10", "sppb_semi_tandem_s": number(chance.uniform(2, 9.5), 2)}
    tandem = {2: chance.uniform(0.5, 2.8), 3: chance.uniform(3.2, 9.6), 4: 10.0}[points]
    return {"sppb_side_by_side_s": "10", "sppb_semi_tandem_s": "10", "sppb_tandem_s": number(tandem, 2)}
