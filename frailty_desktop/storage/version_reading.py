"""Reads the versions of a study's design and the days from which sites work with them."""

from datetime import date
from typing import Final
from uuid import UUID

from frailty_desktop.storage.connections import Connection
from frailty_desktop.storage.design_texts import design_of
from frailty_desktop.study.design_versions import Approval, DesignVersions

_VERSIONS: Final = "SELECT id FROM design_versions ORDER BY added_at, id"
_TEXTS: Final = "SELECT texts FROM design_versions WHERE id = ?"
_APPROVALS: Final = """
    SELECT sites.code, design_version_id, approved_on
    FROM site_approvals JOIN sites ON sites.id = site_id
    ORDER BY approved_on, site_approvals.id"""


def read_versions(connection: Connection, first: UUID, known: DesignVersions | None) -> DesignVersions | None:
    """Set the versions of a study side by side; None while there is one, `known` when nothing changed."""
    ids = [UUID(bytes=version_id) for (version_id,) in connection.execute(_VERSIONS).fetchall()]
    if len(ids) < 2:
        return None
    approvals = tuple(
        Approval(site, UUID(bytes=version_id), date.fromisoformat(approved_on))
        for site, version_id, approved_on in connection.execute(_APPROVALS).fetchall()
    )
    if known is not None and (known.first, known.ids, known.approvals) == (first, tuple(ids), approvals):
        return known
    texts = {version: connection.execute(_TEXTS, (version.bytes,)).fetchone()[0] for version in ids}
    designs = {version: design_of(of) for version, of in texts.items()}
    return DesignVersions.of_designs(designs, first, approvals)
