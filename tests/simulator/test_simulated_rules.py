"""What the simulated customs answers, and when: rule by rule, the same each time, and never twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.core.errors import Invalid
from app.simulator.book import Book, Reply
from app.simulator.habits import Habits
from app.simulator.identity import demo_key
from app.simulator.numbers import guid_of
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import Chunk, World, demo_signer
from schemas.customs.codec import parse
from schemas.customs.envelope import wrap
from schemas.customs.messages import CEB626Message, CEB900Message, DxpMsg, InvtRefund, InvtRefundReturn
from schemas.customs.times import SHANGHAI
from schemas.customs.validation import validate
from schemas.customs.xmldsig import Signer

NOON = datetime(2026, 11, 15, 12, 0, tzinfo=SHANGHAI)
KIND = Habits(rejected=0, line_errors=0, signature_errors=0)
SHARED = Path(__file__).parents[2].parent / "shared" / "customs" / "official-xsd"


@pytest.fixture
def customs(chunk: Chunk) -> SimulatedCustoms:
    made = SimulatedCustoms(1, habits=KIND)
    made.learn_original(chunk.imports)
    made.learn_original(chunk.releases)
    return made


def rows(replies: list[Reply]) -> list[InvtRefundReturn]:
    found = []
    for reply in replies:
        message = parse(reply.body)
        assert isinstance(message, CEB626Message)
        found += message.returns
    return found


def statuses(replies: list[Reply], cop_no: str | None = None) -> list[str]:
    return [row.return_status for row in rows(replies) if cop_no in (None, row.cop_no)]


def renumbered(refund: InvtRefund, cop_no: str, **head: object) -> InvtRefund:
    """The same goods under another copNo and guid."""
    guid = guid_of("renumbered", cop_no)
    return replace(refund, head=replace(refund.head, cop_no=cop_no, guid=guid, **head))  # pyright: ignore


def changed(refund: InvtRefund, **line: object) -> InvtRefund:
    return replace(refund, lines=(replace(refund.lines[0], **line),))  # pyright: ignore[reportArgumentType]


def test_a_valid_application_is_concluded(customs: SimulatedCustoms, refunds: list[InvtRefund], declare) -> None:
    replies = customs.receive(declare(refunds[0]), NOON)
    assert statuses(replies) == ["1", "2", "3", "120", "399"]
    found = rows(replies)
    assert {row.cop_no for row in found} == {refunds[0].head.cop_no}
    assert len({row.pre_no for row in found}) == len({row.invt_no for row in found}) == 1
    assert len({row.guid for row in found}) == 5
    times = [row.returned_at for row in found]
    assert times == sorted(times)
    assert [reply.due for reply in replies] == times
    assert times[0] > NOON


def test_answers_are_lawful_messages(customs: SimulatedCustoms, refunds: list[InvtRefund], declare) -> None:
    replies = customs.receive(declare(*refunds[:5]), NOON) + customs.receive(b"<x/>", NOON)
    assert [validate(reply.body, strict=True) for reply in replies] == [[]] * 6
    if SHARED.is_dir():
        schema = etree.XMLSchema(etree.parse(str(next(SHARED.glob("*进口业务节点*.xsd")))))
        assert all(schema.validate(etree.fromstring(reply.body)) for reply in replies)


def test_many_applications_are_answered_together(customs: SimulatedCustoms, refunds, declare) -> None:
    replies = customs.receive(declare(*refunds), NOON)
    assert len(replies) == 5
    assert all(len(rows([reply])) == len(refunds) for reply in replies)


def test_an_envelope_is_opened(customs: SimulatedCustoms, refunds, declare) -> None:
    data = declare(refunds[0])
    envelope = DxpMsg(
        cop_msg_id="X", sender_id="A", receiver_ids=("B",), creat_time=NOON, msg_type="CEB625Message", data=data
    )
    assert statuses(customs.receive(wrap(envelope), NOON))[-1] == "399"


def test_pace_and_order(refunds, declare) -> None:
    slow = SimulatedCustoms(1, habits=replace(KIND, pace=1)).receive(declare(refunds[0]), NOON)
    quick = SimulatedCustoms(1, habits=replace(KIND, pace=0.01)).receive(declare(refunds[0]), NOON)
    at_once = SimulatedCustoms(1, habits=replace(KIND, pace=0)).receive(declare(refunds[0]), NOON)
    assert slow[-1].due - NOON > timedelta(minutes=9)
    assert quick[-1].due - NOON < timedelta(seconds=10)
    assert at_once[-1].due - NOON < timedelta(seconds=2)
    assert statuses(slow) == statuses(quick) == statuses(at_once)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ({"gnum": 9}, ["-625209"]),
        ({"gcode": "9999999999"}, ["-625209"]),
        ({"unit": "999"}, ["-625010"]),
        ({"qty": Decimal(99)}, ["1", "2", "3", "100"]),
    ],
)
def test_lines_must_be_those_of_the_list(customs: SimulatedCustoms, refunds, declare, line, wanted) -> None:
    assert statuses(customs.receive(declare(changed(refunds[0], **line)), NOON)) == wanted


def test_quantity_counts_over_applications_of_a_list(customs: SimulatedCustoms, refunds, declare) -> None:
    first, again = refunds[0], renumbered(refunds[0], "OTHER")
    assert statuses(customs.receive(declare(first, name="a"), NOON))[-1] == "399"
    assert statuses(customs.receive(declare(again, name="b"), NOON))[-1] == "100"


def test_quantity_counts_within_one_message_and_one_application(customs: SimulatedCustoms, refunds, declare) -> None:
    first, again = refunds[0], renumbered(refunds[0], "OTHER")
    replies = customs.receive(declare(first, again, name="a"), NOON)
    assert statuses(replies, first.head.cop_no)[-1] == "399"
    assert statuses(replies, "OTHER")[-1] == "100"
    twice = replace(refunds[1], lines=refunds[1].lines * 2)
    assert statuses(customs.receive(declare(twice, name="b"), NOON))[-1] == "100"


def test_a_rejected_application_takes_nothing(customs: SimulatedCustoms, refunds, declare) -> None:
    customs.receive(declare(changed(refunds[0], qty=Decimal(99)), name="a"), NOON)
    right = replace(refunds[0], head=replace(refunds[0].head, app_type="2"))
    assert statuses(customs.receive(declare(right, name="b"), NOON))[-1] == "399"


def test_the_thirty_days(customs: SimulatedCustoms, refunds, declare, chunk: Chunk) -> None:
    released = next(plan.released_at for plan in chunk.plans if plan.invt_no == refunds[0].head.invt_no)
    assert released is not None
    last = released.replace(hour=23, minute=59) + timedelta(days=29)
    assert statuses(customs.receive(declare(refunds[0], name="in time"), last))[-1] == "399"
    late = next(r for r in refunds[1:] if r.head.invt_no != refunds[0].head.invt_no)
    replies = customs.receive(declare(late, name="too late"), NOON + timedelta(days=29))
    assert statuses(replies)[-1] == "100"
    assert "期限" in rows(replies)[-1].return_info


def test_numbers_are_declared_once(customs: SimulatedCustoms, refunds, declare) -> None:
    customs.receive(declare(refunds[0], name="a"), NOON)
    assert statuses(customs.receive(declare(refunds[0], name="b"), NOON)) == ["-625033"]
    other = replace(refunds[1], head=replace(refunds[1].head, guid=refunds[0].head.guid))
    assert statuses(customs.receive(declare(other, name="c"), NOON)) == ["-625033"]
    unknown = replace(refunds[2], head=replace(refunds[2].head, app_type="2"))
    assert statuses(customs.receive(declare(unknown, name="d"), NOON)) == ["-625016"]


def test_a_draft_is_only_stored(customs: SimulatedCustoms, refunds, declare) -> None:
    draft = replace(refunds[0], head=replace(refunds[0].head, app_status="1"))
    assert statuses(customs.receive(declare(draft, name="a"), NOON)) == ["1"]
    assert statuses(customs.receive(declare(refunds[0], name="b"), NOON))[-1] == "399"


def test_the_same_guid_is_judged_once(customs: SimulatedCustoms, refunds, declare) -> None:
    data = declare(refunds[0])
    first = customs.receive(data, NOON)
    assert customs.receive(data, NOON + timedelta(hours=5)) == first
    other = declare(refunds[1])
    assert customs.receive(other, NOON) == first


def test_unknown_lists(refunds, declare) -> None:
    strict = SimulatedCustoms(1, habits=replace(KIND, refuse_unknown_lists=True))
    assert statuses(strict.receive(declare(refunds[0]), NOON)) == ["-625016"]
    assert statuses(SimulatedCustoms(1, habits=KIND).receive(declare(refunds[0]), NOON))[-1] == "399"


def test_signatures(customs: SimulatedCustoms, refunds, declare, world: World) -> None:
    data = declare(refunds[0])
    broken = data.replace("消费者七日".encode(), "消费者八日".encode())
    assert statuses(customs.receive(broken, NOON)) == ["-625208"]
    assert statuses(customs.receive(data, NOON))[-1] == "399", "the guid was not used up"
    picky = SimulatedCustoms(1, habits=KIND, trusted={demo_signer(1).fingerprint})
    assert statuses(picky.receive(data, NOON))[-1] == "399"
    stranger = Signer(*demo_key(2), "WHO")
    assert statuses(picky.receive(declare(refunds[1], name="x", signer=stranger), NOON)) == ["-625020"]


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        (b"<ceb:reason>", b"<ceb:raeson>", "schema InvtRefund[1]/InvtRefundHead/reason missing"),
        (b"</ceb:CEB625Message>", b"", "malformed"),
        (b"<ceb:gcode>", b"<ceb:gcode>123", "schema InvtRefund[1]/InvtRefundList[1]/gcode length"),
    ],
)
def test_bad_format_is_answered_by_900(customs: SimulatedCustoms, refunds, declare, old, new, element) -> None:
    data = declare(refunds[0])
    close = (b"</ceb:reason>", b"</ceb:raeson>") if b"raeson" in new else (b"", b"")
    bad = data.replace(old, new).replace(*close) if close[0] else data.replace(old, new)
    (reply,) = customs.receive(bad, NOON)
    message = parse(reply.body)
    assert isinstance(message, CEB900Message)
    answer = message.message_return
    assert answer.ori_cop_msg_id == etree.fromstring(data).get("guid")
    assert (answer.ori_message_type, answer.return_status) == ("CEB625Message", "-1")
    assert answer.return_info == f"报文格式校验不通过：{element}"
    assert refunds[0].head.buyer_id_number not in reply.body.decode()
    assert customs.receive(bad, NOON + timedelta(hours=1)) == [reply]
    assert statuses(customs.receive(data, NOON))[-1] == "399", "the guid was not used up"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"<!DOCTYPE x []><x/>", b"<x" * 1000, b'<a guid="\x00"/>'])
def test_any_bytes_are_answered(customs: SimulatedCustoms, data: bytes) -> None:
    (reply,) = customs.receive(data, NOON)
    assert isinstance(parse(reply.body), CEB900Message)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damaged_message_is_answered(refunds, declare, data: st.DataObject) -> None:
    body = bytearray(declare(refunds[0]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
    replies = SimulatedCustoms(1, habits=KIND).receive(bytes(body), NOON)
    assert replies
    assert all(validate(reply.body, strict=True) == [] for reply in replies)


def test_what_only_the_text_forbids(customs: SimulatedCustoms, refunds, declare, world: World) -> None:
    """A lower-case guid passes the schema; the signature is made anew, so only the text's rule is broken."""
    data = declare(refunds[0], refunds[1])
    start = data.index(b"<ds:Signature")
    unsigned = data[:start].rstrip() + b"\n</ceb:CEB625Message>\n"
    guid = refunds[1].head.guid
    replies = customs.receive(world.signer.sign(unsigned.replace(guid.encode(), guid.lower().encode())), NOON)
    assert statuses(replies, refunds[0].head.cop_no)[-1] == "399"
    assert statuses(replies, refunds[1].head.cop_no) == ["-625001"]


