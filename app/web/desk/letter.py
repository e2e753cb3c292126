"""A message as people read it: its documents as fields in words, beside its XML indented and marked.

Pure: bytes in, what the page shows out. What cannot be parsed is shown as it is, with what is wrong with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.codes.explaining import Explanation, explain
from schemas.customs.codes.places import CUSTOMS
from schemas.customs.codes.units import UNITS
from schemas.customs.codes.wording import Wording
from schemas.customs.envelope import opened
from schemas.customs.faults import MessageError
from schemas.customs.replies import is_reply
from schemas.customs.secure import load
from schemas.customs.times import SHANGHAI, read_time

_APART = frozenset({"BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature", "RecevierId", "AdNodeId"})
_FORMAT_CHECK = "CEB900"
_TITLES = ("copNo", "invtNo", "oriCopMsgId", "CopMsgId", "guid")
_MARKED = re.compile(r"(<[^>]*>)")
_MOST_SHOWN = 400_000
"""Characters of XML on a page; a longer message is downloaded."""

_APP_TYPES = {"1": Wording("新增", "new"), "2": Wording("变更", "change"), "3": Wording("删除", "delete")}
_APP_STATUS = {"1": Wording("暂存", "draft"), "2": Wording("申报", "declared")}


@dataclass(frozen=True, slots=True)
class Value:
    """One element: its name, what it holds, and what that means where it is a code."""

    element: str
    text: str
    words: Wording | Explanation | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the message: list, application or receipt, with its lines; `kind` says how its status is read."""

    title: str
    status: str | None
    kind: str
    head: tuple[Value, ...]
    lines: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole message. `fault` is the code of why it could not be read; then only the XML is there, as it came."""

    kind: str
    guid: str
    papers: tuple[Paper, ...]
    sender: tuple[Value, ...]
    xml: tuple[tuple[bool, str], ...]
    cut: bool
    fault: str | None = None


def letter(body: bytes) -> Letter:
    """The message in `body`, out of its envelope."""
    try:
        inner, root = _opened(body)
    except MessageError as error:
        return _unread(body, error.code.value)
    papers = tuple(_paper(node) for node in root if _name(node) not in _APART)
    sender = next((tuple(_values(node)) for node in root if _name(node) == "BaseTransfer"), ())
    marked, cut = _marked(_indented(inner))
    return Letter(_name(root), root.get("guid", ""), papers, sender, marked, cut)


def _opened(body: bytes) -> tuple[bytes, etree._Element]:
    """The message and its root; an answer of the exchange is one itself."""
    if is_reply(body):
        return body, load(body)
    _, inner, root = opened(body)
    return inner, root


def _unread(body: bytes, fault: str) -> Letter:
    marked, cut = _marked(body.decode("utf-8", errors="replace"))
    return Letter("", "", (), (), marked, cut, fault)


def _paper(node: etree._Element) -> Paper:
    heads = [part for part in node if len(part) and not _name(part).endswith("List")]
    lines = tuple(tuple(_values(part)) for part in node if _name(part).endswith("List"))
    kind = _FORMAT_CHECK if _name(node) == "MessageReturn" else ""
    head = (*_values(node, kind), *(value for part in heads for value in _values(part, kind)))
    held = {value.element: value.text for value in head}
    title = next((held[name] for name in _TITLES if held.get(name)), "")
    return Paper(title, held.get("returnStatus") or held.get("ResponseCode"), kind, head, lines)


def _values(node: etree._Element, kind: str = "") -> Iterator[Value]:
    for leaf in node:
        if not len(leaf):
            text = (leaf.text or "").strip()
            yield Value(_name(leaf), text, _meant(_name(leaf), text, kind))


def _meant(element: str, text: str, kind: str) -> Wording | Explanation | None:
    if element in {"appTime", "returnTime", "declTime"}:
        return _moment(text)
    if element in {"returnStatus", "ResponseCode", "Code"}:
        return explain(text, kind=kind)
    known = {"customsCode": CUSTOMS, "portCode": CUSTOMS, "unit": UNITS, "unit1": UNITS, "unit2": UNITS,
             "appType": _APP_TYPES, "appStatus": _APP_STATUS}.get(element, {})  # fmt: skip
    return known.get(text)


def _moment(text: str) -> Wording | None:
    try:
        said = f"{read_time(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return None
    return Wording(said, said)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _indented(body: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True, huge_tree=False)
    tree = etree.fromstring(body, parser)
    etree.indent(tree, "  ")
    return etree.tostring(tree, encoding="unicode")


def _marked(text: str) -> tuple[tuple[tuple[bool, str], ...], bool]:
    """The text in pieces: whether it is markup, and the piece."""
    shown = text[:_MOST_SHOWN]
    return tuple((piece.startswith("<"), piece) for piece in _MARKED.split(shown) if piece), len(text) > len(shown)
