"""What one step of a migration is: the version it leads to, why, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from frailty_desktop.storage.audit_trail import AuditTrail
from frailty_desktop.storage.connections import Connection


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the tables. `apply` runs inside one transaction with all other steps and the version mark.

    A step that changes what a record says adds its event to the trail and stamps the row with it, as an edit
    would: the check of the log replays every row. A new column needs no event while it is empty.
    """

    to_version: int
    why: str
    apply: Callable[[Connection, AuditTrail], None]
