"""Which printer answers at an ipps:// address: its certificate is verified, unless somebody said that it need not be.

Printers sign their own certificates, so an address may say after a `#` which one is right: `sha256=…` is the
fingerprint of the printer's own, `ca=…` a file with the authority that signed it, and `unverified` is encryption
without identity.
"""

import contextlib
import hashlib
import http.client
import re
import ssl
from typing import NamedTuple

_PIN = re.compile(r"[0-9a-f]{64}")
FORMS = "sha256=FINGERPRINT, ca=FILE or unverified"


class Trust(NamedTuple):
    """What proves that it is the printer: a fingerprint, a file of authorities, or neither for those of the system."""

    pin: str = ""
    authorities: str = ""
    anybody: bool = False


def trust_in(fragment: str) -> Trust:
    """What an address says after its `#`. Raises `ValueError` with the forms there are."""
    name, _, value = fragment.partition("=")
    pin = value.replace(":", "").lower()
    if name == "sha256" and _PIN.fullmatch(pin):
        return Trust(pin=pin)
    if name == "ca" and value:
        return Trust(authorities=value)
    if fragment in ("", "unverified"):
        return Trust(anybody=bool(fragment))
    raise ValueError(f"after # stands {FORMS}")


def secured(host: str, port: int, *, timeout: float, trust: Trust) -> http.client.HTTPSConnection:
    """A connection that is made only to the right printer: `connect` raises `ssl.SSLCertVerificationError` else.

    Raises OSError where the file of authorities cannot be read.
    """
    if trust.pin or trust.anybody:
        return _Pinned(host, port, timeout=timeout, pin=trust.pin)
    context = ssl.create_default_context(cafile=trust.authorities or None)
    return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)


def fingerprint(host: str, port: int, *, timeout: float) -> str:
    """The fingerprint of whatever certificate is shown there, for a person to compare; empty if there is none."""
    connection = _Pinned(host, port, timeout=timeout, pin="")
    with contextlib.suppress(OSError), contextlib.closing(connection):
        connection.connect()
        return connection.shown
    return ""


class _Pinned(http.client.HTTPSConnection):
    """Compares the certificate itself, whoever signed it and whatever name it has; without a pin takes any."""

    def __init__(self, host: str, port: int, *, timeout: float, pin: str) -> None:
        context = ssl._create_unverified_context()  # noqa: S323, SLF001  # the fingerprint is the identity
        super().__init__(host, port, timeout=timeout, context=context)
        self._pin, self.shown = pin, ""

    def connect(self) -> None:
        super().connect()
        shown = self.sock.getpeercert(binary_form=True) if isinstance(self.sock, ssl.SSLSocket) else None
        self.shown = hashlib.sha256(shown or b"").hexdigest()
        if self._pin and self.shown != self._pin:
            self.close()
            raise ssl.SSLCertVerificationError("it shows another certificate")
