"""The answers of the simulated customs as messages: CEB626 for judged applications, CEB900 for unreadable ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.simulator.judging import Judgement
from app.simulator.numbers import guid_of, serial_of
from schemas.customs.codec import write
from schemas.customs.messages import CEB626Message, CEB900Message, InvtRefundHead, InvtRefundReturn, MessageReturn
from schemas.customs.strict import RULES
from schemas.customs.times import write_time

WORDS = {
    "1": "退货申请单暂存成功[{cop_no}]",
    "2": "退货申请单新增申报成功[{cop_no}]",
    "3": "退货申请单发送海关成功[{cop_no}]",
    "120": "[Code:1800;Desc:逻辑校验通过]",
    "399": "[Code:2100;Desc:审结]",
}
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of customs: when it is due, its file name, its bytes."""

    due: datetime
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """An application's head, what was decided about it, and the e-port's number for it."""

    head: InvtRefundHead
    judgement: Judgement
    pre_no: str


def judged(seed: int | str, head: InvtRefundHead, judgement: Judgement, at: datetime) -> Judged:
    """The number has the form seen in the field: T, day, nine digits."""
    made = f"T{write_time(at, 8)}{serial_of(9, seed, head.cop_no, head.guid)}"
    return Judged(head, judgement, head.pre_no if head.pre_no and len(head.pre_no) == 18 else made)


def receipts(seed: int | str, message_guid: str, cases: Sequence[Judged], times: Mapping[str, datetime]) -> list[Reply]:
    """One CEB626 for each status, with the receipts of all applications that get it, in the order of `times`."""
    replies = []
    for status, moment in times.items():
        rows = tuple(
            _receipt(seed, case, status, moment + timedelta(milliseconds=number))
            for number, case in enumerate(cases)
            if status in case.judgement.statuses
        )
        guid = guid_of(seed, "CEB626", message_guid, status)
        body = write(CEB626Message(guid=guid, returns=rows))
        replies.append(Reply(rows[-1].returned_at, f"CEB626Message_{guid}.xml", body))
    return replies


def _receipt(seed: int | str, case: Judged, status: str, moment: datetime) -> InvtRefundReturn:
    head, judgement = case.head, case.judgement
    own_words = judgement.words if status == judgement.statuses[-1] else ""
    return InvtRefundReturn(
        guid=guid_of(seed, "receipt", head.guid, head.cop_no, status),
        customs_code=_echo("customsCode", head.customs_code),
        agent_code=_echo("agentCode", head.agent_code),
        ebp_code=_echo("ebpCode", head.ebp_code),
        ebc_code=_echo("ebcCode", head.ebc_code),
        cop_no=head.cop_no or head.guid[:20],
        pre_no=case.pre_no,
        invt_no=_echo("invtNo", head.invt_no),
        return_status=status,
        return_time=write_time(moment),
        return_info=(own_words or WORDS[status].format(cop_no=head.cop_no))[:MOST_WORDS],
    )


def _echo(element: str, code: str) -> str | None:
    """A code of the application, unless it is so wrong that no receipt may carry it."""
    return code if RULES[element].holds(code) else None


def format_refusal(seed: int | str, key: str, original: tuple[str, str], words: str, moment: datetime) -> Reply:
    """A CEB900 about the message `original` (guid as far as it could be read, root name)."""
    guid = guid_of(seed, "CEB900", key)
    answer = MessageReturn(
        guid=guid_of(seed, "refusal", key),
        return_status="-1",
        return_info=f"报文格式校验不通过：{words}",
        return_time=write_time(moment),
        ori_cop_msg_id=original[0][:255],
        ori_message_type=original[1][:15],
        ori_biz_message="",
    )
    body = write(CEB900Message(guid=guid, message_return=answer))
    return Reply(moment, f"CEB900Message_{guid}.xml", body)
