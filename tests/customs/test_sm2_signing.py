"""SM2 signatures and key commands: the standard's own example, and OpenSSL as the other implementation."""

import base64
import hashlib
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from lxml import etree

from app.cli.health import signing_health
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.customs.signer import signer_from
from app.customs.signing import Manner, SignatureError, load_signer, save_signer, verify
from app.simulator.identity import demo_key
from schemas.customs import sm2

DS = "{http://www.w3.org/2000/09/xmldsig#}"
CHINAPORT = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
MESSAGE = '<ceb:x xmlns:ceb="urn:x" a="1&gt;">退货\r<b/>\n</ceb:x>'.encode()
# GB/T 32918.5, the example of a signature: user id, message, digest, key, value.
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
DIGEST = bytes.fromhex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640")
VALUE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def openssl(*arguments: str, given: bytes | None = None) -> bytes:
    done = subprocess.run(["openssl", *arguments], capture_output=True, check=False, input=given)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SM2 key with its certificate, as OpenSSL makes them."""
    if shutil.which("openssl") is None or "sm2" not in openssl("list", "-public-key-algorithms").decode().lower():
        pytest.skip("there is no OpenSSL 3 with SM2 (Debian: openssl)")
    folder = tmp_path_factory.mktemp("sm2")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", str(key))
    made = ["req", "-new", "-x509", "-key", str(key), "-sm3", "-subj", "/CN=440166TA01", "-out", str(certificate)]
    openssl(*made, "-days", "30", "-sigopt", "distid:1234567812345678")
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both


def by_openssl(signed: bytes, pem: Path, folder: Path, *, user_id: str = "1234567812345678") -> bool:
    """Whether OpenSSL finds that the value fits SignedInfo, canonicalised by lxml from the file."""
    root = etree.fromstring(signed)
    info, value, public = folder / "info", folder / "value", folder / "public.pem"
    info.write_bytes(etree.tostring(root.find(f"{DS}Signature/{DS}SignedInfo"), method="c14n"))
    value.write_bytes(sm2.to_der(base64.b64decode(root.findtext(f"{DS}Signature/{DS}SignatureValue"))))
    public.write_bytes(openssl("pkey", "-in", str(pem), "-pubout"))
    command = ["dgst", "-sm3", "-verify", str(public), "-sigopt", f"distid:{user_id}", "-signature", str(value)]
    return subprocess.run(["openssl", *command, str(info)], capture_output=True, check=False).returncode == 0


def test_the_example_of_the_standard() -> None:
    assert sm2.digest(PUBLIC, b"message digest") == DIGEST
    assert sm2.verifies(PUBLIC, DIGEST, VALUE)
    assert sm2.verifies(PUBLIC, DIGEST, sm2.to_der(VALUE))
    assert sm2.to_raw(sm2.to_der(VALUE)) == VALUE
    assert not sm2.verifies(PUBLIC, DIGEST[::-1], VALUE)
    assert not sm2.verifies(PUBLIC, DIGEST, b"no value at all")


@pytest.mark.parametrize("form", ["raw", "der"])
@pytest.mark.parametrize("user_id", ["1234567812345678", "agreed otherwise"])
def test_openssl_agrees(pem: Path, tmp_path: Path, form: Any, user_id: str) -> None:
    signed = load_signer(pem, manner=Manner(user_id=user_id.encode(), form=form)).sign(MESSAGE)
    assert by_openssl(signed, pem, tmp_path, user_id=user_id)
    assert not by_openssl(signed, pem, tmp_path, user_id="1111111111111111")
    assert not by_openssl(signed.replace(b"<ds:DigestValue>", b"<ds:DigestValue>A"), pem, tmp_path, user_id=user_id)
    value = base64.b64decode(etree.fromstring(signed).findtext(f".//{DS}SignatureValue"))
    assert (len(value) == 64) == (form == "raw")
    assert verify(signed, sm2_user_id=user_id.encode()).method == "sm2-sm3"
    with pytest.raises(SignatureError, match="value"):
        verify(signed, sm2_user_id=b"somebody else")


def test_the_addresses_of_the_specification_and_the_digest_of_sm3(pem: Path) -> None:
    signed = load_signer(pem, key_name="0300000000ABCDEF").sign(MESSAGE)
    text = signed.decode()
    assert f'<ds:SignatureMethod Algorithm="{CHINAPORT}sm2-sm3"/>' in text
    assert f'<ds:DigestMethod Algorithm="{CHINAPORT}sm3"/>' in text
    assert "<ds:KeyName>0300000000ABCDEF</ds:KeyName>" in text
    root = etree.fromstring(signed)
    signature = root.find(f"{DS}Signature")
    assert signature is not None
    signature.getprevious().tail += signature.tail
    claimed = signature.findtext(f".//{DS}DigestValue")
    root.remove(signature)
    if "sm3" in hashlib.algorithms_available:
        made = hashlib.new("sm3", etree.tostring(root, method="c14n")).digest()
        assert base64.b64encode(made).decode() == claimed
    with pytest.raises(SignatureError, match="digest"):
        verify(signed.replace("退货".encode(), "退款".encode()))


def test_the_form_seen_in_the_field_is_written_when_asked_and_read(pem: Path) -> None:
    signed = load_signer(pem, manner=Manner(method="sm2-sm3-w3c")).sign(MESSAGE)
    assert b'Algorithm="http://www.w3.org/2000/09/xmldsig#sm2-sm3"' in signed
    assert b'DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"' in signed
    assert verify(signed).method == "sm2-sm3-w3c"


def test_a_method_that_does_not_go_with_the_key_is_refused(pem: Path, tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="method"):
        load_signer(pem, manner=Manner(method="rsa-sha1"))
    save_signer(tmp_path / "rsa.pem", *demo_key(1))
    with pytest.raises(SignatureError, match="method"):
        load_signer(tmp_path / "rsa.pem", manner=Manner(method="sm2-sm3"))


def test_a_key_of_another_certificate_is_refused(pem: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", str(other))
    certificate = x509.load_pem_x509_certificate(pem.read_bytes())
    with pytest.raises(SignatureError, match="key"):
        load_signer(other, certificate=certificate)


@pytest.mark.parametrize("cipher", ["aes-256-cbc", "sm4-cbc"])
def test_an_encrypted_key_is_opened_by_its_password(pem: Path, tmp_path: Path, cipher: str) -> None:
    sealed, password = tmp_path / "sealed.pem", tmp_path / "password"
    openssl("pkcs8", "-topk8", "-in", str(pem), "-v2", cipher, "-passout", "pass:geheim", "-out", str(sealed))
    certificate = x509.load_pem_x509_certificate(pem.read_bytes())
    assert verify(load_signer(sealed, certificate=certificate, password=b"geheim").sign(MESSAGE)).method == "sm2-sm3"
    for wrong in (b"falsch", None):
        with pytest.raises(SignatureError, match="key"):
            load_signer(sealed, certificate=certificate, password=wrong)
    password.write_bytes(b"geheim\n")
    for way in ({"signing_password_file": password}, {"signing_password_command": f"cat '{password}'"}):
        given = Settings(signing_key_file=sealed, signing_certificate_file=pem, **way)  # pyright: ignore[reportArgumentType]
        assert verify(signer_from(given).sign(MESSAGE)).method == "sm2-sm3"
    with pytest.raises(Unavailable, match="PASSWORD_COMMAND ended with 1"):
        signer_from(Settings(signing_key_file=sealed, signing_certificate_file=pem, signing_password_command="false"))


@pytest.fixture
def rsa_pem(tmp_path: Path) -> Path:
    path = tmp_path / "rsa.pem"
    save_signer(path, *demo_key(1))
    return path


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_a_command_signs(kind: str, rsa_pem: Path, pem: Path) -> None:
    path = pem if kind == "sm2" else rsa_pem
    extra = "" if kind == "sm2" else "-pkeyopt digest:sha1"
    command = f"openssl pkeyutl -sign -inkey '{path}' {extra}"
    given = Settings(signing_command=command, signing_certificate_file=path, signing_key_name="CARD01")
    verified = verify(signer_from(given).sign(MESSAGE))
    assert (verified.key_name, verified.method) == ("CARD01", "sm2-sm3" if kind == "sm2" else "rsa-sha1")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("false", "ended with 1"),
        ("no-such-program-anywhere", "did not start"),
        ("head -c 256 /dev/zero", "does not fit"),
    ],
)
def test_a_command_that_does_not_sign_is_told_so(rsa_pem: Path, command: str, why: str) -> None:
    signer = signer_from(Settings(signing_command=command, signing_certificate_file=rsa_pem))
    with pytest.raises(Unavailable, match=why) as caught:
        signer.sign(MESSAGE)
    assert caught.value.code == "signing_command_failed"


def test_a_command_needs_a_certificate() -> None:
    with pytest.raises(Unavailable) as caught:
        signer_from(Settings(signing_command="true"))
    assert caught.value.code == "signing_key_unusable"


def test_the_doctor_complains_before_the_certificate_expires(pem: Path, tmp_path: Path) -> None:
    given = Settings(signing_key_file=pem)
    until = signer_from(given).certificate.not_valid_after_utc
    assert signing_health(given, until - timedelta(days=32)).well
    late = signing_health(given, until - timedelta(days=29))
    assert not late.well
    assert f"{until:%Y-%m-%d}" in late.said
    assert not signing_health(Settings(data_dir=tmp_path), datetime(2026, 11, 15, tzinfo=UTC)).well
