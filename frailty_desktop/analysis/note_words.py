"""What events that change no record say: sign-ins, refusals, exports, a clock set back."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from frailty_desktop.analysis.history_line import offset_words
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.study.date_text import date_words
from frailty_desktop.translation import tr, tr_count

Details = Mapping[str, Any]
OldAndNew = tuple[str, str]


def note_words(event: AuditEvent) -> OldAndNew:
    """Say what such an event tells; of a kind that is not known, only that it was."""
    tell = _TELLERS.get(event.kind)
    details = event.new_values
    return tell(event, details) if tell is not None and isinstance(details, Mapping) else ("", "")


def moment_words(text: str, offset_minutes: int) -> str:
    """Write a stored moment to the second, on a clock so far from UTC."""
    zone = timezone(timedelta(minutes=offset_minutes))
    at = datetime.fromisoformat(text).astimezone(zone)
    return f"{date_words(at.date())} {at:%H:%M:%S} {offset_words(at)}"


def _clock(event: AuditEvent, details: Details) -> OldAndNew:
    before, after = details.get("set_back_from", ""), details.get("to", "")
    return tuple(moment_words(text, event.utc_offset_minutes) if text else "" for text in (before, after))  # type: ignore[return-value]


def _refusal(_event: AuditEvent, details: Details) -> OldAndNew:
    return "", tr("may not {right}", right=str(details.get("right", "")).replace("_", " "))


def _reveal(_event: AuditEvent, _details: Details) -> OldAndNew:
    return "", tr("the rater's own value is stored")


def _undo(_event: AuditEvent, details: Details) -> OldAndNew:
    return "", tr("change {sequence} taken back", sequence=details.get("undid", ""))


def _export(_event: AuditEvent, details: Details) -> OldAndNew:
    tables = details.get("tables")
    if isinstance(tables, Mapping):
        return "", tr_count("{count} file", "{count} files", len(tables))
    return _plain(_event, details)


def _plain(event: AuditEvent, details: Details) -> OldAndNew:
    told = [_told(event, name, value) for name, value in details.items()]
    return "", "; ".join(words for words in told if words)


def _told(event: AuditEvent, name: str, value: Any) -> str:
    if isinstance(value, bool) or value in ("", None) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, str) and (name == "at" or name.endswith("_at")):
        return _moment_or_text(value, event.utc_offset_minutes)
    return str(value) if name in _SELF_EVIDENT else f"{name.replace('_', ' ')}: {value}"


def _moment_or_text(text: str, offset_minutes: int) -> str:
    try:
        return moment_words(text, offset_minutes)
    except ValueError:
        return text


_SELF_EVIDENT = frozenset({"what", "file", "folder", "first", "second", "workstation", "role", "kind"})

_TELLERS: Mapping[str, Callable[[AuditEvent, Details], OldAndNew]] = {
    "clock": _clock,
    "refusal": _refusal,
    "reveal": _reveal,
    "undo": _undo,
    "export": _export,
    "print": _plain,
    "backup": _plain,
    "restore": _plain,
    "migration": _plain,
    "sign_in": _plain,
    "sign_out": _plain,
    "failed_sign_in": _plain,
    "recovery": _plain,
}