def test_codes_too_wrong_to_repeat_do_not_stop_it(customs: SimulatedCustoms, refunds, declare, world: World) -> None:
    data = declare(refunds[0])
    unsigned = data[: data.index(b"<ds:Signature")].rstrip() + b"\n</ceb:CEB625Message>\n"
    for old, new in (
        (b"<ceb:agentCode>440166TA01<", b"<ceb:agentCode>x<"),
        (b"<ceb:copNo>TTH", b"<ceb:copNo>\xe9\x80\x80"),
    ):
        assert old in unsigned
        unsigned = unsigned.replace(old, new)
    assert statuses(customs.receive(world.signer.sign(unsigned), NOON)) == ["-625001"]


def test_the_published_schema_has_its_say(refunds, declare) -> None:
    if not SHARED.is_dir():
        pytest.skip("the published schemas are not on this machine")
    customs = SimulatedCustoms(1, habits=KIND, official_xsd_dir=SHARED)
    assert statuses(customs.receive(declare(refunds[0]), NOON))[-1] == "399"


@pytest.mark.parametrize("content", [None, b"", b"<x/>"])
def test_a_folder_without_the_published_schema_is_told(tmp_path: Path, content: bytes | None) -> None:
    """As the setting it is, not as a file that could not be written."""
    if content is not None:
        (tmp_path / "进口业务节点.xsd").write_bytes(content)
    with pytest.raises(Invalid, match="GUICANG_OFFICIAL_XSD_DIR does not fit") as caught:
        SimulatedCustoms(1, official_xsd_dir=tmp_path)
    assert caught.value.code == "bad_setting"


