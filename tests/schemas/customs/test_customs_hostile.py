"""Hostile and damaged files of every kind: a verdict that says what and where, within a second, in bounded memory."""

import base64
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.customs.codec import read, read_reply, to_bytes, to_tree, wrap, write
from schemas.customs.faults import MessageError
from schemas.customs.messages import CEB621Message, CEB625Message, CEB626Message, CEB900Message, DxpMsg
from schemas.customs.times import read_time
from schemas.customs.verdicts import Standing, judge

NS, DXP = "http://www.chinaport.gov.cn/ceb", "http://www.chinaport.gov.cn/dxp"
GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
COMMAND = Path(sys.executable).with_name("guicang")
SECONDS, GIBIBYTE = 1.0, 1 << 30
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _root(inner: str, *, kind: str = "CEB626Message", more: str = "") -> bytes:
    return f'<{kind} xmlns="{NS}" guid="{GUID}" version="1.0"{more}>{inner}</{kind}>'.encode()


def _terminal(kind: str, inner: str) -> bytes:
    return f'<{kind} xmlns="{DXP}" ver="1.0">{inner}</{kind}>'.encode()


def _inside(body: bytes) -> bytes:
    return _terminal("DxpMsg", f"<TransInfo/><Data>{base64.b64encode(body).decode()}</Data>")


def _field(text: str) -> bytes:
    return _root(f"<InvtRefundReturn><copNo>{text}</copNo></InvtRefundReturn>")


def _attributes(count: int) -> bytes:
    named = " ".join(f'a{number}="1"' for number in range(count))
    return _root(f"<a {named}/>")


def _file(text: str, encoding: str, *, declared: str = "UTF-8") -> bytes:
    return f'<?xml version="1.0" encoding="{declared}"?>\n{text}'.encode(encoding)


REFUND = "<InvtRefund><InvtRefundList><gnum>{}</gnum></InvtRefundList></InvtRefund>"
RECEIPT = _root("<InvtRefundReturn/>").decode()
Make = Callable[[], bytes]
REFUSED: dict[str, tuple[str, Make]] = {
    "entity expansion": ("doctype", lambda: _file(f"{BOMB}]><x>&i;</x>", "utf-8")),
    "external entity": ("doctype", lambda: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'),
    "external parameter": ("doctype", lambda: b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://localhost/p">%p;]><x/>'),
    "doctype in the envelope": ("doctype", lambda: _inside(b"<!DOCTYPE x []><x/>")),
    "many more attributes": ("too_large", lambda: _attributes(201_000)),
    "many more elements": ("too_large", lambda: b"<" * 1_000_001),
    "too large": ("too_large", lambda: b" " * (33 << 20)),
    "NULs": ("wrong_encoding", lambda: b"\x00" * 100),
    "GBK that says UTF-8": ("wrong_encoding", lambda: _file("<x>退单</x>", "gbk")),
    "GBK that says so": ("wrong_encoding", lambda: _file("<x>退单</x>", "gbk", declared="GBK")),
    "UTF-8 that says GB2312": ("wrong_encoding", lambda: _file("<x>退单</x>", "utf-8", declared="gb2312")),
    "UTF-16": ("wrong_encoding", lambda: RECEIPT.encode("utf-16")),
    "UTF-16 without mark": ("wrong_encoding", lambda: RECEIPT.encode("utf-16-be")),
    "another language": ("wrong_namespace", lambda: b"<html/>"),
    "an unknown message": ("wrong_root", lambda: _root("", kind="CEB999Message")),
    "an unknown envelope": ("wrong_root", lambda: _terminal("DxpMsgSv", "")),
    "an envelope in an envelope": ("wrong_namespace", lambda: _inside(_inside(b"<x/>"))),
}
MALFORMED: dict[str, tuple[str, Make]] = {
    "undeclared entities": ("malformed", lambda: _root("&x;" * 300_000)),
    "deep nesting": ("malformed", lambda: b"<a>" * 200_000 + b"</a>" * 200_000),
    "deep namespaces": ("malformed", lambda: b"".join(b'<a xmlns:p%d="u">' % number for number in range(9000))),
    "a long name": ("malformed", lambda: _root(f"<{'x' * 2_000_000}/>")),
    "a long text": ("malformed", lambda: _field("x" * 11_000_000)),
    "an open comment": ("malformed", lambda: b"<!--" + b"-" * 9_000_000),
    "nothing": ("malformed", lambda: b""),
    "a NUL inside": ("malformed", lambda: _field("\x00")),
    "cut in a character": ("malformed", lambda: _field("退").partition(b"\x80")[0]),
}
INVALID: dict[str, tuple[str, Make]] = {
    "character references": ("missing", lambda: _field("&#65;" * 2_000_000)),
    "many elements": ("too_many", lambda: _root("<a/>" * 200_000)),
    "many receipts": ("too_many", lambda: _root("<InvtRefundReturn/>" * 200_000)),
    "many fields": ("too_many", lambda: _root(f"<InvtRefundReturn>{'<guid>x</guid>' * 100_000}</InvtRefundReturn>")),
    "many attributes": ("missing", lambda: _attributes(100_000)),
    "many answers": ("too_many", lambda: _terminal("DxpRep", "<Response/>" * 200_000)),
    "a long number": ("missing", lambda: _root(REFUND.format("9" * 500_000), kind="CEB625Message")),
    "comments": ("missing", lambda: b"<!---->" * 300_000 + _root("")),
    "a byte order mark": ("missing", lambda: _file(RECEIPT, "utf-8-sig")),
    "a receipt's wrong name": ("missing", lambda: _root("<RefundReturn/>")),
    "a receipt's other wrong name": ("missing", lambda: _root("<InventoryRefundReturn/>")),
    "no base64": ("base64", lambda: _terminal("DxpMsg", "<TransInfo/><Data>%%%</Data>")),
}
FILES = {
    name: (made[1], standing, made[0])
    for standing, files in (("refused", REFUSED), ("malformed", MALFORMED), ("invalid", INVALID))
    for name, made in files.items()
}


@pytest.mark.parametrize("name", FILES)
def test_every_file_gets_its_verdict_within_a_second(name: str) -> None:
    make, wire, rule = FILES[name]
    body = make()
    started = time.process_time()
    verdict = judge(body)
    for reader in (read, read_reply):
        try:
            reader(body)
        except MessageError:
            continue
    assert time.process_time() - started < SECONDS * 2
    assert verdict.wire.value == wire
    assert rule in {finding.rule for finding in verdict.findings}
    assert len(verdict.findings) <= 400
    assert max(len(finding.element) for finding in verdict.findings) < 400


def test_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """With one gibibyte of address space for the whole program, and files that would need many."""
    with (tmp_path / "gigabyte.xml").open("wb") as file:
        file.write(_root("")[:-20])
        file.truncate(GIBIBYTE + 1)
    for name in ("many elements", "many attributes", "character references", "many answers"):
        (tmp_path / f"{name}.xml").write_bytes(FILES[name][0]())
    started = time.monotonic()
    answer = subprocess.run(
        [str(COMMAND), "customs", "check", "--json", str(tmp_path)],
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTE, GIBIBYTE)),
    )
    assert answer.returncode == 5, answer.stderr.decode()[-500:]
    told = {Path(record["file"]).stem: record["findings"][0]["rule"] for record in json.loads(answer.stdout)}
    assert told["gigabyte"] == "too_large"
    assert len(told) == 5
    assert time.monotonic() - started < 30


