"""Where the chains of events end, as it leaves the program: printed on reports, written beside every backup.

Somebody who rewrites the end of the log, its heads and the rows alike cannot rewrite what was printed, nor a
backup that lies elsewhere.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from frailty_desktop.storage.chain_check import Head as ChainHead
from frailty_desktop.storage.chain_check import read_heads
from frailty_desktop.storage.engine import driver_of

__all__ = ["ChainHead", "head_text", "heads", "heads_text"]

_PRINTED_DIGITS: Final = 16


def heads(session: Session) -> tuple[ChainHead, ...]:
    """Read the head of each workstation's chain, by name."""
    return tuple(read_heads(driver_of(session.connection())))


def head_text(head: ChainHead) -> str:
    """Write a head for the foot of a page: workstation, sequence, as much of its hash as `verify` wants."""
    return f"{head.workstation} {head.sequence} {head.hash.hex()[:_PRINTED_DIGITS]}"


def heads_text(heads: Iterable[ChainHead]) -> str:
    """Write the heads of all workstations on one line."""
    return " · ".join(head_text(head) for head in heads)
