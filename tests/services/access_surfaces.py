"""What accounts and handed-over keys let people read, for the test that no arm shows."""

from collections.abc import Callable
from typing import Any

from frailty_desktop.services import accounts, identities, key_grants

PASSWORD_DAYS = 180

ACCESS_SURFACES: dict[str, Callable[[Any], object]] = {
    "accounts.accounts": lambda look: accounts.accounts(look.session, PASSWORD_DAYS),
    "identities.identity_of": lambda look: [
        identities.identity_of(look.session, look.person.id, patient_id, look.today, key=bytes(32))
        for patient_id in look.patients
    ],
    "identities.names_for": lambda look: look.of_everybody(
        lambda session, by, today: identities.names_for(session, by, today, key=bytes(32))
    ),
    "identities.identities": lambda look: identities.identities(look.session, key=bytes(32)),
    "key_grants.waiting": lambda look: key_grants.waiting(look.session),
}
