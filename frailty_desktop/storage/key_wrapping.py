"""Turns passwords and recovery codes into keys, and wraps keys under them.

A password and the name it belongs to give one secret (Argon2id, RFC 9106); from it come the name of a slot in
the key file and the key that wraps what the slot holds. A name nobody has and a wrong password both cost the
same time and find no slot: nothing in the file says which it was.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
RECOVERY_BYTES: Final = 20
DATA: Final = b"frailty data"
PRIVATE: Final = b"frailty private"
_GRANT: Final = b"frailty grant"
_MISREAD: Final = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class SlowHash:
    """What it costs to try one password; the usual one is the second recommendation of RFC 9106."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class SlotSecret:
    """What a name and its password give: which slot they open, and the key inside."""

    slot: str
    wrapping_key: bytes = field(repr=False)


class WrongKeyError(Exception):
    """The wrapped key does not open with this key."""


def new_key() -> bytes:
    """Make a fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def slot_secret(name: str, password: str, *, salt: bytes, cost: SlowHash) -> SlotSecret:
    """Derive what a name and a password open; takes a noticeable moment on purpose."""
    own_salt = hashlib.sha256(salt + folded(name).encode()).digest()[:SALT_BYTES]
    secret = hash_secret_raw(
        unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"),
        own_salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
    return SlotSecret(_derived(secret, b"frailty slot").hex()[:32], _derived(secret, b"frailty wrap"))


def folded(name: str) -> str:
    """Write a name as it is compared: spaces and case make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def name_mark(name: str, salt: bytes) -> str:
    """Mark a name in the list of failed sign-ins without writing it there."""
    return hmac.new(salt, folded(name).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def new_recovery_code() -> str:
    """Make a recovery code: 160 random bits as letters and digits, in groups of four."""
    letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode("ascii")
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def recovery_letters(typed: str) -> str:
    """Read a recovery code as typed: dashes, spaces and case make no difference, 0 is O, 1 is I, 8 is B."""
    return "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MISREAD)


def recovery_key(code: str, *, salt: bytes) -> bytes:
    """Derive the key that the recovery code wraps with; scrypt, so that the standard library alone can."""
    secret = hashlib.scrypt(
        recovery_letters(code).encode(), salt=salt, n=32_768, r=8, p=1, dklen=KEY_BYTES, maxmem=64 * 2**20
    )
    return _derived(secret, b"frailty wrap")


def wrap(wrapping_key: bytes, key: bytes, purpose: bytes) -> bytes:
    """Wrap a key so that it opens only with the wrapping key and for its own purpose."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, key, purpose)


def unwrap(wrapping_key: bytes, wrapped: bytes, purpose: bytes) -> bytes:
    """Open a wrapped key; raises `WrongKeyError`."""
    try:
        return AESGCM(wrapping_key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], purpose)
    except (InvalidTag, ValueError) as error:
        raise WrongKeyError from error


def new_private_key() -> bytes:
    """Make the private half of a person's key pair (X25519)."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key(private_key: bytes) -> bytes:
    """Return the half that others may know: what is sealed for it, only the private half opens."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal_for(public: bytes, key: bytes, purpose: bytes) -> bytes:
    """Seal a key for one person, who need not be there."""
    passing = X25519PrivateKey.generate()
    own = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    return own + wrap(_agreed(shared, own, public), key, purpose)


def open_sealed(private: bytes, sealed: bytes, purpose: bytes) -> bytes:
    """Open what was sealed for the owner of a private key; raises `WrongKeyError`."""
    own = sealed[:KEY_BYTES]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(own))
    except ValueError as error:
        raise WrongKeyError from error
    return unwrap(_agreed(shared, own, public_key(private)), sealed[KEY_BYTES:], purpose)


def _agreed(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=_GRANT + sender + receiver).derive(shared)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose, hashlib.sha256).digest()