def _signed(message: CEB621Message | CEB625Message) -> bytes:
    end = f"</ceb:{type(message).__name__}>".encode()
    return to_bytes(to_tree(message)).replace(end, SIGNATURE + end)


SIGNATURE = (
    b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod'
    b' Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/><ds:SignatureMethod Algorithm="x"/>'
    b'<ds:Reference URI=""><ds:DigestMethod Algorithm="c"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>'
    b"</ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>"
)


@pytest.fixture
def whole(
    imports: CEB621Message, application: CEB625Message, receipt: CEB626Message, refusal: CEB900Message
) -> dict[str, bytes]:
    envelope = DxpMsg(
        cop_msg_id=GUID,
        sender_id="A",
        receiver_ids=("B",),
        creat_time=read_time("20261115103001"),
        msg_type="CEB626Message",
        data=write(receipt),
    )
    return {
        "621": _signed(imports),
        "625": _signed(application),
        "626": write(receipt),
        "900": write(refusal),
        "DxpMsg": wrap(envelope),
    }


PIECES = (
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"/",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"<?x?>",
        b"&lt;",
    ),
    *(b"</", b"xmlns", b"&#0;", b"&#x110000;", "退".encode("gbk"), "退".encode()[:2], b" " * 50, b"9" * 50, b"-"),
    *(b"<!DOCTYPE x []>", b"<guid>x</guid>", b"ceb:", b"xmlns:ceb='other'"),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["621", "625", "626", "900", "DxpMsg"]), seed=st.integers(0, 2**32), cuts=st.integers(1, 6))
def test_whatever_is_damaged_gets_a_verdict(whole: dict[str, bytes], kind: str, seed: int, cuts: int) -> None:
    chance, body = random.Random(seed), bytearray(whole[kind])
    for _ in range(cuts):
        at = chance.randrange(len(body) + 1)
        body[at : at + chance.choice((0, 0, 1, 3, 40, 400))] = chance.choice((b"", *PIECES))
    started = time.process_time()
    verdict = judge(bytes(body))
    with suppress(MessageError):
        read(bytes(body))
    assert time.process_time() - started < SECONDS
    assert (verdict.strict is Standing.VALID) is (verdict.findings == ())


@pytest.mark.parametrize("kind", ["621", "625", "626", "900", "DxpMsg"])
def test_every_cut_is_malformed(whole: dict[str, bytes], kind: str) -> None:
    body = whole[kind].rstrip()
    for at in range(1, len(body), max(1, len(body) // 150)):
        assert judge(body[:at]).wire is Standing.MALFORMED, at
