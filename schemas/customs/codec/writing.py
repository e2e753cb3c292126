"""Model → XML, strictly: what breaks the tables or the specification's text is refused, and nothing is repaired."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.layout import BY_MESSAGE, CEB, MOST_LINES, Layout, tag
from schemas.customs.messages import InventoryReturn, InvtRefundHead, InvtRefundReturn, Message
from schemas.customs.shapes import MOST_DIGITS, MOST_PLACES, Column, Number, Text, Whole, columns
from schemas.customs.strict import GUID, StrictRule, rules_for

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_E_PORT_NUMBER = Text(18, 18)
_WRITTEN: dict[tuple[type, str], Text] = {
    (InvtRefundHead, "cop_no"): Text(1, 20),
    (InventoryReturn, "pre_no"): _E_PORT_NUMBER,
    (InvtRefundReturn, "pre_no"): _E_PORT_NUMBER,
}
"""Fields that must be written, and how, though they may be missing in what is read: copNo is optional in the schema and
required by the specification's table (receipts are matched by it); preNo is the other way round, of 18 characters."""


@cache
def written_columns(record: type) -> tuple[Column, ...]:
    """The record's columns as they are written: stricter than they are read."""
    return tuple(
        replace(column, shape=_WRITTEN[record, column.attribute], required=True)
        if (record, column.attribute) in _WRITTEN
        else column
        for column in columns(record)
    )


@dataclass(frozen=True, slots=True)
class Pen:
    """How one column is written; `rule` is the second layer's."""

    column: Column
    tag: str
    required: bool
    rule: StrictRule | None


class BrokenError(Exception):
    """A rule's name on its way up to where the element's path is known."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


def to_bytes(root: etree._Element) -> bytes:
    """A tree as a file: declaration, UTF-8, a line end at the end."""
    return DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False) + b"\n"


def to_tree(message: Message) -> etree._Element:
    """The message as an indented tree, ready to be signed; declared messages carry the prefix `ceb`, receipts none.

    Raises MessageError (schema) as `write` does.
    """
    layout = BY_MESSAGE[type(message)]
    root = etree.Element(tag(layout.root), nsmap={"ceb" if layout.declared else None: CEB})
    _write_attributes(root, message)
    for number, document in enumerate(_documents(message, layout), 1):
        _write_document(root, layout, document, f"{layout.document}[{number}]")
    if layout.declared:
        _write_record(root, "BaseTransfer", getattr(message, "transfer"), "BaseTransfer", layout.document)  # noqa: B009
    etree.indent(root, space="  ")
    return root


def _write_attributes(root: etree._Element, message: Message) -> None:
    if not GUID.holds(message.guid):
        _refuse("@guid", GUID.name)
    if not 1 <= len(message.version) <= 10:
        _refuse("@version", "length")
    root.set("guid", message.guid)
    root.set("version", message.version)


def _documents(message: Message, layout: Layout) -> tuple[Any, ...]:
    held = getattr(message, layout.attribute)
    documents = held if isinstance(held, tuple) else (held,)
    if not 1 <= len(documents) <= layout.most:
        _refuse(layout.document, "too_many" if documents else "missing")
    return documents


def _write_document(root: etree._Element, layout: Layout, document: Any, path: str) -> None:
    if not layout.declared:
        _write_record(root, layout.document, document, path, layout.document)
        return
    head, line = f"{layout.document}Head", f"{layout.document}List"
    parent = etree.SubElement(root, tag(layout.document))
    _write_record(parent, head, document.head, f"{path}/{head}", layout.document)
    if not 1 <= len(document.lines) <= MOST_LINES:
        _refuse(f"{path}/{line}", "too_many" if document.lines else "missing")
    for number, row in enumerate(document.lines, 1):
        _write_record(parent, line, row, f"{path}/{line}[{number}]", layout.document)


def _write_record(parent: etree._Element, name: str, record: Any, path: str, document: str) -> None:
    element = etree.SubElement(parent, tag(name))
    for pen in pens(type(record), document):
        try:
            text = text_of(pen, getattr(record, pen.column.attribute))
            if text is not None:
                etree.SubElement(element, pen.tag).text = text
        except BrokenError as broken:
            _refuse(f"{path}/{pen.column.element}", broken.rule)
        except ValueError:
            # lxml says so of control characters; its message would quote nothing, but "characters" is clearer.
            _refuse(f"{path}/{pen.column.element}", "characters")


@cache
def pens(record: type, document: str) -> tuple[Pen, ...]:
    rules = rules_for(document)
    return tuple(
        Pen(
            column,
            tag(column.element),
            column.required,
            rules.get(column.element),
        )
        for column in written_columns(record)
    )


def text_of(pen: Pen, value: Any) -> str | None:
    """The element's text; None to leave it out. Raises BrokenError."""
    shape = pen.column.shape
    if value is None or value == "":
        if pen.required and not (isinstance(shape, Text) and shape.least == 0 and value is not None):
            raise BrokenError("missing")
        return "" if pen.required else None
    text = _plain(shape, value) if isinstance(shape, Text) else digits(shape, value)
    if pen.rule is not None and not pen.rule.holds(text):
        raise BrokenError(pen.rule.name)
    return text


def _plain(shape: Text, value: str) -> str:
    if len(value) > shape.most:
        raise BrokenError("max_length")
    if len(value) < shape.least:
        raise BrokenError("length")
    return value


def digits(shape: Whole | Number, value: Any) -> str:
    """A number without exponent and without needless zeros, but with at least the shape's places."""
    if isinstance(shape, Whole):
        if abs(int(value)) >= 10**shape.digits:
            raise BrokenError("total_digits")
        return str(int(value))
    number = Decimal(value)
    if not number.is_finite():
        raise BrokenError("number")
    return _fixed_point(number, shape.places)


def _fixed_point(number: Decimal, places: int) -> str:
    text = format(number or abs(number), "f")  # equal numbers are written alike: there is no minus zero
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > MOST_PLACES:
        raise BrokenError("fraction_digits")
    if len(whole.lstrip("-0")) + len(fraction) > MOST_DIGITS:
        raise BrokenError("total_digits")
    fraction = fraction.ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def _refuse(path: str, rule: str) -> NoReturn:
    raise MessageError(FaultCode.SCHEMA, path, rule) from None
