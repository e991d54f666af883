"""The parts that items and forms play for the program itself; a design says which of its own plays which."""

from enum import StrEnum


class KeyItem(StrEnum):
    """Items whose meaning the program itself uses; a design says which of its items plays each part."""

    CONSENT_DATE = "consent_date"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    REFERENCE_START = "reference_start"
    REFERENCE_START_TIME = "reference_start_time"
    DEATH_DATE = "death_date"
    AE_TERM = "ae_term"
    AE_ONSET = "ae_onset"
    AE_ONSET_TIME = "ae_onset_time"
    AE_END = "ae_end"
    AE_ONGOING = "ae_ongoing"
    AE_GRADE = "ae_grade"
    AE_WORSENED_ON = "ae_worsened_on"
    AE_SERIOUS = "ae_serious"
    AE_DEATH = "ae_death"
    AE_LIFE_THREATENING = "ae_life_threatening"
    AE_HOSPITALISATION = "ae_hospitalisation"
    AE_HOSPITALISED_FROM = "ae_hospitalised_from"
    AE_HOSPITALISED_UNTIL = "ae_hospitalised_until"
    AE_DISABILITY = "ae_disability"
    AE_CONGENITAL = "ae_congenital"
    AE_MEDICALLY_IMPORTANT = "ae_medically_important"
    AE_RELATED_PRODUCT = "ae_related_product"
    AE_RELATED_PROCEDURE = "ae_related_procedure"
    AE_EXPECTED = "ae_expected"
    AE_ACTION = "ae_action"
    AE_OUTCOME = "ae_outcome"
    AE_AWARE_AT = "ae_aware_at"
    AE_REPORTED_AT = "ae_reported_at"


class KeyForm(StrEnum):
    """Forms whose meaning the program itself uses."""

    CONSENT = "consent"
    ELIGIBILITY = "eligibility"
    DEMOGRAPHICS = "demographics"
    ADVERSE_EVENTS = "adverse_events"
    MEDICATION = "medication"
    HISTORY = "history"
    DEVIATIONS = "deviations"
    DISPOSITION = "disposition"
    DEATH = "death"
