"""What a system shows that it can do: counted for the conformance report, and never a reason to refuse anything."""

from dataclasses import dataclass

from app.simulator.opening import Opened
from app.simulator.tallying import Tally

SM2 = b"#sm2-sm3"


@dataclass(frozen=True, slots=True)
class Practice:
    """Something a system did at least once."""

    name: str
    source: str
    zh: str
    en: str


PRACTICES = (
    Practice("batch", "202205 XSD (InvtRefund 1..100)", "一份报文装多份申请单", "several applications in one message"),
    Practice("partial", "海关总署公告2020年第45号", "部分退货（数量小于原清单）", "part of a line given back"),
    Practice("drafted", "202205 表3-43 (appStatus)", "先暂存后申报", "a draft, declared later"),
    Practice("changed", "202205 表3-43 (appType)", "审结前变更", "a change before the conclusion, accepted"),
    Practice("withdrew", "202205 表3-43 (appType)", "审结前撤销", "a withdrawal before the conclusion, accepted"),
    Practice("corrected", "202205 表7-2", "被退单或报错后改正重报并获通过",
             "corrected after a refusal, sent again, and accepted"),
    Practice("resent", "202205 1 节 (guid)", "以同一 guid 重发同一报文",
             "the same message sent again under the same guid"),
    Practice("envelope_used", "202205 5 节", "使用终端节点报文（DxpMsg）", "wrapped in the terminal node's DxpMsg"),
    Practice("sm2", "202205 6 节", "国密签名（SM2/SM3）", "signed with SM2 and SM3"),
)  # fmt: skip


def practised(message: Opened, tally: Tally) -> None:
    """What a message as a whole shows."""
    if len(message.filings) > 1:
        tally.note("batch", held=True)
    if message.envelope is not None:
        tally.note("envelope_used", held=True)
    if SM2 in message.body:
        tally.note("sm2", held=True)
