"""XML → model, tolerantly: by name, not by position, and document by document, so that one bad list sinks no file.

Declared messages (621, 625) are held against our XSD; receipts (622, 626, 900) are not, because real ones come with
another element order, lower-case guids, without preNo and with statuses nobody listed.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.envelope import opened
from schemas.customs.faults import FaultCode, Finding, MessageError, schema_fault
from schemas.customs.layout import CEB, Layout, layout_of, tag
from schemas.customs.messages import (
    BaseTransfer,
    DxpMsg,
    Inventory,
    InventoryReturn,
    InvtRefund,
    InvtRefundReturn,
    Message,
    MessageReturn,
)
from schemas.customs.secure import MAX_BYTES
from schemas.customs.shapes import MOST_DIGITS, Column, Text, Whole, columns
from schemas.customs.strict import TIME
from schemas.customs.validation import wire_findings
from schemas.customs.where import branch, path_of

DocumentModel = Inventory | InventoryReturn | InvtRefund | InvtRefundReturn | MessageReturn
_PREFIX = f"{{{CEB}}}"
_MAY_BE_EMPTY = frozenset({"returnInfo"})


@dataclass(frozen=True, slots=True)
class Document:
    """One list, application or receipt of a message: its model, or the fault that kept it from being read.

    `index` counts from 1, `line` is where it begins in the file, `cop_no` the enterprise's number if it could be read.
    """

    index: int
    line: int
    cop_no: str | None
    model: DocumentModel | None
    fault: MessageError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A message read document by document; `kind` is the root's name (`CEB621Message`)."""

    kind: str
    guid: str
    version: str
    documents: tuple[Document, ...]
    transfer: BaseTransfer | None = None
    envelope: DxpMsg | None = None
    body: bytes
    layout: Layout

    @property
    def faults(self) -> tuple[MessageError, ...]:
        """What is wrong with the documents that could not be read."""
        return tuple(document.fault for document in self.documents if document.fault)

    def message(self) -> Message:
        """The whole message as a model; raises the first document's fault if there is one."""
        for fault in self.faults:
            raise fault
        models: Any = tuple(document.model for document in self.documents)
        held = {self.layout.attribute: models if self.layout.most > 1 else models[0]}
        if self.layout.declared:
            held["transfer"] = self.transfer
        return self.layout.message(guid=self.guid, version=self.version, **held)


def parse(data: bytes, *, max_bytes: int = MAX_BYTES) -> Message:
    """The whole message, taken out of its DxpMsg if it is in one. Raises MessageError for the first thing wrong."""
    return read(data, max_bytes=max_bytes).message()


def read(data: bytes, *, max_bytes: int = MAX_BYTES) -> Reading:
    """The message document by document. Raises MessageError only for what concerns the message as a whole."""
    envelope, body, root = opened(data, max_bytes=max_bytes)
    layout = layout_of(root)
    elements = _documents(root, layout)
    broken = _broken(root, layout)
    documents = tuple(
        _document(element, layout, number, broken.get(element, ())) for number, element in enumerate(elements, 1)
    )
    sender = root.find(tag("BaseTransfer"))
    return Reading(
        kind=layout.root,
        guid=root.get("guid", ""),
        version=root.get("version", ""),
        documents=documents,
        transfer=None if sender is None else _strictly(sender, BaseTransfer),
        envelope=envelope,
        body=body,
        layout=layout,
    )


def _documents(root: etree._Element, layout: Layout) -> list[etree._Element]:
    """The documents' elements; counted before anything is validated, which bounds what a hostile file can cost."""
    elements = list(root.iterchildren(tag(layout.document)))
    if not elements:
        raise MessageError(FaultCode.SCHEMA, layout.document, "missing", line=root.sourceline or 0)
    if len(elements) > layout.most:
        extra = elements[layout.most]
        raise MessageError(FaultCode.SCHEMA, path_of(extra), "too_many", line=extra.sourceline or 0)
    return elements


