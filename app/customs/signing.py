"""The broker's signature on return applications: the key from a file, the form from `schemas.customs.xmldsig`."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from schemas.customs.xmldsig import SignatureError, Signer, VerifiedSignature, verify

__all__ = ["SignatureError", "Signer", "VerifiedSignature", "load_signer", "save_signer", "verify"]


def load_signer(path: Path, *, key_name: str | None = None, password: bytes | None = None) -> Signer:
    """A signer from a PEM file that holds the RSA key and its certificate.

    `key_name` is the certificate's number as customs knows it; without one the serial number in hex is used. Raises
    SignatureError (`key`) when the file holds no such pair, OSError when it cannot be read.
    """
    pem = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(pem, password)
        certificate = x509.load_pem_x509_certificate(pem)
    except (ValueError, TypeError):
        raise SignatureError("key") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise SignatureError("key")
    return Signer(key, certificate, key_name or f"{certificate.serial_number:016x}")


def save_signer(path: Path, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
    """Write key and certificate as the PEM file `load_signer` reads, readable by its owner only."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_bytes(pem)
