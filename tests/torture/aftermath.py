"""What must hold of a study after anything that was done to it: whole, complete, and repaired by nobody."""

from frailty_desktop.storage.engine import driver_of
from frailty_desktop.storage.opened_file import StudyFile


def assert_whole(study: StudyFile) -> None:
    """Check pages, links, chain and rows, all of them."""
    found = study.checks()
    assert found.is_good, found


def repairs(study: StudyFile, acknowledged: bytes | None) -> int:
    """Count what the log says otherwise than the program that was stopped had left it.

    It must hold the acknowledged event, and at most one whole edit after it. With the chain unbroken that
    one hash proves every event before it to be the one that was written: none was dropped, mended or put in
    its place.
    """
    if acknowledged is None:
        return 0
    with study.read() as session:
        driver = driver_of(session.connection())
        found = driver.execute("SELECT sequence FROM audit_events WHERE hash = ?", (acknowledged,)).fetchone()
        if found is None:
            return 1
        edits = driver.execute(
            "SELECT count(DISTINCT recorded_at) FROM audit_events WHERE sequence > ?", (found[0],)
        )
        return max(0, int(edits.fetchone()[0]) - 1)


def log_of(study: StudyFile) -> list[tuple[object, ...]]:
    """Read where the chains end: equal ends of whole chains mean equal logs."""
    with study.read() as session:
        rows = driver_of(session.connection()).execute("SELECT * FROM chain_heads ORDER BY workstation")
        return [tuple(row) for row in rows]
