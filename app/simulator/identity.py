"""A key and certificate for the demo, the same for the same seed. For simulation only: anyone can make them again.

The two primes are searched from numbers that SHAKE-256 makes of the seed, so a demo's signed files are byte-identical
from run to run. Never sign anything real with such a key.
"""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from math import gcd

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_PRIME_BITS = 1024
_EXPONENT = 65537
_ROUNDS = 4
"""Miller-Rabin rounds: for random numbers of this size the chance of a mistake is far below 2 to the minus 100."""
_SIEVE_LIMIT = 20_000


@lru_cache(maxsize=8)
def demo_key(seed: int | str, owner: str = "440166TA01") -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """An RSA-2048 key and its self-signed certificate made from `seed`; `owner` is the enterprise it names."""
    p, q = (_prime(f"guicang demo key|{seed}|{which}") for which in "pq")
    key = _key(max(p, q), min(p, q))
    return key, _certificate(key, owner, seed)


def _stream(label: str, size: int) -> int:
    return int.from_bytes(hashlib.shake_256(label.encode()).digest(size))


def _prime(label: str) -> int:
    """The first prime at or after a number with both top bits set, so that two of them make 2,048 bits."""
    start = _stream(label, _PRIME_BITS // 8) | (3 << (_PRIME_BITS - 2)) | 1
    residues = [(prime, start % prime) for prime in _small_primes()]
    sieved = (start + step for step in count(0, 2) if all((rest + step) % prime for prime, rest in residues))
    return next(number for number in sieved if gcd(number - 1, _EXPONENT) == 1 and _is_prime(number, label))


@lru_cache(maxsize=1)
def _small_primes() -> tuple[int, ...]:
    sieve = bytearray([1]) * _SIEVE_LIMIT
    for number in range(3, int(_SIEVE_LIMIT**0.5) + 1, 2):
        if sieve[number]:
            sieve[number * number :: 2 * number] = bytes(len(range(number * number, _SIEVE_LIMIT, 2 * number)))
    return tuple(number for number in range(3, _SIEVE_LIMIT, 2) if sieve[number])


def _is_prime(candidate: int, label: str) -> bool:
    """Miller-Rabin with the base 2 and bases drawn from the seed."""
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    bases = [2, *(_stream(f"{label}|base {n}", 16) for n in range(_ROUNDS))]
    return all(_passes(candidate, base, odd, twos) for base in bases)


def _passes(candidate: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, candidate)
    for _ in range(twos):
        if power in (1, candidate - 1):
            return True
        power = power * power % candidate
    return False


def _key(p: int, q: int) -> rsa.RSAPrivateKey:
    private = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(
        p=p, q=q, d=private, dmp1=private % (p - 1), dmq1=private % (q - 1), iqmp=pow(q, -1, p), public_numbers=public
    )
    return numbers.private_key()


def _certificate(key: rsa.RSAPrivateKey, owner: str, seed: int | str) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "guicang demo, not a real enterprise"),
            x509.NameAttribute(NameOID.COMMON_NAME, owner),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(_stream(f"guicang demo certificate|{seed}|{owner}", 8) >> 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 12, 31, tzinfo=UTC))
    )
    return builder.sign(key, hashes.SHA256())
