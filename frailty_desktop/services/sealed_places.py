"""Seals the arm of each place of the list twice, under the list's key and in an envelope, and opens them.

Each seal is bound to its own row: swapped, copied elsewhere or under another kit it does not open.
"""

from uuid import UUID

from frailty_desktop.services.allocation_keys import AllocationKey
from frailty_desktop.services.sealing import seal, unseal
from frailty_desktop.storage.tables import AllocationRow

_ENVELOPE = b"/envelope"


def sealed_arm(
    key: AllocationKey, study_id: UUID, row: AllocationRow, content: dict[str, object]
) -> tuple[bytes, bytes]:
    """Seal what a place holds, for the list and (the arm alone) for its envelope."""
    place = _place(study_id, row)
    arm = {"arm": content["arm"]}
    return seal(key.secret, content, place=place), seal(key.envelope, arm, place=place + _ENVELOPE)


def opened_arm(key: AllocationKey, study_id: UUID, row: AllocationRow) -> str:
    """Open a place with the key of the list."""
    return str(unseal(key.secret, row.sealed, place=_place(study_id, row))["arm"])


def arm_in_envelope(envelope_key: bytes, study_id: UUID, row: AllocationRow) -> str | None:
    """Open the envelope of a place; None when the list was made without envelopes."""
    if row.envelope is None:
        return None
    return str(unseal(envelope_key, row.envelope, place=_place(study_id, row) + _ENVELOPE)["arm"])


def _place(study_id: UUID, row: AllocationRow) -> bytes:
    words = f"/{row.number}/{row.kit}" + (f"/{row.stratum}" if row.stratum else "")
    return study_id.bytes + words.encode()
