"""What would be typed from the laboratory reports of an invented patient."""

from datetime import date

from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.rounding import day, number, to_places

Typed = dict[str, str]
_CREATININE_MG_DL = {"F": 0.86, "M": 1.08}
_MARKERS = {
    # stem: (unit part of the item name, measure, limit of quantification, places)
    "tnf_alpha": ("pg_ml", "tnf_alpha", 0.60, 2),
    "il6": ("pg_ml", "il6", 0.70, 2),
    "crp": ("mg_l", "crp", 0.40, 2),
    "d_dimer": ("ng_ml", "d_dimer", 150.0, 0),
}


def haematology(patient: DemoPatient, visit: str, on: date) -> Typed:
    """Type a blood count whose parts fit each other."""
    chance = patient.chance("haematology", visit)
    haemoglobin = (
        patient.value("haemoglobin", visit) + (0.6 if patient.sex == "M" else -0.2) + chance.gauss(0, 0.2)
    )
    white = min(max(patient.chance("white").gauss(6.4, 1.1) + chance.gauss(0, 0.5), 4.1), 10.4)
    shares = {
        "lymphocytes": to_places(chance.uniform(22, 34), 1),
        "monocytes": to_places(chance.uniform(5.5, 9.5), 1),
        "eosinophils": to_places(chance.uniform(1, 4.5), 1),
        "basophils": to_places(chance.uniform(0.3, 1.1), 1),
    }
    shares["neutrophils"] = to_places(100 - sum(shares.values()), 1)
    white = to_places(white, 2)
    return {
        "haematology_sampled_on": day(on),
        "haemoglobin_g_dl": number(haemoglobin, 1),
        "haematocrit_percent": number(haemoglobin * chance.uniform(2.9, 3.1), 1),
        "red_cells_10e12_l": number(haemoglobin / chance.uniform(2.9, 3.1), 2),
        "platelets_10e9_l": str(round(patient.chance("platelets").gauss(232, 40) + chance.gauss(0, 12))),
        "white_cells_10e9_l": number(white, 2),
        **{f"{name}_percent": number(share, 1) for name, share in shares.items()},
        "neutrophils_10e9_l": number(white * shares["neutrophils"] / 100, 2),
        "lymphocytes_10e9_l": number(white * shares["lymphocytes"] / 100, 2),
        "haematology_judgement": "NORMAL" if haemoglobin > 12.5 else "NOT_SIGNIFICANT",
    }


def chemistry(patient: DemoPatient, visit: str, on: date) -> Typed:
    """Type a chemistry report."""
    chance = patient.chance("chemistry", visit)
    creatinine = _CREATININE_MG_DL[patient.sex] * patient.value("creatinine_share", visit)
    liver = patient.chance("liver")
    albumin = chance.uniform(3.8, 4.4)
    return {
        "chemistry_sampled_on": day(on),
        "chemistry_fasting": "y",
        "sodium_mmol_l": str(chance.randint(137, 143)),
        "potassium_mmol_l": number(chance.uniform(3.8, 4.8), 1),
        "chloride_mmol_l": str(chance.randint(100, 106)),
        "bicarbonate_mmol_l": str(chance.randint(23, 28)),
        "urea_nitrogen_mg_dl": str(round(creatinine * chance.uniform(16, 21))),
        "creatinine_mg_dl": number(creatinine, 2),
        "glucose_mg_dl": str(round(patient.chance("glucose").gauss(102, 12) + chance.gauss(0, 6))),
        "calcium_mg_dl": number(chance.uniform(8.9, 9.8), 1),
        "ast_u_l": str(round(liver.uniform(15, 30) + chance.gauss(0, 2))),
        "alt_u_l": str(round(liver.uniform(12, 30) + chance.gauss(0, 2))),
        "alp_u_l": str(round(liver.uniform(50, 100) + chance.gauss(0, 5))),
        "bilirubin_mg_dl": number(chance.uniform(0.3, 1.0), 1),
        "albumin_g_dl": number(albumin, 1),
        "protein_g_dl": number(albumin + chance.uniform(2.5, 3.1), 1),
        "chemistry_judgement": "NORMAL" if creatinine < 1.2 else "NOT_SIGNIFICANT",
    }


def inflammation(patient: DemoPatient, visit: str, on: date) -> Typed:
    """Type the inflammation markers; under the limit, half the limit, as the form asks."""
    typed = {"inflammation_sampled_on": day(on), "inflammation_assay": "Central laboratory, panel A"}
    for stem, (unit, measure, limit, places) in _MARKERS.items():
        value = patient.value(measure, visit)
        below = value < limit
        typed[f"{stem}_below_lloq"] = "y" if below else "n"
        typed[f"{stem}_lloq_{unit}"] = number(limit, max(places, 1))
        typed[f"{stem}_{unit}"] = number(limit / 2 if below else value, places)
    return typed


def screening_blood(patient: DemoPatient) -> Typed:
    """Type FSH for women, INR, and negative virus tests."""
    chance = patient.chance("screening_blood")
    typed = {
        "inr": number(chance.uniform(0.92, 1.2), 2),
        "hiv_result": "NEGATIVE",
        "hepatitis_b_result": "NEGATIVE",
        "hepatitis_c_result": "NEGATIVE",
    }
    if patient.sex == "F":
        typed |= {"on_hormone_replacement": "n", "fsh_miu_ml": number(chance.uniform(38, 96), 1)}
    return typed


def immune_panel(patient: DemoPatient, visit: str, on: date) -> Typed:
    """Type the immune panel."""
    lasting, chance = patient.chance("immune"), patient.chance("immune", visit)
    cd4 = to_places(lasting.uniform(52, 68) + chance.gauss(0, 1.5), 1)
    cd8 = to_places(lasting.uniform(20, 33) + chance.gauss(0, 1.5), 1)
    found_antibodies = lasting.random() < 0.08
    return {
        "immune_sampled_on": day(on),
        "immune_laboratory": "Flow laboratory, gating 2",
        "cd4_percent": number(cd4, 1),
        "cd8_percent": number(cd8, 1),
        "cd8_cd4_ratio": number(cd8 / cd4, 2),
        "cd69_percent": number(patient.value("cd69", visit), 1),
        "cd25_percent": number(patient.value("cd25", visit), 1),
        "temra_percent": number(lasting.uniform(22, 48) + chance.gauss(0, 3), 1),
        "b_tnf_percent": number(patient.value("b_tnf", visit), 1),
        "b_naive_percent": number(lasting.uniform(52, 70) + chance.gauss(0, 2), 1),
        "b_switched_percent": number(lasting.uniform(10, 20) + chance.gauss(0, 1), 1),
        "b_exhausted_percent": number(lasting.uniform(4, 9) + chance.gauss(0, 0.6), 1),
        "cpra_percent": str(12 if found_antibodies and visit != "baseline" else 0),
        "donor_specific_antibody": "n",
    }
