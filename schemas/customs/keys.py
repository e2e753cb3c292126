"""What signs a message: the methods customs accepts, and keys of both kinds held in memory."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from schemas.customs import sm2
from schemas.customs.layout import DSIG

CHINAPORT = "http://www.chinaport.gov.cn/2022/04/xmldsig#"


def sha1(data: bytes) -> bytes:
    """SHA-1 is customs' choice, not ours; it is used for nothing else."""
    return hashlib.sha1(data, usedforsecurity=False).digest()


@dataclass(frozen=True, slots=True)
class Method:
    """A SignatureMethod and the DigestMethod that goes with it; `digest` is of the message."""

    name: str
    signature: str
    digested: str
    digest: Callable[[bytes], bytes]


RSA_SHA1 = Method("rsa-sha1", f"{DSIG}rsa-sha1", f"{DSIG}sha1", sha1)
SM2_SM3 = Method("sm2-sm3", f"{CHINAPORT}sm2-sm3", f"{CHINAPORT}sm3", sm2.sm3)
SM2_W3C = Method("sm2-sm3-w3c", f"{DSIG}sm2-sm3", f"{DSIG}sha1", sha1)
"""Not in the specification, but what clients in the field write: W3C's name space, and SHA-1 for the digest."""
METHODS = {method.name: method for method in (RSA_SHA1, SM2_SM3, SM2_W3C)}


class SigningKey(Protocol):
    """A key, wherever it is kept."""

    @property
    def method(self) -> Method:
        """Which method its values are of."""
        ...

    def sign(self, signed_info: bytes) -> bytes:
        """The SignatureValue for a canonical SignedInfo."""
        ...


class RsaKey:
    """An RSA key in memory."""

    method = RSA_SHA1

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key

    def sign(self, signed_info: bytes) -> bytes:
        return self._key.sign(signed_info, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """An SM2 key in memory. `form` and `user_id` are not in the specification: raw values were seen in the field."""

    private: bytes
    public: bytes
    method: Method = SM2_SM3
    user_id: bytes | None = sm2.USER_ID
    form: sm2.Form = "raw"

    def sign(self, signed_info: bytes) -> bytes:
        value = sm2.sign(self.private, sm2.digest(self.public, signed_info, user_id=self.user_id))
        return value if self.form == "raw" else sm2.to_der(value)


def holds(
    method: Method, certificate: x509.Certificate, signed_info: bytes, value: bytes, *, user_id: bytes | None
) -> bool:
    """Whether `value` is the signature of `signed_info` by the certificate's key; False for a key of another kind."""
    if method is not RSA_SHA1:
        public = sm2.public_key(certificate)
        return public is not None and sm2.verifies(public, sm2.digest(public, signed_info, user_id=user_id), value)
    key = rsa_key(certificate)
    try:
        if key is not None:
            key.verify(value, signed_info, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except InvalidSignature:
        return False
    return key is not None


def rsa_key(certificate: x509.Certificate) -> rsa.RSAPublicKey | None:
    """A certificate's key, if it is one of RSA."""
    if sm2.public_key(certificate) is not None:
        return None
    key: object = certificate.public_key()
    return key if isinstance(key, rsa.RSAPublicKey) else None
