"""Seals what nobody may read yet: authenticated encryption, of a length that says nothing."""

import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from frailty_desktop.errors import UserError
from frailty_desktop.translation import tr

KEY_BYTES = 32
NONCE_BYTES = 12
CONTENT_BYTES = 512
"""Every content is padded to this length: a longer arm name must not make a longer record."""


class CannotOpenError(UserError):
    """The key does not fit, or the sealed record was changed."""


def new_key() -> bytes:
    """Make a fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, content: Mapping[str, object], *, place: bytes) -> bytes:
    """Seal a content so that it opens only with the key and only at its own place."""
    plain = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    if len(plain) > CONTENT_BYTES:
        raise ValueError(f"a sealed content has at most {CONTENT_BYTES} bytes, this one has {len(plain)}")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain.ljust(CONTENT_BYTES), place)


def unseal(key: bytes, sealed: bytes, *, place: bytes) -> dict[str, object]:
    """Open a sealed record."""
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise CannotOpenError(
            tr("This key does not open the allocation list of this study."),
            kept=tr("Nothing was opened or changed."),
            next_step=tr("Use the key that was shown when the list was made."),
        ) from error
    content = json.loads(plain)
    if not isinstance(content, dict):
        raise TypeError("a sealed record holds a mapping")
    return content
