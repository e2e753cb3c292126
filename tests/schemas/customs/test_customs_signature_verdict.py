"""The verdict on a signature: it holds, or it is said why not; the rest of the verdict does not depend on it."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from schemas.customs.codec import to_tree, write
from schemas.customs.faults import Finding
from schemas.customs.messages import CEB625Message, CEB626Message
from schemas.customs.telling import tell
from schemas.customs.verdicts import NO_SIGNATURE, SignatureStanding, Standing, judge
from schemas.customs.xmldsig import Signer


@pytest.fixture(scope="module")
def signer() -> Signer:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")]), datetime(2026, 11, 15, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    return Signer(key, certificate, "CERT-7")


@pytest.fixture
def signed(signer: Signer, application: CEB625Message) -> bytes:
    return signer.sign(to_tree(application))


def test_a_good_signature_holds(signed: bytes, signer: Signer) -> None:
    verdict = judge(signed)
    assert (verdict.wire, verdict.strict, verdict.findings) == (Standing.VALID, Standing.VALID, ())
    assert verdict.signature.standing is SignatureStanding.HOLDS
    assert (verdict.signature.key_name, verdict.signature.fingerprint) == ("CERT-7", signer.fingerprint)


DAMAGED = {
    "signature_digest": (b"<ceb:qty>2<", b"<ceb:qty>1<"),
    "signature_value": (b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA"),
    "signature_method": (b"#rsa-sha1", b"#rsa-sha256"),
    "signature_key": (b"<ds:X509Certificate>", b"<ds:X509Certificate>AAAA"),
    "signature_form": (b'URI=""', b'URI="#part"'),
}


@pytest.mark.parametrize("reason", DAMAGED)
def test_why_a_signature_does_not_hold(signed: bytes, reason: str) -> None:
    old, new = DAMAGED[reason]
    assert old in signed
    verdict = judge(signed.replace(old, new, 1))
    assert (verdict.wire, verdict.findings) == (Standing.VALID, ())
    assert (verdict.signature.standing, verdict.signature.reason) == (SignatureStanding.BROKEN, reason)
    told = tell(Finding("Signature", reason))
    assert told.message_zh.startswith("数字签名：")
    assert told.source


def test_one_signature_wrapped_in_another_is_none(signed: bytes) -> None:
    start, end = signed.index(b"<ds:Signature "), signed.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    doubled = signed[:end] + signed[start:end] + signed[end:]
    assert judge(doubled).signature.reason == "signature_form"
    assert judge(doubled).wire is Standing.INVALID
    bare = judge(signed[:start] + signed[end:])
    assert (bare.signature.standing, bare.wire) == (SignatureStanding.MISSING, Standing.INVALID)
    assert [(f.element, f.rule) for f in bare.findings] == [("Signature", "missing")]


def test_receipts_carry_none(receipt: CEB626Message) -> None:
    assert judge(write(receipt)).signature == NO_SIGNATURE
