"""The keys of the allocation list: one opens the whole list, the one made from it the envelopes alone."""

import hashlib
import hmac
from dataclasses import dataclass, field

from frailty_desktop.errors import UserError
from frailty_desktop.services.sealing import new_key
from frailty_desktop.translation import tr

_ENVELOPE = b"frailty envelope"


@dataclass(frozen=True, slots=True)
class AllocationKey:
    """What opens the list; not in the file while blinded, other than sealed for those who may hold it."""

    secret: bytes = field(repr=False)

    def text(self) -> str:
        """Write the key as people copy it, in groups of eight."""
        digits = self.secret.hex()
        return "-".join(digits[start : start + 8] for start in range(0, len(digits), 8))

    @property
    def envelope(self) -> bytes:
        """The key of the envelopes; nobody can go back from it to the key of the list."""
        return hmac.new(self.secret, _ENVELOPE, hashlib.sha256).digest()

    @classmethod
    def new(cls) -> "AllocationKey":
        """Make a fresh key."""
        return cls(new_key())

    @classmethod
    def from_text(cls, text: str) -> "AllocationKey":
        """Read a key that a person typed or pasted; spaces and dashes do not matter."""
        digits = "".join(character for character in text if character not in " -\n\t\r")
        try:
            secret = bytes.fromhex(digits)
        except ValueError:
            secret = b""
        if len(secret) != len(new_key()):
            raise UserError(
                tr("This is not an allocation key: a key has 64 characters, 0-9 and a-f."),
                kept=tr("Nothing was opened or changed."),
                next_step=tr("Paste the key as it was shown when the list was made."),
            )
        return cls(secret)
