"""What the columns of a record hold, in words: codes, days and moments as people read them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr


def column_label(name: str) -> str:
    """Name a column as people do."""
    return _labels().get(name, name.replace("_", " ").capitalize())


def column_words(name: str, value: Any) -> str:
    """Say what a column holds; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if name in _CODED:
        return _codes().get(value, str(value))
    if name == "status":
        return PatientStatus(value).label if value in set(PatientStatus) else str(value)
    if name == "at" or name.endswith("_at"):
        moment = datetime.fromisoformat(value).astimezone()
        return f"{date_words(moment.date())} {moment:%H:%M}"
    if name.endswith("_on") or name in ("date", "status_date"):
        return date_words(date.fromisoformat(value))
    return str(value)


_CODED = frozenset(
    {"state", "contact", "kit_state", "kind", "action", "act", "resolution", "level", "key_name", "role"}
)


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    return {**_clinical_labels(), **_people_labels(), **_review_labels()}


def _clinical_labels() -> dict[str, str]:
    return {
        "status": tr("Status"),
        "status_date": tr("Status since"),
        "status_reason": tr("Reason of the status"),
        "enrolled_on": tr("Enrolled"),
        "date": tr("Date"),
        "contact": tr("Contact"),
        "is_missed": tr("Missed"),
        "missed_reason": tr("Why it was missed"),
        "state": tr("State"),
        "completed_at": tr("Completed"),
        "completed_by": tr("Completed by"),
        "voided_reason": tr("Why it is void"),
        "is_finished": tr("Finished"),
        "finished_at": tr("Finished on"),
        "is_locked": tr("Database locked"),
        "locked_at": tr("Locked on"),
        "unblinded_at": tr("Arms opened on"),
        "unblinded_reason": tr("Why it was unblinded"),
        "approved_on": tr("Approved"),
        "design_version_id": tr("Design"),
        "site_id": tr("Site"),
        "patient_id": tr("Patient"),
        "assigned_at": tr("Assigned"),
        "kit": tr("Kit"),
        "kit_state": tr("State of the kit"),
        "kit_state_at": tr("State since"),
        "kit_note": tr("Note"),
        "check_name": tr("Check"),
        "reason": tr("Reason"),
    }


def _people_labels() -> dict[str, str]:
    return {
        "person_id": tr("Person"),
        "name": tr("Name"),
        "role": tr("Role"),
        "is_active": tr("Works here"),
        "password_set_at": tr("Password set"),
        "must_change": tr("Must choose a new password"),
        "is_disabled": tr("Disabled"),
        "disabled_reason": tr("Why it is disabled"),
        "starts_on": tr("From"),
        "ends_on": tr("Until"),
        "trained_on": tr("Trained"),
        "key_name": tr("Key"),
        "is_withdrawn": tr("Withdrawn"),
        "who_was_told": tr("Who was told"),
        "proposed_by": tr("Proposed by"),
        "decided_by": tr("Decided by"),
        "decided_at": tr("Decided"),
    }


def _review_labels() -> dict[str, str]:
    return {
        "opened_by": tr("Opened by"),
        "opened_at": tr("Opened"),
        "state_at": tr("State since"),
        "opens_field": tr("Field opened for correction"),
        "correction": tr("Corrected with change"),
        "text": tr("Text"),
        "voided_at": tr("Void since"),
        "voided_because": tr("Why it is void"),
        "meaning": tr("Meaning"),
        "lifted_by": tr("Lifted by"),
        "lifted_at": tr("Lifted"),
        "held_by": tr("Held by"),
        "reconciled_at": tr("Compared"),
        "reconciled_by": tr("Compared by"),
        "resolution": tr("What stands"),
        "resolution_reason": tr("Why"),
        "entered_text": tr("Typed"),
        "up_to": tr("Up to change"),
        "ended_at": tr("Ended"),
    }


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    return {**_record_codes(), **_review_codes(), **_roles()}


def _record_codes() -> dict[str, str]:
    return {
        "in_progress": tr("in progress"),
        "complete": tr("complete"),
        "blinded": tr("blinded"),
        "unblinded": tr("unblinded"),
        "open-label": tr("open-label"),
        "clinic": tr("clinic"),
        "phone": tr("phone"),
        "expected": tr("on its way"),
        "in_stock": tr("in stock"),
        "quarantined": tr("quarantined"),
        "dispensed": tr("dispensed"),
        "returned": tr("returned"),
        "destroyed": tr("destroyed"),
        "identity": tr("names and contacts"),
        "allocation": tr("allocation list"),
    }


def _review_codes() -> dict[str, str]:
    return {
        "open": tr("open"),
        "opened": tr("opened"),
        "answered": tr("answered"),
        "closed": tr("closed"),
        "reopened": tr("reopened"),
        "corrected": tr("corrected"),
        "confirmed": tr("confirmed"),
        "withdrawn": tr("withdrawn"),
        "unlock": tr("unlock the database"),
        "unblind": tr("unblind the study"),
        "frozen": tr("frozen"),
        "locked": tr("locked"),
        "same": tr("both the same"),
        "first": tr("the first entry"),
        "second": tr("the second entry"),
        "other": tr("another value"),
        "form": tr("form"),
        "visit": tr("visit"),
        "patient": tr("patient"),
        "study": tr("study"),
        "envelope": tr("emergency envelopes"),
    }


def _roles() -> dict[str, str]:
    return {
        "coordinator": tr("coordinator"),
        "investigator": tr("investigator"),
        "monitor": tr("monitor"),
        "data_manager": tr("data manager"),
        "statistician": tr("statistician"),
        "unblinded_statistician": tr("unblinded statistician"),
        "pharmacist": tr("pharmacist"),
        "administrator": tr("administrator"),
        "auditor": tr("auditor"),
    }
