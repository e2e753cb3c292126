"""From an application and its original to an InvtRefund of CEB625, and which of them share a message (pure).

Everything but quantity, reason and numbers comes from the original list: customs compares field by
field (-625209, -625010). The declaring customs and agent are this site's (-625013).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter

from app.customs.queries import Standing
from app.originals.buyers import Buyer
from app.originals.models import Original, OriginalLine
from app.site.models import Site
from schemas.customs.codec.batch import Row
from schemas.customs.messages import BaseTransfer, InvtRefund
from schemas.customs.times import write_time

_PARTIES = itemgetter("ebp_code", "ebp_name", "ebc_code", "ebc_name", "logistics_code", "logistics_name")
_GOODS = itemgetter("gnum", "gcode", "gname", "unit")


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


@dataclass(frozen=True, slots=True)
class Sender:
    """What all applications written at once share, as plain values: threads may read them."""

    customs_code: str
    agent_code: str
    agent_name: str
    app_time: str
    transfer: BaseTransfer

    @classmethod
    def of(cls, site: Site, now: datetime) -> "Sender":
        """The site as it declares at this moment: the agent, through its e-port mailbox."""
        transfer = BaseTransfer(cop_code=site.agent_code, cop_name=site.agent_name, dxp_id=site.dxp_id)
        return cls(site.customs_code, site.agent_code, site.agent_name, write_time(now, 14), transfer)


def rows(papers: Iterable[Paper], *, people: Mapping[int, Buyer], sender: Sender) -> list[Row]:
    """The applications as customs reads them; `people` by list. Raises `KeyError` for a line the original lacks."""
    moment, customs, agent, agent_name = sender.app_time, sender.customs_code, sender.agent_code, sender.agent_name
    made = []
    for paper in papers:
        # The row's own values: through the mapper each would cost as much as everything else done with it here.
        listed, lines = vars(paper.original), paper.lines
        buyer, invt_no = people[listed["id"]], listed["invt_no"] or ""
        made.append(
            Row(
                (paper.app_type, moment, paper.app_status, customs, *_PARTIES(listed), buyer.id_type, agent, agent_name,
                 paper.reason, None),
                (paper.guid, listed["order_no"], listed["logistics_no"], paper.cop_no, paper.pre_no or "", invt_no,
                 buyer.id_number, buyer.name, buyer.telephone),
                [(*_GOODS(vars(lines[gnum])), qty) for gnum, qty in sorted(paper.amounts.items())],
            )
        )  # fmt: skip
    return made


def refund(paper: Paper, *, buyer: Buyer, sender: Sender) -> InvtRefund:
    """One application as a model."""
    (row,) = rows([paper], people={paper.original.id: buyer}, sender=sender)
    return row.model()


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
