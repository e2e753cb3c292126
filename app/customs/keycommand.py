"""A key that is kept elsewhere: a program of the operator's signs the digest that it is given.

The digest goes to its standard input, the value comes from its standard output, both as plain bytes: what
`openssl pkeyutl -sign` does, and what a line of script makes of a card reader or a crypto device.
"""

import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography import x509

from app.core.errors import Unavailable
from schemas.customs import sm2
from schemas.customs.keys import RSA_SHA1, Method, holds, sha1

_SECONDS = 20
"""A card asks its holder for nothing here; one that takes longer hangs."""


@dataclass(frozen=True, slots=True)
class CommandKey:
    """`argv` is started once a message: 20 bytes of SHA-1 in for RSA, 32 of SM3(Z ‖ SignedInfo) for SM2.

    One at a time, as a card answers. An SM2 value may come raw or as DER. Whatever comes is held against the
    certificate before it is used. Raises `Unavailable` (signing_command_failed).
    """

    argv: Sequence[str]
    certificate: x509.Certificate
    method: Method
    user_id: bytes | None = sm2.USER_ID
    form: sm2.Form = "raw"
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def sign(self, signed_info: bytes) -> bytes:
        with self.turn:
            value = self._asked(self._digest(signed_info))
        try:
            made = value if self.method is RSA_SHA1 else (sm2.to_raw if self.form == "raw" else sm2.to_der)(value)
        except ValueError:
            raise _failed("its answer is no signature") from None
        if not holds(self.method, self.certificate, signed_info, made, user_id=self.user_id):
            raise _failed("its signature does not fit the certificate")
        return made

    def _digest(self, signed_info: bytes) -> bytes:
        public = sm2.public_key(self.certificate)
        return sha1(signed_info) if public is None else sm2.digest(public, signed_info, user_id=self.user_id)

    def _asked(self, digest: bytes) -> bytes:
        try:
            done = subprocess.run(list(self.argv), input=digest, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed("it did not start, or did not end") from error
        if done.returncode:
            raise _failed(f"it ended with {done.returncode}")
        return done.stdout


def _failed(why: str) -> Unavailable:
    return Unavailable("signing_command_failed", f"The command that signs declarations: {why}.", why=why)
