"""SM2 signatures (GB/T 32918) as customs uses them: SM3 over Z and the message, a value of r and s.

The arithmetic is GmSSL's. What is done here: Z is made once a key (GmSSL's own makes it anew for each message, which
takes ten times as long as signing), and a value changes between its two forms, 64 raw bytes and DER.
"""

from functools import lru_cache
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from gmssl_pyx import GmsslInnerError, sm2_sign_sm3_digest, sm2_verify_sm3_digest, sm3_hash

USER_ID = b"1234567812345678"
"""The signer's id of GM/T 0009 where nobody agreed on another."""
Form = Literal["raw", "der"]

_A = bytes.fromhex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC")
_B = bytes.fromhex("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93")
_G = bytes.fromhex(
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
_CURVE = bytes.fromhex("06082A811CCF5501822D")  # the object identifier 1.2.156.10197.1.301
_POINT = bytes.fromhex("03420004")  # a bit string of 65 bytes: an uncompressed point
_PRIVATE = bytes.fromhex("0201010420")  # ECPrivateKey, version 1: an octet string of 32 bytes


def sm3(data: bytes) -> bytes:
    """The SM3 hash, 32 bytes."""
    return sm3_hash(data)


@lru_cache(maxsize=64)
def _z(public: bytes, user_id: bytes) -> bytes:
    return sm3_hash((8 * len(user_id)).to_bytes(2) + user_id + _A + _B + _G + public)


def digest(public: bytes, message: bytes, *, user_id: bytes | None = USER_ID) -> bytes:
    """What is signed of `message`: SM3(Z ‖ message), or SM3(message) where the user id is None. `public` is x ‖ y."""
    return sm3_hash(message if user_id is None else _z(public, user_id) + message)


def sign(private: bytes, digested: bytes) -> bytes:
    """The value for a digest, raw: r ‖ s, 64 bytes."""
    return to_raw(sm2_sign_sm3_digest(private, digested))


def verifies(public: bytes, digested: bytes, value: bytes) -> bool:
    """Whether a value, in either form, holds for a digest."""
    try:
        return bool(sm2_verify_sm3_digest(public, digested, to_der(value)))
    except (GmsslInnerError, ValueError):
        return False


def to_raw(value: bytes) -> bytes:
    """r ‖ s of a value in either form. Raises ValueError for anything else."""
    if len(value) == 64:
        return value
    r, s = decode_dss_signature(value)
    try:
        return r.to_bytes(32) + s.to_bytes(32)
    except OverflowError:
        raise ValueError("r and s have at most 32 bytes") from None


def to_der(value: bytes) -> bytes:
    """A value in either form as a SEQUENCE of two INTEGERs."""
    raw = to_raw(value)
    return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))


def public_key(certificate: x509.Certificate) -> bytes | None:
    """x ‖ y of a certificate's key; None if that is no SM2 key. (`cryptography` reads the certificate, not the key.)"""
    der = certificate.public_bytes(Encoding.DER)
    at = der.find(_CURVE + _POINT)
    start = at + len(_CURVE) + len(_POINT)
    return der[start : start + 64] if at >= 0 else None


def private_key(der: bytes) -> bytes | None:
    """The number of an SM2 key written as PKCS#8 or SEC 1, unencrypted; None if it is none."""
    at = der.find(_PRIVATE)
    start = at + len(_PRIVATE)
    return der[start : start + 32] if at >= 0 and _CURVE in der else None
