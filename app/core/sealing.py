"""Sealing: personal data and raw messages are encrypted at rest, and the key can be changed.

AES-256-GCM from `cryptography`. A sealed value is: key number (1 byte), nonce (12), ciphertext
and tag. Older keys stay in the ring so that older values can still be opened (where the ring comes
from: app/core/keyrings.py). What the value belongs to is bound in as associated data: a sealed
value moved to another row does not open.
"""

import hmac
import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.errors import Unavailable

_NONCE = 12


class KeyRing:
    """The keys of one installation. Sealing uses the newest, opening whichever the value names.

    `again` reads the ring once more; it is asked when a value names a key nobody knows, and when
    `stamp` (of the file) has changed: so a key that is added is taken up without a restart.
    """

    def __init__(
        self,
        keys: list[bytes],
        *,
        again: Callable[[], list[bytes]] | None = None,
        stamp: Callable[[], int] | None = None,
    ) -> None:
        if not keys:
            raise Unavailable("sealing_key_missing", "The key ring for sealed data is empty.")
        self._again, self._stamp = again, stamp
        self._seen = stamp() if stamp else 0
        self._ciphers = [AESGCM(key) for key in keys]
        self._oldest = keys[0]

    @property
    def newest(self) -> int:
        """The number of the key that values are sealed with now: the first byte of each."""
        if self._stamp and (seen := self._stamp()) != self._seen:
            self._read_again()
            self._seen = seen
        return len(self._ciphers) - 1

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Encrypt `plain`; `bound_to` names the row and field it belongs to."""
        nonce, number = os.urandom(_NONCE), self.newest
        return bytes([number]) + nonce + self._ciphers[number].encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Decrypt; raises `Unavailable` when the key is missing or the value was altered or moved."""
        number, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if number >= len(self._ciphers):
            self._read_again()
        try:
            return self._ciphers[number].decrypt(nonce, rest, bound_to.encode())
        except (IndexError, InvalidTag, ValueError) as error:
            raise Unavailable(
                "sealed_data_unreadable", "A sealed value does not open: its key is missing or it was altered."
            ) from error

    def mark(self, plain: bytes, *, purpose: str) -> bytes:
        """A keyed hash (HMAC-SHA256): equal for equal values, and no way back without the ring.

        Made with the oldest key, which stays in the ring when a new one is added, so marks outlive a rotation.
        """
        key = hmac.digest(self._oldest, f"mark/{purpose}".encode(), "sha256")
        return hmac.digest(key, plain, "sha256")

    def reseal(self, sealed: bytes, *, bound_to: str) -> bytes:
        """The same value under the newest key."""
        return self.seal(self.open(sealed, bound_to=bound_to), bound_to=bound_to)

    def _read_again(self) -> None:
        if self._again:
            self._ciphers = [AESGCM(key) for key in self._again()]
