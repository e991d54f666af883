"""What versions of the design and the list of people let somebody read, for the test that no arm shows."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from frailty_desktop.services import amendments, people_lines, working_design

AMENDMENT_SURFACES: dict[str, Callable[[Any], object]] = {
    "amendments.version_named": lambda look: str(
        amendments.version_named(look.session, look.design.version) is not None
    ),
    "amendments.versions": lambda look: [
        (line.version, line.dated, line.forms, line.sites)
        for line in amendments.versions(look.session, look.design, look.today)
    ],
    "people_lines.people_lines": lambda look: people_lines.people_lines(
        look.session, 180, look.today, datetime(2026, 1, 1, tzinfo=UTC)
    ),
    "people_lines.site_codes": lambda look: [code for _, code in people_lines.site_codes(look.session)],
    "working_design.of_patient": lambda look: [
        version.version for version in look.of_each(working_design.of_patient)
    ],
}
