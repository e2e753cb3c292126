"""The answers of the simulated customs as messages: CEB626 for judged applications, CEB900 for unreadable ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from app.simulator.book import Reply
from app.simulator.habits import Step
from app.simulator.numbers import guid_of, serial_of
from schemas.customs.codec import to_bytes, write
from schemas.customs.layout import tag
from schemas.customs.messages import CEB626Message, CEB900Message, InvtRefundReturn, MessageReturn
from schemas.customs.secure import load
from schemas.customs.strict import RULES
from schemas.customs.times import write_time

WORDS = {
    "1": "退货申请单暂存成功[{cop_no}]",
    "2": "退货申请单新增申报成功[{cop_no}]",
    "3": "退货申请单发送海关成功[{cop_no}]",
    "120": "[Code:1800;Desc:逻辑校验通过]",
    "300": "[Code:1200;Desc:人工审核]",
    "399": "[Code:2100;Desc:审结]",
    "800": "[Code:2600;Desc:放行]",
    "899": "[Desc:结关]",
    "500": "[Desc:查验]",
}
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """An application's head as texts by element name, the e-port's number for it, its timed steps."""

    head: Mapping[str, str]
    pre_no: str
    steps: tuple[tuple[datetime, Step], ...]

    @property
    def cop_no(self) -> str:
        """The number a receipt names; where the application has none, as much of its guid as fits."""
        return self.head.get("copNo") or self.head.get("guid", "")[:20]


def pre_no_for(seed: int | str, head: Mapping[str, str], at: datetime) -> str:
    """The given one, else a number of the form seen in the field: T, day, nine digits."""
    given = head.get("preNo", "")
    made = f"T{write_time(at, 8)}{serial_of(9, seed, head.get('copNo', ''), head.get('guid', ''))}"
    return given if len(given) == 18 else made


def receipts(seed: int | str, key: str, at: datetime, cases: Sequence[Judged]) -> list[tuple[str, Reply]]:
    """One CEB626 for each status and moment, holding all applications that get it then; with the status, by time."""
    groups: defaultdict[tuple[datetime, str], list[InvtRefundReturn]] = defaultdict(list)
    for number, case in enumerate(cases):
        for base, step in case.steps:
            receipt = _receipt(seed, key, case, step, base + timedelta(milliseconds=number))
            groups[base, step.status].append(receipt)
    return [_reply(seed, key, at, group, rows) for group, rows in sorted(groups.items(), key=lambda item: item[0])]


def _reply(
    seed: int | str, key: str, at: datetime, group: tuple[datetime, str], rows: list[InvtRefundReturn]
) -> tuple[str, Reply]:
    base, status = group
    guid = guid_of(seed, "CEB626", key, status, (base - at) // timedelta(milliseconds=1))
    body = write(CEB626Message(guid=guid, returns=tuple(rows)))
    return status, Reply(rows[-1].returned_at, f"CEB626Message_{guid}.xml", body)


def _receipt(seed: int | str, key: str, case: Judged, step: Step, moment: datetime) -> InvtRefundReturn:
    head = case.head
    return InvtRefundReturn(
        guid=guid_of(seed, "receipt", key, head.get("guid", ""), case.cop_no, step.status),
        customs_code=_echo("customsCode", head),
        agent_code=_echo("agentCode", head),
        ebp_code=_echo("ebpCode", head),
        ebc_code=_echo("ebcCode", head),
        cop_no=case.cop_no,
        pre_no=case.pre_no,
        invt_no=_echo("invtNo", head),
        return_status=step.status,
        return_time=write_time(moment),
        return_info=(step.words or WORDS.get(step.status, "[Desc:{cop_no}]").format(cop_no=case.cop_no))[:MOST_WORDS],
    )


def _echo(element: str, head: Mapping[str, str]) -> str | None:
    """A code of the application, unless it is so wrong that no receipt may carry it."""
    code = head.get(element, "")
    return code if RULES[element].holds(code) else None


def without(body: bytes, cop_no: str) -> bytes | None:
    """An answer without the receipts of one application; None when nothing is left of it."""
    root = load(body)
    for row in root.findall(tag("InvtRefundReturn")):
        if row.findtext(tag("copNo")) == cop_no:
            root.remove(row)
    if len(root) == 0:
        return None
    etree.indent(root, space="  ")
    return to_bytes(root)


def format_refusal(
    seed: int | str, key: str, original: tuple[str, str], words: str, moment: datetime, status: str = "-1"
) -> Reply:
    """A CEB900 about the message `original` (guid as far as it could be read, root name)."""
    guid = guid_of(seed, "CEB900", key)
    answer = MessageReturn(
        guid=guid_of(seed, "refusal", key),
        return_status=status,
        return_info=f"报文格式校验不通过：{words}",
        return_time=write_time(moment),
        ori_cop_msg_id=original[0][:255],
        ori_message_type=original[1][:15],
        ori_biz_message="",
    )
    body = write(CEB900Message(guid=guid, message_return=answer))
    return Reply(moment, f"CEB900Message_{guid}.xml", body)
