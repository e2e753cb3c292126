"""Return applications → canonical CEB625, straight from values: what they share is written and judged once.

An application of a sender differs from the next in nine fields of its head; the other fields of a head, and a line of
goods, are texts that were written before (strictly, by `writing`) and are kept. The nine are held against one
expression for the whole message. What is not surely in order is not written: `writing` takes it then and says why.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from schemas.customs.codec.swift import expression, one_byte, to_canonical
from schemas.customs.codec.writing import BrokenError, Pen, pens, text_of, written_columns
from schemas.customs.layout import BY_MESSAGE, CEB, MOST_LINES
from schemas.customs.messages import (
    BaseTransfer,
    CEB625Message,
    InvtRefund,
    InvtRefundHead,
    InvtRefundLine,
)
from schemas.customs.strict import GUID, RULES

OWN = (
    "guid",
    "order_no",
    "logistics_no",
    "cop_no",
    "pre_no",
    "invt_no",
    "buyer_id_number",
    "buyer_name",
    "buyer_telephone",
)
"""What an application has of its own; nothing personal is in the rest."""
SHARED = tuple(column.attribute for column in written_columns(InvtRefundHead) if column.attribute not in OWN)
Goods = tuple[int, str, str, str, Decimal]
"""A line: gnum, gcode, gname, unit, qty."""
_LAYOUT = BY_MESSAGE[CEB625Message]
_PRE_NO, _BUYER = OWN.index("pre_no"), OWN.index("buyer_id_number")
_END = "\x00"
_UNFIT = re.compile("[\x00-\x1f\ufffe\uffff]")


class Row(NamedTuple):
    """One application as values: of its head in the order of `SHARED` and of `OWN` (preNo "" where there is none)."""

    shared: tuple[str | None, ...]
    own: tuple[str, ...]
    lines: Sequence[Goods]

    def model(self) -> InvtRefund:
        """The same as a model."""
        own = dict(zip(OWN, self.own, strict=True))
        own["pre_no"] = own["pre_no"] or None  # pyright: ignore[reportArgumentType]
        head = InvtRefundHead(**dict(zip(SHARED, self.shared, strict=True)), **own)  # pyright: ignore[reportArgumentType]
        return InvtRefund(head, tuple(_model(goods) for goods in self.lines))


def _model(goods: Goods) -> InvtRefundLine:
    gnum, gcode, gname, unit, qty = goods
    return InvtRefundLine(gnum=gnum, gcode=gcode, gname=gname, qty=qty, unit=unit)


def canonical(rows: Sequence[Row], *, guid: str, transfer: BaseTransfer) -> bytes:
    """The message in canonical form, in order by both layers: ready to be signed. Raises MessageError (schema)."""
    written = write_rows(rows, guid=guid, transfer=transfer)
    if written is None:
        refunds = tuple(row.model() for row in rows)
        written = to_canonical(CEB625Message(guid=guid, refunds=refunds, transfer=transfer))
    return written


def write_rows(rows: Sequence[Row], *, guid: str, transfer: BaseTransfer) -> bytes | None:
    """The message as `to_canonical` writes the models of these rows, or None where only that can tell what is wrong."""
    if not (1 <= len(rows) <= _LAYOUT.most and GUID.holds(guid)):
        return None
    try:
        return _written(rows, guid, transfer)
    except (TypeError, ValueError, ArithmeticError, BrokenError):
        return None


def _written(rows: Sequence[Row], guid: str, transfer: BaseTransfer) -> bytes | None:
    kept: list[str] = []
    values: list[str] = []
    for shared, own, lines in rows:
        if not 1 <= len(lines) <= MOST_LINES:
            return None
        kept += _head(shared, bool(own[_PRE_NO]))
        kept.append(_line(*lines[0]) if len(lines) == 1 else "".join([_line(*goods) for goods in lines]))
        values += own
    text = _END.join(values)
    if _gate().fullmatch(text) is None or "\ufffe" in text or "\uffff" in text:
        return None
    if not RULES["buyerIdNumber"].also(values[_BUYER :: len(OWN)]):  # pyright: ignore[reportOptionalCall]
        return None
    opening = f'<ceb:{_LAYOUT.root} xmlns:ceb="{CEB}" guid="{guid}" version="1.0">\n'
    body = _filled(kept, one_byte(text).split(_END), len(rows))
    return f"{opening}{body}{_sender(transfer)}</ceb:{_LAYOUT.root}>".encode("latin-1")


def _filled(kept: list[str], values: list[str], rows: int) -> str:
    """What is kept and what is an application's own, in turn: kept, own, kept, … own, kept, end of the head, lines."""
    own, held, slots = len(OWN), len(OWN) + 2, 2 * len(OWN) + 3
    pieces = [f"  </ceb:{_LAYOUT.document}>\n"] * (slots * rows)
    for place in range(own):
        pieces[2 * place :: slots] = kept[place::held]
        pieces[2 * place + 1 :: slots] = values[place::own]
    pieces[2 * own :: slots] = kept[own::held]
    pieces[2 * own + 1 :: slots] = kept[own + 1 :: held]
    return "".join(pieces)


@cache
def _gate() -> re.Pattern[str]:
    """The own fields of applications, one after the other, all surely in order."""
    columns = {column.attribute: column for column in written_columns(InvtRefundHead)}
    fields = [expression(columns[name], _LAYOUT, _END) for name in OWN]
    fields[_PRE_NO] = f"(?:{fields[_PRE_NO]})?"
    return re.compile(f"(?:{_END.join(fields)}(?:{_END}|$))++")


@lru_cache(maxsize=1024)
def _head(shared: tuple[str | None, ...], numbered: bool) -> tuple[str, ...]:
    """The head of an application with these fields, cut where its own belong."""
    given, pieces = dict(zip(SHARED, shared, strict=True)), [f"  <ceb:{_LAYOUT.document}>\n    <ceb:InvtRefundHead>\n"]
    for pen in pens(InvtRefundHead, _LAYOUT.document):
        name, element = pen.column.attribute, pen.column.element
        if name not in OWN:
            pieces[-1] += _field(pen, given[name])
        elif name != "pre_no" or numbered:
            pieces[-1] += f"      <ceb:{element}>"
            pieces.append(f"</ceb:{element}>\n")
        else:
            pieces.append("")
    pieces[-1] += "    </ceb:InvtRefundHead>\n"
    return tuple(pieces)


@lru_cache(maxsize=8192)
def _line(*goods: Any) -> str:
    """A line of goods."""
    line = _model(goods)
    written = [_field(pen, getattr(line, pen.column.attribute)) for pen in pens(InvtRefundLine, _LAYOUT.document)]
    return _record("InvtRefundList", 2, written)


@lru_cache(maxsize=16)
def _sender(transfer: BaseTransfer) -> str:
    written = [
        _field(pen, getattr(transfer, pen.column.attribute), depth=2) for pen in pens(BaseTransfer, _LAYOUT.document)
    ]
    return _record("BaseTransfer", 1, written)


def _record(name: str, depth: int, written: Sequence[str]) -> str:
    indent = "  " * depth
    return f"{indent}<ceb:{name}>\n{''.join(written)}{indent}</ceb:{name}>\n"


def _field(pen: Pen, value: object, depth: int = 3) -> str:
    """An element that is kept, judged. Raises BrokenError, ValueError."""
    text = text_of(pen, value)
    if text is None:
        return ""
    if _UNFIT.search(text):
        raise ValueError("characters")
    return f"{'  ' * depth}<ceb:{pen.column.element}>{one_byte(text)}</ceb:{pen.column.element}>\n"
