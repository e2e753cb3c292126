"""Two verdicts on a message: `wire` by our own XSD, `strict` by the specification's text. Findings hold no values."""

import re
import threading
from decimal import InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.envelope import opened
from schemas.customs.faults import Finding
from schemas.customs.layout import CEB, Layout, layout_of, tag
from schemas.customs.strict import GUID, StrictRule, rules_for
from schemas.customs.where import find, local, path_of

_RULES = {
    "SCHEMAV_CVC_LENGTH_VALID": "length",
    "SCHEMAV_CVC_MINLENGTH_VALID": "min_length",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "max_length",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "total_digits",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "fraction_digits",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "number",
    "SCHEMAV_CVC_ELT_5_2_2_2_2": "fixed",
    "SCHEMAV_CVC_ELT_5_2_2_2_1": "fixed",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "missing",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "unexpected",
}
_EXPECTED = re.compile(r"\{[^}]*\}(\w+)")
_BONDED_MODES = ("1210", "1239")
_BONDED_HEAD = ("emsNo", "areaCode", "areaName")
_local = threading.local()


@cache
def xsd_folder() -> Path:
    """Where our own schema files are."""
    return Path(str(files("schemas.customs") / "xsd"))


def _schema(root_name: str) -> etree.XMLSchema:
    """The compiled schema of a message type, one a thread: lxml keeps the error log on the schema object."""
    schemas = _local.__dict__.setdefault("schemas", {})
    if root_name not in schemas:
        path = xsd_folder() / f"{root_name.removesuffix('Message')}.xsd"
        schemas[root_name] = etree.XMLSchema(etree.parse(str(path)))
    return schemas[root_name]


def validate(message: bytes | etree._Element, *, strict: bool = False) -> list[Finding]:
    """What is wrong with a CEB message (an envelope is opened first); an empty list when nothing is.

    `strict` adds the second layer. Raises MessageError for what is no such message at all.
    """
    root = opened(message)[2] if isinstance(message, bytes) else message
    layout = layout_of(root)
    found = [finding for _, finding in wire_findings(root)]
    return found + strict_findings(root, layout) if strict else found


def wire_findings(root: etree._Element) -> list[tuple[etree._Element, Finding]]:
    """Each schema error of a message beside the element it is about."""
    schema = _schema(local(root))
    if schema.validate(root):
        return []
    return [_finding(root, entry) for entry in schema.error_log]


def _finding(root: etree._Element, entry: etree._LogEntry) -> tuple[etree._Element, Finding]:
    """libxml2's words quote values, so only its kind of error, its place and the names it expected are taken."""
    element = find(root, entry.path)
    if entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
        return _content_finding(element, entry)
    rule = _RULES.get(entry.type_name, "schema")
    return element, Finding(path_of(element), rule, entry.line)


def _content_finding(element: etree._Element, entry: etree._LogEntry) -> tuple[etree._Element, Finding]:
    """An element is missing (then the finding is about its parent), in the wrong place, or one too many."""
    expected = _EXPECTED.findall(entry.message.partition("Expected is")[2])
    # The first element that must come ends the list of those that may come, so the last one named is the one missed.
    wanted = expected[-1] if expected else ""
    if "Missing child" in entry.message:
        return element, Finding(_child_path(element, wanted), "missing", entry.line)
    parent = element.getparent()
    if wanted and parent is not None and not any(local(other) == wanted for other in element.itersiblings()):
        return parent, Finding(_child_path(parent, wanted), "missing", entry.line)
    repeated = next(element.itersiblings(element.tag, preceding=True), None) is not None
    return element, Finding(path_of(element), "too_many" if repeated else "order", entry.line)


def _child_path(parent: etree._Element, child: str) -> str:
    return "/".join(part for part in (path_of(parent), child) if part)


def strict_findings(root: etree._Element, layout: Layout) -> list[Finding]:
    """The broken rules of the second layer, for every element of the message's own namespace."""
    rules = rules_for(layout.document)
    found = [] if GUID.holds(root.get("guid", "")) else [_strict(root, GUID.name)]
    for element in root.iter(f"{{{CEB}}}*"):
        rule = rules.get(local(element))
        if rule is not None and element.text and not _holds(rule, element.text):
            found.append(_strict(element, rule.name))
    for document in root.iterchildren(tag(layout.document)):
        found += _absent(document)
    return found


def _strict(element: etree._Element, rule: str, child: str = "") -> Finding:
    path = _child_path(element, child)
    return Finding(path, rule, element.sourceline or 0, "strict")


def _holds(rule: StrictRule, text: str) -> bool:
    try:
        return rule.holds(text.strip())
    except (ValueError, InvalidOperation):
        return False


def _absent(document: etree._Element) -> list[Finding]:
    """Elements that the schema leaves open and the text demands: copNo in 625; the account book for bonded goods."""
    if local(document) == "InvtRefund":
        return _without(document.find(tag("InvtRefundHead")), ("copNo",), "missing_by_text")
    head = document.find(tag("InventoryHead"))
    if head is None or head.findtext(tag("tradeMode")) not in _BONDED_MODES:
        return []
    found = _without(head, _BONDED_HEAD, "missing_for_bonded")
    for line in document.iterchildren(tag("InventoryList")):
        found += _without(line, ("itemRecordNo",), "missing_for_bonded")
    return found


def _without(parent: etree._Element | None, names: tuple[str, ...], rule: str) -> list[Finding]:
    if parent is None:
        return []
    return [_strict(parent, rule, name) for name in names if not parent.findtext(tag(name))]
