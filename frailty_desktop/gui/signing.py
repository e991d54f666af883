"""How a name and a password are checked beside an open study: for a signature, and for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.services.people import Person
    from frailty_desktop.services.signing_session import Check


def has_passwords(workplace: Workplace) -> bool:
    """Say whether people of this study have passwords; a plain file for development has none."""
    return workplace.study.access.key is not None


def check_of(workplace: Workplace) -> Check:
    """Return what checks a name and a password in this study; it may be called inside an edit."""
    study, clock = workplace.study, workplace.clock

    def check(name: str, password: str) -> Person:
        if has_passwords(workplace):
            from frailty_desktop.services import sign_in

            return sign_in.confirm(study, name, password, clock=clock)
        from frailty_desktop.services import people
        from frailty_desktop.services.signing_session import by_name_alone

        with study.read() as session:
            return by_name_alone(people.people(session))(name, password)

    return check
