"""Signed messages: exact, verified by another implementation, and undone by any changed byte."""

import shutil
import stat
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from app.customs.signing import SignatureError, Signer, load_signer, save_signer, verify
from app.simulator.identity import demo_key
from schemas.customs.codec import parse, to_tree, write
from schemas.customs.faults import MessageError
from schemas.customs.messages import BaseTransfer, CEB625Message, InvtRefund, InvtRefundHead, InvtRefundLine
from schemas.customs.validation import validate

GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
SIGNED_INFO = (
    '<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>'
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/><ds:Reference URI=""><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/><ds:DigestValue>'
)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer(*demo_key(1), "TEST0001")


@pytest.fixture(scope="module")
def application() -> CEB625Message:
    head = InvtRefundHead(
        guid=GUID,
        app_time="20261115101500",
        customs_code="5165",
        order_no="ORDER & <1>",
        ebp_code="440166TP01",
        ebp_name="测试平台",
        ebc_code="440166TE01",
        ebc_name="测试电商",
        logistics_no="WAYBILL0001",
        logistics_code="440166TL01",
        logistics_name="测试物流",
        cop_no="TTH0001",
        invt_no="51652026I000000101",
        buyer_id_number="440115190001010019",
        buyer_name="测试甲",
        buyer_telephone="13800130000",
        agent_code="440166TA01",
        agent_name="测试报关",
        reason='第一行\n第二行 "引号" \t制表\r回车',
    )
    line = InvtRefundLine(gnum=1, gcode="3304990039", gname="测试面霜", qty=Decimal(1), unit="140")
    transfer = BaseTransfer(cop_code="440166TA01", cop_name="测试报关", dxp_id="DXPENT0000000000")
    return CEB625Message(guid=GUID, refunds=(InvtRefund(head, (line,)),), transfer=transfer)


@pytest.fixture(scope="module")
def signed(signer: Signer, application: CEB625Message) -> bytes:
    return signer.sign(to_tree(application))


def test_a_signed_message_is_valid_and_reads_back(signed: bytes, application: CEB625Message) -> None:
    assert validate(signed, strict=True) == []
    assert parse(signed) == application


def test_form_is_the_one_the_specification_names(signed: bytes) -> None:
    text = signed.decode()
    assert SIGNED_INFO in text
    assert '\n  <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>' in text
    assert "<ds:KeyInfo><ds:KeyName>TEST0001</ds:KeyName><ds:X509Data><ds:X509Certificate>MII" in text
    assert text.endswith("</ds:Signature>\n</ceb:CEB625Message>\n")


def test_whose_it_was(signed: bytes, signer: Signer) -> None:
    verified = verify(signed)
    assert verified.key_name == "TEST0001"
    assert verified.certificate == signer.certificate
    assert len(verified.fingerprint) == 64


def test_bytes_and_trees_are_signed_alike(signer: Signer, application: CEB625Message, signed: bytes) -> None:
    assert signer.sign(write(application)) == signed


def test_other_people_s_files_are_signed_as_they_are(signer: Signer) -> None:
    """Comments, processing instructions, inherited namespaces and no white space at all."""
    data = b'<a xmlns="urn:x" xmlns:y="urn:y"><?keep me?><b y:c="1"/><!-- kept in the file, not in the digest --></a>'
    signed = signer.sign(data)
    assert verify(signed).key_name == "TEST0001"
    assert b"<?keep me?>" in signed
    assert verify(signed.replace(b"kept in the file", b"changed")).key_name == "TEST0001"
    with pytest.raises(SignatureError):
        verify(signed.replace(b"<?keep me?>", b"<?keep you?>"))


@pytest.mark.parametrize("with_everything", [False, True])
def test_xmlsec1_agrees(tmp_path: Path, signer: Signer, signed: bytes, with_everything: bool) -> None:
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed (Debian: xmlsec1)")
    if with_everything:
        signed = signer.sign(b'<a xmlns="urn:x" xmlns:y="urn:y"><?keep me?> <b y:c="1">&#13;</b><!-- c --> </a>')
    message, certificate = tmp_path / "m.xml", tmp_path / "c.pem"
    certificate.write_bytes(signer.certificate.public_bytes(Encoding.PEM))
    command = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(certificate), str(message)]
    message.write_bytes(signed)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    message.write_bytes(signed.replace(b"TTH0001", b"TTH0002").replace(b'c="1"', b'c="2"'))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_any_changed_byte_is_noticed(signed: bytes) -> None:
    wrong = []
    start, end = signed.index(b"<ceb:InvtRefund>"), signed.index(b"</ds:SignatureValue>")
    for at in range(start, end, 7):
        changed = bytearray(signed)
        changed[at] = ord("8") if changed[at] == ord("7") else ord("7")
        try:
            verify(bytes(changed))
            wrong.append(at)
        except (SignatureError, MessageError):
            pass
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"xmldsig#rsa-sha1", b"xmldsig#hmac-sha1", "method"),
        (b"xmldsig#enveloped-signature", b"xmldsig#base64", "method"),
        (b'<ds:Reference URI="">', b'<ds:Reference URI="#x">', "form"),
        (b"<ds:KeyInfo>", b"<ds:KeyInf>", "key"),
        (b"TTH0001", b"TTH0002", "digest"),
    ],
)
def test_what_is_wrong_is_told_apart(signed: bytes, old: bytes, new: bytes, code: str) -> None:
    data = signed.replace(old, new).replace(
        b"</ds:KeyInfo>", new.replace(b"<", b"</") if b"KeyInf" in new else b"</ds:KeyInfo>"
    )
    with pytest.raises(SignatureError) as refused:
        verify(data)
    assert refused.value.code == code


def test_a_signature_elsewhere_or_twice_is_refused(signed: bytes, application: CEB625Message) -> None:
    start, end = signed.index(b"<ds:Signature "), signed.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    signature = signed[start:end]
    for data in (
        signed.replace(signature, signature * 2),
        signed.replace(signature, b"<ceb:x>" + signature + b"</ceb:x>"),
        write(application),
    ):
        with pytest.raises(SignatureError):
            verify(data)


def test_nothing_is_signed_twice(signer: Signer, signed: bytes) -> None:
    with pytest.raises(SignatureError):
        signer.sign(signed)


def test_key_file(tmp_path: Path, signer: Signer, application: CEB625Message, signed: bytes) -> None:
    path = tmp_path / "broker.pem"
    save_signer(path, *demo_key(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_signer(path, key_name="TEST0001").sign(to_tree(application)) == signed
    assert load_signer(path).key_name == f"{signer.certificate.serial_number:016x}"
    key, _ = demo_key(1)
    _, other = demo_key(2)
    save_signer(path, key, other)
    with pytest.raises(SignatureError):
        load_signer(path)
    path.write_text("no key")
    with pytest.raises(SignatureError):
        load_signer(path)


def test_the_demo_key_is_the_same_for_the_same_seed() -> None:
    key, certificate = demo_key(1)
    demo_key.cache_clear()
    again, certificate_again = demo_key(1)
    assert key.private_numbers() == again.private_numbers()
    assert certificate.public_bytes(Encoding.DER) == certificate_again.public_bytes(Encoding.DER)
    assert demo_key(2)[0].private_numbers() != key.private_numbers()
    assert (key.key_size, certificate.version) == (2048, x509.Version.v3)
    certificate.verify_directly_issued_by(certificate)


def test_an_unsigned_tree_is_not_changed_by_reading(application: CEB625Message) -> None:
    root = to_tree(application)
    before = etree.tostring(root)
    validate(root)
    assert etree.tostring(root) == before
