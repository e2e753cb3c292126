"""From an application and its original to an InvtRefund of CEB625, and which of them share a message (pure).

Everything but quantity, reason and numbers comes from the original list: customs compares field by
field (-625209, -625010). The declaring customs and agent are this site's (-625013).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from app.customs.queries import Standing
from app.originals.buyers import Buyer
from app.originals.models import Original, OriginalLine
from app.site.models import Site
from schemas.customs.messages import BaseTransfer, InvtRefund, InvtRefundHead, InvtRefundLine
from schemas.customs.times import write_time


@dataclass(frozen=True, slots=True)
class Paper:
    """What one application is written from. `amounts` is by gnum; `pre_no` once the e-port gave one.

    `app_status` is 1 for a draft, 2 for what is declared.
    """

    application_id: int
    cop_no: str
    guid: str
    app_type: str
    reason: str
    original: Original
    lines: Mapping[int, OriginalLine]
    amounts: Mapping[int, Decimal]
    pre_no: str | None = None
    app_status: str = "2"


def paper_of(
    standing: Standing,
    *,
    original: Original,
    lines: Iterable[OriginalLine],
    amounts: Mapping[int, Decimal],
    app_status: str = "2",
) -> Paper:
    """What the application that stands so is written from."""
    return Paper(
        application_id=standing.id,
        cop_no=standing.cop_no,
        guid=standing.guid,
        app_type=standing.app_type,
        reason=standing.reason,
        original=original,
        lines={line.gnum: line for line in lines},
        amounts=amounts,
        pre_no=standing.pre_no,
        app_status=app_status,
    )


def refund(paper: Paper, *, buyer: Buyer, site: Site, now: datetime) -> InvtRefund:
    """The application as customs reads it. Raises `KeyError` for an amount of a line the original does not have."""
    # The row's own values: through the mapper each would cost as much as everything else done with it here.
    listed = vars(paper.original)
    head = InvtRefundHead(
        guid=paper.guid,
        app_type=paper.app_type,
        app_time=_moment(now),
        app_status=paper.app_status,
        customs_code=site.customs_code,
        order_no=listed["order_no"],
        ebp_code=listed["ebp_code"],
        ebp_name=listed["ebp_name"],
        ebc_code=listed["ebc_code"],
        ebc_name=listed["ebc_name"],
        logistics_no=listed["logistics_no"],
        logistics_code=listed["logistics_code"],
        logistics_name=listed["logistics_name"],
        cop_no=paper.cop_no,
        pre_no=paper.pre_no,
        invt_no=listed["invt_no"] or "",
        buyer_id_type=buyer.id_type,
        buyer_id_number=buyer.id_number,
        buyer_name=buyer.name,
        buyer_telephone=buyer.telephone,
        agent_code=site.agent_code,
        agent_name=site.agent_name,
        reason=paper.reason,
    )
    return InvtRefund(head, tuple(_line(paper.lines[gnum], qty) for gnum, qty in sorted(paper.amounts.items())))


def _line(line: OriginalLine, qty: Decimal) -> InvtRefundLine:
    listed = vars(line)
    return InvtRefundLine(
        gnum=listed["gnum"], gcode=listed["gcode"], gname=listed["gname"], qty=qty, unit=listed["unit"]
    )


@lru_cache(maxsize=8)
def _moment(now: datetime) -> str:
    """`appTime`: the same for all that are written at once."""
    return write_time(now, 14)


def sender(site: Site) -> BaseTransfer:
    """Who sends: the agent, through its e-port mailbox."""
    return BaseTransfer(cop_code=site.agent_code, cop_name=site.agent_name, dxp_id=site.dxp_id)


def batches(papers: Iterable[Paper], *, most: int) -> list[list[Paper]]:
    """Papers in their order, at most `most` a message, and never two of one list in the same.

    Customs looks each application up against its list as it was when the message came.
    """
    waiting, made = list(papers), []
    while waiting:
        batch, waiting = _fill(waiting, most)
        made.append(batch)
    return made


def _fill(papers: Sequence[Paper], most: int) -> tuple[list[Paper], list[Paper]]:
    taken: dict[int, Paper] = {}
    left: list[Paper] = []
    for number, paper in enumerate(papers):
        if len(taken) == most:
            return list(taken.values()), left + list(papers[number:])
        if paper.original.id in taken:
            left.append(paper)
        else:
            taken[paper.original.id] = paper
    return list(taken.values()), left
