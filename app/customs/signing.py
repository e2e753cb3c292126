"""The broker's key from a file: RSA or SM2, with its certificate."""

from base64 import b64decode
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from schemas.customs import sm2
from schemas.customs.keys import METHODS, RSA_SHA1, SM2_SM3, Method, RsaKey, SigningKey, Sm2Key
from schemas.customs.pkcs8 import opened
from schemas.customs.xmldsig import SignatureError, Signer, VerifiedSignature, verify

__all__ = ["SignatureError", "Signer", "VerifiedSignature", "load_certificate", "load_signer", "save_signer", "verify"]


class Manner(NamedTuple):
    """How signatures are made where the specification or the key leaves a choice. `method` None: by the key."""

    method: str | None = None
    user_id: bytes | None = sm2.USER_ID
    form: sm2.Form = "raw"


def load_signer(
    path: Path,
    *,
    certificate: x509.Certificate | None = None,
    key_name: str | None = None,
    password: bytes | None = None,
    manner: Manner = Manner(),  # noqa: B008 (never changed)
) -> Signer:
    """A signer from a PEM file with the key and, unless it is given, its certificate.

    `key_name` is the certificate's number as customs knows it; without one the serial number in hex is used. Raises
    SignatureError (`key`) when there is no such pair, OSError when the file cannot be read.
    """
    pem = path.read_bytes()
    try:
        certificate = certificate or x509.load_pem_x509_certificate(pem)
        key = _key(pem, certificate, password, manner)
    except SignatureError:
        raise
    except (ValueError, TypeError):
        raise SignatureError("key") from None
    return Signer(key, certificate, key_name or number_of(certificate))


def number_of(certificate: x509.Certificate) -> str:
    """The serial number in hex, as the e-port's card reader shows it: 16 digits at least."""
    return f"{certificate.serial_number:016x}"


def _key(pem: bytes, certificate: x509.Certificate, password: bytes | None, manner: Manner) -> SigningKey:
    public = sm2.public_key(certificate)
    method = method_of(certificate, manner)
    if public is None:
        key = serialization.load_pem_private_key(pem, password)
        if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
            raise SignatureError("key")
        return RsaKey(key)
    private = sm2.private_key(_der_of_key(pem, password))
    if private is None:
        raise SignatureError("key")
    made = Sm2Key(private, public, method, manner.user_id, manner.form)
    probe = sm2.digest(public, b"probe", user_id=manner.user_id)
    if not sm2.verifies(public, probe, sm2.sign(private, probe)):
        raise SignatureError("key")
    return made


def _der_of_key(pem: bytes, password: bytes | None) -> bytes:
    """The first private key of a PEM file, which `cryptography` cannot load where it is SM2's."""
    begin, found, rest = pem.partition(b"PRIVATE KEY-----")
    der = b64decode(b"".join(rest.partition(b"-----END")[0].split())) if found else b""
    return opened(der, password or b"") if begin.endswith(b"ENCRYPTED ") else der


def method_of(certificate: x509.Certificate, manner: Manner) -> Method:
    """The method asked for, or the one that goes with the key. Raises SignatureError (`method`) if they do not fit."""
    own = RSA_SHA1 if sm2.public_key(certificate) is None else SM2_SM3
    method = METHODS.get(manner.method or own.name)
    if method is None or (method is RSA_SHA1) != (own is RSA_SHA1):
        raise SignatureError("method")
    return method


def load_certificate(path: Path) -> x509.Certificate:
    """A certificate from a PEM or DER file. Raises SignatureError (`certificate`), OSError."""
    data = path.read_bytes()
    try:
        return x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
    except ValueError:
        raise SignatureError("certificate") from None


def save_signer(path: Path, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
    """Write key and certificate as the PEM file `load_signer` reads, readable by its owner only."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_bytes(pem)
