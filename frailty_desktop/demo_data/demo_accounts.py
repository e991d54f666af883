"""The ready accounts of the demo studies, one for each role; their password is public, as their data are."""

from typing import Final, NamedTuple

from frailty_desktop.services.roles import Role

DEMO_PASSWORD: Final = "walk slowly every day"  # noqa: S105 - shown on the welcome page; the data are invented


class DemoAccount(NamedTuple):
    """One account of a demo study."""

    role: Role
    name: str
    password: str


# Obviously invented: each is called after the role.
_NAMES: Final = {
    Role.ADMINISTRATOR: "Ada Administrator",
    Role.COORDINATOR: "Cora Coordinator",
    Role.INVESTIGATOR: "Ines Investigator",
    Role.MONITOR: "Mona Monitor",
    Role.DATA_MANAGER: "Dana Datamanager",
    Role.STATISTICIAN: "Stan Statistician",
    Role.UNBLINDED_STATISTICIAN: "Una Unblinded",
    Role.PHARMACIST: "Phil Pharmacist",
    Role.AUDITOR: "Audrey Auditor",
}

DEMO_ACCOUNTS: Final = tuple(DemoAccount(role, name, DEMO_PASSWORD) for role, name in _NAMES.items())