def test_luck_has_its_shares_and_spares_whoever_tries_again(refunds, declare) -> None:
    habits = Habits(rejected=0.2, line_errors=0.1, signature_errors=0.1)
    counts = {"100": 0, "399": 0, "-625209": 0, "-625208": 0}
    unlucky = []
    for number in range(300):
        head = replace(refunds[0].head, cop_no=f"C{number}", invt_no=f"51652026I{number:09d}")
        status = _last(SimulatedCustoms(1, habits=habits), declare(replace(refunds[0], head=head), name=str(number)))
        counts[status] += 1
        if status != "399":
            unlucky.append(head)
        if number >= 60 and len(unlucky) >= 3:
            break
    assert counts["399"] > counts["100"] > 0
    assert counts["-625209"] > 0
    assert counts["-625208"] > 0
    customs = SimulatedCustoms(1, habits=habits)
    customs.receive(declare(replace(refunds[0], head=unlucky[0]), name="first"), NOON)
    again = renumbered(replace(refunds[0], head=unlucky[0]), "AGAIN")
    assert _last(customs, declare(again, name="second")) == "399"


def _last(customs: SimulatedCustoms, data: bytes) -> str:
    return statuses(customs.receive(data, NOON))[-1]


def test_knowledge_outlives_the_process(tmp_path: Path, chunk: Chunk, refunds, declare) -> None:
    data = declare(*refunds[:3])
    before = SimulatedCustoms(1, habits=KIND, book=Book(tmp_path / "book"))
    before.learn_original(chunk.imports)
    before.learn_original(chunk.releases)
    replies = before.receive(data, NOON)
    after = SimulatedCustoms(1, habits=KIND, book=Book(tmp_path / "book"))
    assert after.receive(data, NOON + timedelta(days=1)) == replies
    again = renumbered(refunds[0], "OTHER")
    assert _last(after, declare(again, name="again")) == "100"
    assert statuses(after.receive(declare(refunds[0], name="b"), NOON)) == ["-625033"]


def test_its_folder_holds_no_buyer(tmp_path: Path, chunk: Chunk, refunds, declare) -> None:
    customs = SimulatedCustoms(1, habits=KIND, book=Book(tmp_path / "book"))
    customs.learn_original(chunk.imports)
    customs.receive(declare(*refunds), NOON)
    customs.receive(declare(*refunds)[:-20], NOON)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for refund in refunds:
        assert refund.head.buyer_id_number.encode() not in kept
        assert refund.head.buyer_name.encode() not in kept


def test_order_of_learning_does_not_matter(chunk: Chunk, refunds, declare) -> None:
    customs = SimulatedCustoms(1, habits=KIND)
    customs.learn_original(chunk.releases)
    customs.learn_original(chunk.imports)
    customs.learn_original(chunk.imports)
    assert statuses(customs.receive(declare(changed(refunds[0], gnum=9)), NOON)) == ["-625209"]
    with pytest.raises(ValueError, match="learned"):
        customs.learn_original(declare(refunds[0]))
