"""What accounts and handed-over keys let people read, for the test that no arm shows."""

from collections.abc import Callable
from typing import Any

from frailty_desktop.services import accounts, identities, key_grants

PASSWORD_DAYS = 180

ACCESS_SURFACES: dict[str, Callable[[Any], object]] = {
    "accounts.accounts": lambda look: accounts.accounts(look.session, PASSWORD_DAYS),
    "identities.identities": lambda look: identities.identities(look.session, key=bytes(32)),
    "key_grants.waiting": lambda look: key_grants.waiting(look.session),
}
