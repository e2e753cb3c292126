"""Changes and withdrawals are judged for real: accepted before the conclusion, refused after it, and by whom."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from app.simulator.book import Reply
from app.simulator.habits import Habits
from app.simulator.numbers import guid_of
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import Chunk
from schemas.customs.codec import parse
from schemas.customs.messages import CEB626Message, InvtRefund
from schemas.customs.times import SHANGHAI

NOON = datetime(2026, 11, 15, 12, 0, tzinfo=SHANGHAI)
SOON, LATER = NOON + timedelta(seconds=70), NOON + timedelta(hours=2)


@pytest.fixture
def customs(chunk: Chunk) -> SimulatedCustoms:
    made = SimulatedCustoms(1, habits=Habits(rejected=0, line_errors=0, signature_errors=0, jitter=0))
    made.learn_original(chunk.imports)
    made.learn_original(chunk.releases)
    return made


def told(replies: list[Reply], cop_no: str | None = None) -> list[str]:
    """The statuses in some answers, of one application or of all."""
    found = []
    for reply in replies:
        message = parse(reply.body)
        assert isinstance(message, CEB626Message)
        found += [row.return_status for row in message.returns if cop_no in (None, row.cop_no)]
    return found


def pre_no(replies: list[Reply]) -> str:
    message = parse(replies[0].body)
    assert isinstance(message, CEB626Message)
    return message.returns[0].pre_no or ""


def later(refund: InvtRefund, app_type: str, cop_no: str | None = None, **head: object) -> InvtRefund:
    """A change or a withdrawal of an application."""
    number = cop_no or refund.head.cop_no
    fields = {"app_type": app_type, "cop_no": number, "guid": guid_of("later", number, app_type), **head}
    return replace(refund, head=replace(refund.head, **fields))  # pyright: ignore


def test_a_withdrawal_before_the_conclusion_takes_the_rest_back(customs, refunds, declare) -> None:
    first = customs.receive(declare(*refunds[:2], name="a"), NOON)
    assert told(customs.due(SOON)) == ["1", "1", "2", "2", "3", "3", "120", "120"]
    customs.handed_over([reply.name for reply in customs.due(SOON)])
    back = later(refunds[0], "3", "CH1", pre_no=pre_no(first))
    assert told(customs.receive(declare(back, name="b"), SOON)) == ["1", "2", "3", "120", "399"]
    rest = customs.due(LATER)
    assert told(rest, refunds[0].head.cop_no) == []
    assert told(rest, refunds[1].head.cop_no) == ["399"]
    assert told(rest, "CH1") == ["1", "2", "3", "120", "399"]


def test_what_was_withdrawn_may_be_declared_again(customs, refunds, declare) -> None:
    customs.receive(declare(refunds[0], name="a"), NOON)
    customs.receive(declare(later(refunds[0], "3"), name="b"), SOON)
    again = replace(refunds[0], head=replace(refunds[0].head, cop_no="NEW", guid=guid_of("new")))
    assert told(customs.receive(declare(again, name="c"), SOON))[-1] == "399"


def test_a_withdrawal_after_the_conclusion_is_refused(customs, refunds, declare) -> None:
    first = customs.receive(declare(refunds[0], name="a"), NOON)
    assert told(customs.receive(declare(later(refunds[0], "3"), name="b"), LATER)) == ["-625022"]
    by_number = later(refunds[0], "3", "CH1", pre_no=pre_no(first))
    assert told(customs.receive(declare(by_number, name="c"), LATER)) == ["-625022"]


def test_a_second_withdrawal_finds_it_withdrawn(customs, refunds, declare) -> None:
    customs.receive(declare(refunds[0], name="a"), NOON)
    customs.receive(declare(later(refunds[0], "3", "CH1", pre_no=None), name="b"), SOON)
    assert told(customs.receive(declare(later(refunds[0], "3"), name="c"), SOON))[-1] == "399"
    assert told(customs.receive(declare(later(refunds[0], "3"), name="d"), SOON)) == ["-625022"]


def test_a_change_before_the_conclusion_replaces_it(customs, refunds, declare) -> None:
    more = replace(refunds[0], lines=(replace(refunds[0].lines[0], qty=Decimal("0.5")),))
    customs.receive(declare(refunds[0], name="a"), NOON)
    assert told(customs.receive(declare(later(more, "2"), name="b"), SOON))[-1] == "399"
    assert told(customs.due(LATER)).count("399") == 1
    half = replace(more, head=replace(more.head, cop_no="HALF", guid=guid_of("half")))
    assert told(customs.receive(declare(half, name="c"), LATER))[-1] == "399", "the rest of the line is still there"
    rest = replace(half, head=replace(half.head, cop_no="REST", guid=guid_of("rest")))
    assert told(customs.receive(declare(rest, name="d"), LATER))[-1] == "100"


def test_a_change_after_the_conclusion_is_refused(customs, refunds, declare) -> None:
    customs.receive(declare(refunds[0], name="a"), NOON)
    assert told(customs.receive(declare(later(refunds[0], "2"), name="b"), LATER)) == ["-625022"]


def test_a_refused_application_may_be_changed(customs, refunds, declare) -> None:
    wrong = replace(refunds[0], lines=(replace(refunds[0].lines[0], qty=Decimal(99)),))
    assert told(customs.receive(declare(wrong, name="a"), NOON))[-1] == "100"
    assert told(customs.receive(declare(later(refunds[0], "2"), name="b"), LATER))[-1] == "399"


def test_only_the_agent_itself_changes_or_withdraws(customs, refunds, declare, world) -> None:
    customs.receive(declare(refunds[0], name="a"), NOON)
    other = later(refunds[0], "3", agent_code="440166TA02")
    from app.simulator.world import demo_signer

    stranger = demo_signer(5, "440166TA02")
    assert told(customs.receive(declare(other, name="b", signer=stranger), SOON)) == ["-625021"]


def test_a_number_the_eport_never_gave(customs, refunds, declare) -> None:
    made_up = replace(refunds[0], head=replace(refunds[0].head, pre_no="T20261115999999999"))
    assert told(customs.receive(declare(made_up, name="a"), NOON)) == ["-625008"]


def test_a_withdrawal_in_the_same_message(customs, refunds, declare) -> None:
    replies = customs.receive(declare(refunds[0], later(refunds[0], "3", "CH1", pre_no=None), name="a"), NOON)
    assert told(replies, "CH1") == ["-625016"], "by which number should it be found?"
    both = declare(refunds[1], later(refunds[1], "3"), name="b")
    assert told(customs.receive(both, NOON)) == ["1", "1", "2", "3", "120", "399"]


def test_a_draft_is_changed_declared_and_dropped(customs, refunds, declare) -> None:
    for refund, app_type in ((refunds[0], "1"), (refunds[1], "2"), (refunds[2], "3")):
        draft = replace(refund, head=replace(refund.head, app_status="1"))
        assert told(customs.receive(declare(draft, name=f"draft {app_type}"), NOON)) == ["1"]
        then = refund if app_type == "1" else later(refund, app_type)
        assert told(customs.receive(declare(then, name=f"then {app_type}"), SOON))[-1] == "399"
