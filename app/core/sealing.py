"""Sealing: personal data and raw messages are encrypted at rest, and the key can be changed.

AES-256-GCM from `cryptography`. A sealed value is: key number (1 byte), nonce (12), ciphertext
and tag. The key ring is a file with mode 0600, one hex key a line, newest last; older keys stay
so that older values can still be opened. What the value belongs to is bound in as associated
data: a sealed value moved to another row does not open.
"""

import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.errors import Unavailable

_NONCE = 12


class KeyRing:
    """The keys of one installation. Sealing uses the newest, opening whichever the value names."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys:
            raise Unavailable("sealing_key_missing", "The key ring for sealed data is empty.")
        self._ciphers = [AESGCM(key) for key in keys]
        self._oldest = keys[0]

    @classmethod
    def from_file(cls, path: Path) -> "KeyRing":
        """Read the ring at `path`, making it with one fresh key if it is not there yet."""
        if not path.exists():
            _write_new_key(path)
        return cls([bytes.fromhex(line) for line in path.read_text().split()])

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Encrypt `plain`; `bound_to` names the row and field it belongs to."""
        nonce = os.urandom(_NONCE)
        newest = len(self._ciphers) - 1
        return bytes([newest]) + nonce + self._ciphers[newest].encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Decrypt; raises `Unavailable` when the key is missing or the value was altered or moved."""
        number, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._ciphers[number].decrypt(nonce, rest, bound_to.encode())
        except (IndexError, InvalidTag) as error:
            raise Unavailable(
                "sealed_data_unreadable", "A sealed value does not open: its key is missing or it was altered."
            ) from error

    def mark(self, plain: bytes, *, purpose: str) -> bytes:
        """A keyed hash (HMAC-SHA256): equal for equal values, and no way back without the ring.

        Made with the oldest key, which stays in the ring when a new one is added, so marks outlive a rotation.
        """
        key = hmac.digest(self._oldest, f"mark/{purpose}".encode(), "sha256")
        return hmac.digest(key, plain, "sha256")


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first: its key is the one
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