def _broken(root: etree._Element, layout: Layout) -> dict[etree._Element, tuple[Finding, ...]]:
    """Schema findings by document; one outside all documents refuses the message."""
    if not layout.declared:
        _check_receipt_frame(root)
        return {}
    found: dict[etree._Element, list[Finding]] = {}
    outside = []
    for element, finding in wire_findings(root, most=None):
        owner = branch(element, root)
        # A document in the wrong place is the message's fault; whatever is wrong in it is its own.
        misplaced = owner is element and finding.rule in ("order", "too_many")
        if owner is None or owner.tag != tag(layout.document) or misplaced:
            outside.append(finding)
        else:
            found.setdefault(owner, []).append(finding)
    if outside:
        raise schema_fault(tuple(outside))
    return {element: tuple(findings) for element, findings in found.items()}


def _check_receipt_frame(root: etree._Element) -> None:
    if len(root.get("guid", "")) != 36:
        raise MessageError(FaultCode.SCHEMA, "@guid", "length", line=root.sourceline or 0)


def _document(element: etree._Element, layout: Layout, number: int, findings: tuple[Finding, ...]) -> Document:
    holder = element if layout.parts is None else element.find(tag(f"{layout.document}Head"))
    cop_no = None if holder is None else (holder.findtext(tag("copNo")) or "").strip() or None
    line = element.sourceline or 0
    try:
        if findings:
            raise schema_fault(findings)
        parts = layout.parts
        model = _declared(element, layout.record, parts) if parts else _tolerantly(element, layout.record)
    except MessageError as fault:
        return Document(number, line, cop_no, None, fault)
    return Document(number, line, cop_no, model)


def _declared(element: etree._Element, record: type[Any], parts: tuple[type[Any], type[Any]]) -> DocumentModel:
    """Head and lines of a document the schema has found valid."""
    head, *lines = element.iterchildren(tag("*"))
    return record(_strictly(head, parts[0]), tuple(_strictly(line, parts[1]) for line in lines))


def _texts(element: etree._Element) -> dict[str, str]:
    """The children's texts by name."""
    cut = len(_PREFIX)
    return {child.tag[cut:]: child.text or "" for child in element if child.tag.startswith(_PREFIX)}


def _strictly(element: etree._Element, record: type[Any]) -> Any:
    """A record whose texts the schema has checked already."""
    texts = _texts(element)
    values = {}
    for column, convert, has_default in _readers(record):
        text = texts.get(column.element, "")
        if text or not (has_default or not column.required):
            values[column.attribute] = convert(text)
    return record(**values)


@cache
def _readers(record: type[Any]) -> tuple[tuple[Column, Callable[[str], Any], bool], ...]:
    """Column, conversion, and whether the model has a default for it."""
    defaults = {field.name for field in fields(record) if field.default is not MISSING}
    return tuple((column, _converter(column), column.attribute in defaults) for column in columns(record))


def _converter(column: Column) -> Callable[[str], Any]:
    if isinstance(column.shape, Text):
        return str
    return int if isinstance(column.shape, Whole) else Decimal


def _tolerantly(element: etree._Element, record: type[Any]) -> Any:
    """A receipt's record, by name; MessageError names the element that is missing, doubled or of the wrong length."""
    values = {}
    seen = _texts(element)
    if len(seen) != sum(1 for child in element if child.tag.startswith(_PREFIX)):
        raise _receipt_fault(element, "", "duplicate")
    for column in columns(record):
        raw = seen.get(column.element, "")
        text = raw if column.private else raw.strip()
        if text or column.required:
            values[column.attribute] = _receipt_text(element, column, text)
    return record(**values)


def _receipt_text(element: etree._Element, column: Column, text: str) -> str:
    least, most = (column.shape.least, column.shape.most) if isinstance(column.shape, Text) else (0, MOST_DIGITS)
    if not text and least and column.element not in _MAY_BE_EMPTY:
        raise _receipt_fault(element, column.element, "missing")
    if len(text) > most:
        raise _receipt_fault(element, column.element, "max_length")
    if text and len(text) < least:
        raise _receipt_fault(element, column.element, "length")
    if column.element == "returnTime" and not TIME.holds(text):
        raise _receipt_fault(element, column.element, "time")
    return text


def _receipt_fault(element: etree._Element, name: str, rule: str) -> MessageError:
    path = "/".join(part for part in (path_of(element), name) if part)
    child = element.find(tag(name)) if name else None
    place = element if child is None else child
    return schema_fault((Finding(path, rule, place.sourceline or 0),))
