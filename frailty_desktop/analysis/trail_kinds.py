"""Every kind of event the trail knows: what people call it, to which group it belongs, what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from frailty_desktop.translation import tr


class KindGroup(StrEnum):
    """What one can filter the trail by."""

    VALUES = "values"
    CORRECTIONS = "corrections"
    PATIENTS = "patients"
    FORMS = "forms"
    QUERIES = "queries"
    REVIEW = "review"
    SIGNATURES = "signatures"
    HOLDS = "holds"
    PEOPLE = "people"
    SIGN_INS = "sign_ins"
    REFUSALS = "refusals"
    BLINDING = "blinding"
    DESIGN = "design"
    FILES = "files"
    CLOCK = "clock"

    @property
    def label(self) -> str:
        """Return the group in words."""
        return _group_labels()[self]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event. `shown` are the columns that say what a new record is, in that order.

    Of a sealed kind a reader who may not know the arms is told that it happened, and of its columns none
    but `open_to_all`. `stands_out` marks what nobody should overlook.
    """

    label: str
    group: KindGroup
    shown: tuple[str, ...] = ()
    is_sealed: bool = False
    open_to_all: frozenset[str] = frozenset()
    stands_out: bool = False


def kind_of(name: str) -> Kind:
    """Return what is known of a kind; of one that is not known, no more than its name."""
    return _kinds().get(name) or Kind(name.replace("_", " ").capitalize(), KindGroup.FILES)


def kinds_in(group: KindGroup) -> tuple[str, ...]:
    """List the kinds of a group; corrections are of any kind."""
    return tuple(name for name, kind in _kinds().items() if kind.group is group)


NEVER_SHOWN = frozenset(
    {
        "sealed",
        "envelope",
        "allocation_key",
        "opened_key",
        "texts",
        "slot",
        "past_slots",
        "public_key",
        "content_hash",
        "created_by",
        "query_id",
        "second_entry_id",
        "marked_sequence",
        "ordinal",
        "level",
        "record_id",
        "visit_id",
        "form_id",
        "utc_offset_minutes",
    }
)
"""Columns that are sealed, say nothing to people, or are told by the line's own place."""


@lru_cache(maxsize=1)
def _group_labels() -> Mapping[KindGroup, str]:
    return {
        KindGroup.VALUES: tr("Values"),
        KindGroup.CORRECTIONS: tr("Corrections of complete forms"),
        KindGroup.PATIENTS: tr("Patients and visits"),
        KindGroup.FORMS: tr("Forms"),
        KindGroup.QUERIES: tr("Queries"),
        KindGroup.REVIEW: tr("Source checks, double entry"),
        KindGroup.SIGNATURES: tr("Signatures"),
        KindGroup.HOLDS: tr("Freeze and lock"),
        KindGroup.PEOPLE: tr("People and rights"),
        KindGroup.SIGN_INS: tr("Sign-ins"),
        KindGroup.REFUSALS: tr("Refused"),
        KindGroup.BLINDING: tr("Kits and unblinding"),
        KindGroup.DESIGN: tr("Study and design"),
        KindGroup.FILES: tr("Exports, prints, backups"),
        KindGroup.CLOCK: tr("Clock"),
    }


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, Kind]:
    return {**_record_kinds(), **_review_kinds(), **_people_kinds(), **_note_kinds()}


def _record_kinds() -> dict[str, Kind]:
    group = KindGroup
    return {
        "answer": Kind(tr("Value"), group.VALUES),
        "patient": Kind(tr("Patient"), group.PATIENTS, ("number", "status")),
        "identity": Kind(tr("Name and contacts"), group.PATIENTS),
        "visit": Kind(tr("Visit"), group.PATIENTS, ("date", "is_missed", "missed_reason")),
        "form": Kind(tr("Form"), group.FORMS, ("name",)),
        "acceptance": Kind(tr("Accepted value"), group.FORMS, ("reason",)),
        "reveal": Kind(tr("Earlier values came into view"), group.FORMS),
        "undo": Kind(tr("Undone"), group.FORMS),
        "study": Kind(tr("Study"), group.DESIGN, ("name", "state")),
        "design_version": Kind(tr("Design"), group.DESIGN, ("name", "version", "date")),
        "site_approval": Kind(
            tr("Approval of a design version"), group.DESIGN, ("site_id", "design_version_id", "approved_on")
        ),
        "site": Kind(tr("Site"), group.DESIGN, ("code", "name")),
        "workstation": Kind(tr("Workstation"), group.DESIGN, ("name",)),
        "proposal": Kind(tr("Proposal"), group.HOLDS, ("action", "reason"), stands_out=True),
        "allocation": Kind(
            tr("Kit"),
            group.BLINDING,
            ("kit", "stratum", "kit_state"),
            is_sealed=True,
            open_to_all=frozenset({"patient_id", "assigned_at"}),
        ),
        "envelope": Kind(tr("Opened envelope looked into again"), group.BLINDING, stands_out=True),
        "unblinding": Kind(
            tr("Emergency unblinding"),
            group.BLINDING,
            ("reason", "who_was_told"),
            is_sealed=True,
            stands_out=True,
        ),
    }


def _review_kinds() -> dict[str, Kind]:
    group = KindGroup
    return {
        "query": Kind(tr("Query"), group.QUERIES, ("state", "check_name", "opens_field")),
        "query_message": Kind(tr("Query message"), group.QUERIES, ("act", "text")),
        "source_mark": Kind(tr("Compared with the source"), group.REVIEW),
        "monitor_visit": Kind(tr("Monitor's visit"), group.REVIEW, ("ended_at", "note")),
        "second_entry": Kind(tr("Second entry"), group.REVIEW, ("person_id",)),
        "second_answer": Kind(tr("Second entry of a value"), group.REVIEW, ("entered_text", "resolution")),
        "signature": Kind(tr("Signature"), group.SIGNATURES, ("printed_name", "role", "meaning")),
        "hold": Kind(tr("Hold"), group.HOLDS, ("kind",)),
    }


def _people_kinds() -> dict[str, Kind]:
    group = KindGroup
    return {
        "person": Kind(tr("Person"), group.PEOPLE, ("name", "role")),
        "account": Kind(tr("Account"), group.PEOPLE, ("person_id",)),
        "delegation": Kind(
            tr("Delegation"), group.PEOPLE, ("person_id", "role", "site_id", "starts_on", "ends_on")
        ),
        "training": Kind(tr("Training"), group.PEOPLE, ("person_id", "design_version_id", "trained_on")),
        "key_grant": Kind(tr("Key handed over"), group.PEOPLE, ("person_id", "key_name")),
    }


def _note_kinds() -> dict[str, Kind]:
    group = KindGroup
    return {
        "sign_in": Kind(tr("Signed in"), group.SIGN_INS),
        "sign_out": Kind(tr("Signed out"), group.SIGN_INS),
        "failed_sign_in": Kind(tr("Sign-in failed"), group.SIGN_INS, stands_out=True),
        "recovery": Kind(tr("Opened with the recovery code"), group.SIGN_INS, stands_out=True),
        "refusal": Kind(tr("Refused: a right is missing"), group.REFUSALS, stands_out=True),
        "export": Kind(tr("Exported"), group.FILES),
        "print": Kind(tr("Printed"), group.FILES),
        "backup": Kind(tr("Backed up"), group.FILES),
        "restore": Kind(tr("Restored from a backup"), group.FILES, stands_out=True),
        "migration": Kind(tr("File brought to a newer version"), group.FILES),
        "clock": Kind(tr("Clock set back"), group.CLOCK, stands_out=True),
    }
