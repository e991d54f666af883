"""What the columns of a record hold, in words: codes, days and moments as people read them."""

from datetime import date, datetime
from typing import Any

from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.patient_status import PatientStatus
from frailty_desktop.translation import tr


def column_label(name: str) -> str:
    """Name a column as people do."""
    known = {
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
        "unblinded_reason": tr("Why it was unblinded"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


def column_words(name: str, value: Any) -> str:
    """Say what a column holds; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if name in ("state", "contact"):
        return _codes().get(value, str(value))
    if name == "status":
        return PatientStatus(value).label
    if name.endswith("_at"):
        moment = datetime.fromisoformat(value).astimezone()
        return f"{date_words(moment.date())} {moment:%H:%M}"
    if name.endswith("_on") or name in ("date", "status_date"):
        return date_words(date.fromisoformat(value))
    return str(value)


def _codes() -> dict[str, str]:
    return {
        "in_progress": tr("in progress"),
        "complete": tr("complete"),
        "blinded": tr("blinded"),
        "unblinded": tr("unblinded"),
        "open-label": tr("open-label"),
        "clinic": tr("clinic"),
        "phone": tr("phone"),
    }
