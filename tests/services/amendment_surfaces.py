"""What versions of the design and a rehearsal let people read, for the test that no arm shows."""

from collections.abc import Callable
from typing import Any

from frailty_desktop.services import amendments, working_design

AMENDMENT_SURFACES: dict[str, Callable[[Any], object]] = {
    "amendments.version_named": lambda look: str(
        amendments.version_named(look.session, look.design.version) is not None
    ),
    "amendments.versions": lambda look: [
        (line.version, line.dated, line.forms, line.sites)
        for line in amendments.versions(look.session, look.design, look.today)
    ],
    "working_design.of_patient": lambda look: [
        version.version for version in look.of_each(working_design.of_patient)
    ],
}
