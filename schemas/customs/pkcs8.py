"""Keys under a password (PKCS#8, PBES2), opened whatever curve they are of: `cryptography` opens none of SM2.

What OpenSSL and GmSSL write: PBKDF2 with SHA-1, SHA-2 or SM3, and AES or SM4 in CBC mode. RFC 8018, GM/T 0091.
"""

from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

_SEQUENCE, _INTEGER, _OCTETS, _IDENTIFIER = 0x30, 0x02, 0x04, 0x06
_PBES2, _PBKDF2 = "2a864886f70d01050d", "2a864886f70d01050c"
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "2a864886f70d0207": hashes.SHA1,
    "2a864886f70d0209": hashes.SHA256,
    "2a864886f70d020a": hashes.SHA384,
    "2a864886f70d020b": hashes.SHA512,
    "2a811ccf5501831102": hashes.SM3,
}
_SHA1 = "2a864886f70d0207"
"""The hash where none is named."""
_CIPHERS = {
    "608648016503040102": (algorithms.AES, 16),
    "608648016503040116": (algorithms.AES, 24),
    "60864801650304012a": (algorithms.AES, 32),
    "2a811ccf55016802": (algorithms.SM4, 16),
}
_MOST_ROUNDS = 10_000_000
Part = tuple[int, bytes]


def opened(der: bytes, password: bytes) -> bytes:
    """The key (PKCS#8, DER) of an EncryptedPrivateKeyInfo. Raises ValueError: another form, or not this password."""
    try:
        ((_, whole),) = _parts(der)
        (_, scheme), (_, sealed) = _parts(whole)
        (_, method), (_, parameters) = _parts(scheme)
        (_, derivation), (_, encryption) = _parts(parameters)
        if method.hex() != _PBES2:
            raise ValueError("another scheme than PBES2")
        algorithm, size, vector = _cipher(encryption)
        return _unpadded(algorithm(_key(derivation, password, size)), vector, sealed)
    except (UnsupportedAlgorithm, KeyError, IndexError) as wrong:
        raise ValueError("another form of encrypted key") from wrong


def _key(derivation: bytes, password: bytes, size: int) -> bytes:
    (_, named), (_, parameters) = _parts(derivation)
    (kind, salt), (_, rounds), *more = _parts(parameters)
    if named.hex() != _PBKDF2 or kind != _OCTETS or int.from_bytes(rounds) > _MOST_ROUNDS:
        raise ValueError("another derivation than PBKDF2")
    named_hash = next((_parts(value)[0][1].hex() for kind, value in more if kind == _SEQUENCE), _SHA1)
    return PBKDF2HMAC(_HASHES[named_hash](), size, salt, int.from_bytes(rounds)).derive(password)


def _cipher(encryption: bytes) -> tuple[type[algorithms.AES] | type[algorithms.SM4], int, bytes]:
    (_, named), (_, vector) = _parts(encryption)
    algorithm, size = _CIPHERS[named.hex()]
    return algorithm, size, vector


def _unpadded(algorithm: algorithms.AES | algorithms.SM4, vector: bytes, sealed: bytes) -> bytes:
    decryptor = Cipher(algorithm, modes.CBC(vector)).decryptor()
    plain = decryptor.update(sealed) + decryptor.finalize()
    remover = padding.PKCS7(128).unpadder()
    found = remover.update(plain) + remover.finalize()
    if not found.startswith(bytes([_SEQUENCE])):
        raise ValueError("not this password")
    return found


def _parts(der: bytes) -> list[Part]:
    """The elements of a DER value, as (tag, content)."""
    return list(_walk(der))


def _walk(der: bytes) -> Iterator[Part]:
    at = 0
    while at < len(der):
        tag, length, at = der[at], der[at + 1], at + 2
        if length > 0x80:
            wide = length - 0x80
            length, at = int.from_bytes(der[at : at + wide]), at + wide
        if at + length > len(der):
            raise ValueError("cut off")
        yield tag, der[at : at + length]
        at += length
