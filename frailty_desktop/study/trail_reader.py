"""For whom the trail is put into words; `services/trail_access.py` decides, `analysis` obeys."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from frailty_desktop.study.blinding import AllocationView


@dataclass(frozen=True, slots=True)
class TrailReader:
    """Who reads. Whoever is not known reads as a blinded rater: the least there is.

    A rater enters data, and must not see earlier values of forms that hide them. `sites` are those whose
    patients may be read of; None means all.
    """

    view: AllocationView = AllocationView.NONE
    is_rater: bool = True
    person_id: UUID | None = None
    sites: frozenset[UUID] | None = None

    @property
    def knows_arms(self) -> bool:
        """Whether what bears on the allocation may be read."""
        return self.view is AllocationView.OPEN


NOBODY_KNOWN: Final = TrailReader()
