"""Hostile and broken bytes: a clear refusal, quickly, and nothing read from outside."""

import base64
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.customs.codec import parse, read, write
from schemas.customs.faults import MessageError
from schemas.customs.messages import CEB626Message, CEB900Message

ROOT = (
    '<CEB626Message xmlns="http://www.chinaport.gov.cn/ceb" version="1.0" guid="CF0BD665-BD89-A336-CDD8-599DA1E81C6E">'
)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _refusal(data: bytes) -> str:
    started = time.monotonic()
    with pytest.raises(MessageError) as refused:
        parse(data)
    assert time.monotonic() - started < 2
    return refused.value.code.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed"),
        (b"not xml at all", "malformed"),
        (b"\x00\x00", "wrong_encoding"),
        (ROOT.encode(), "malformed"),
        (ROOT.encode() + "截".encode()[:2], "malformed"),
        (b"<!DOCTYPE x []><x/>", "doctype"),
        (b"<!-- first --> <?pi x?>\n<!doctype x SYSTEM 'http://localhost/x.dtd'><x/>", "doctype"),
        (f"{BOMB}]><x>&i;</x>".encode(), "doctype"),
        (ROOT.encode("utf-16"), "wrong_encoding"),
        (b'<?xml version="1.0" encoding="GB2312"?><x/>', "wrong_encoding"),
        (ROOT.encode() + "退单".encode("gb18030") + b"</CEB626Message>", "wrong_encoding"),
        (b"<x/>", "wrong_namespace"),
        (b'<CEB626Message xmlns="http://www.chinaport.gov.cn/CEB"/>', "wrong_namespace"),
        (b'<CEB623Message xmlns="http://www.chinaport.gov.cn/ceb"/>', "wrong_root"),
        (b'<DxpRep xmlns="http://www.chinaport.gov.cn/dxp"/>', "wrong_root"),
        (b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>', "envelope"),
        (ROOT.encode() + b"<InventoryRefundReturn/></CEB626Message>", "schema"),
        (b"<a>" * 5000 + b"</a>" * 5000, "malformed"),
        (b"<?x?>" * 200_000 + b"<!---->" * 200_000 + b"<!DOCTYPE x []><x/>", "doctype"),
        (b" " * (33 * 1024 * 1024), "too_large"),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    assert _refusal(data) == code


def test_nothing_is_read_from_outside(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    body = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{ROOT}&e;</CEB626Message>'
    assert _refusal(body.encode()) == "doctype"


def test_a_doctype_inside_cdata_is_only_text(refusal: CEB900Message) -> None:
    data = write(refusal).replace(b"<oriBizMessage>", b"<oriBizMessage><![CDATA[<!DOCTYPE x []>]]>")
    message = parse(data)
    assert isinstance(message, CEB900Message)
    assert message.message_return.ori_biz_message == "<!DOCTYPE x []>"


def test_an_envelope_in_an_envelope_is_not_opened_twice(receipt: CEB626Message) -> None:
    inner = b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"/>'
    outer = (
        b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"><TransInfo><CreatTime>2026-11-15T10:30:01</CreatTime>'
        b"</TransInfo><Data>" + base64.b64encode(inner) + b"</Data></DxpMsg>"
    )
    assert _refusal(outer) == "wrong_namespace"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_is_refused_or_read_but_never_crashes(data: st.DataObject) -> None:
    body = bytearray(_SEED)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=4))
    with suppress(MessageError):
        read(bytes(body))


_SEED = (ROOT + "<InvtRefundReturn><guid>" + "A" * 36 + "</guid><copNo>C1</copNo><preNo>T20261115000000045</preNo>"
         "<returnStatus>399</returnStatus><returnTime>20261115103000456</returnTime><returnInfo>审结</returnInfo>"
         "</InvtRefundReturn></CEB626Message>").encode()  # fmt: skip
