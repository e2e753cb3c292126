"""Two verdicts on a message: `wire` by our own XSD, `strict` by the specification's text. Findings hold no values."""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import InvalidOperation
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.envelope import opened
from schemas.customs.faults import Finding
from schemas.customs.layout import CEB, DSIG, LAYOUTS, Layout, layout_of, tag
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
    "SCHEMAV_CVC_AU": "fixed",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "missing",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "unexpected",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "stray_text",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "unexpected",
    "SCHEMAV_CVC_TYPE_3_1_1": "unexpected",
    "SCHEMAV_CVC_TYPE_3_1_2": "unexpected",
}
_FILES = {"DxpMsg": "DXP", "DxpRep": "DXP"}
_ATTRIBUTE = re.compile(r"[Aa]ttribute '(?:\{[^}]*\})?([\w.-]{1,60})'")
MOST_FINDINGS = 200
"""So many are told by each layer; who has more mistakes corrects these first. It also bounds what a file can cost."""
MOST_OF_ONE = 50
"""So many are told of one document."""
CROWD = 400
"""No element of a message has so many children."""
_EXPECTED = re.compile(r"\{[^}]*\}(\w+)")
_NAME_AT = len(f"{{{CEB}}}")
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
        name = _FILES.get(root_name, root_name.removesuffix("Message"))
        path = xsd_folder() / f"{name}.xsd"
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


def wire_findings(root: etree._Element, *, most: int | None = MOST_FINDINGS) -> list[tuple[etree._Element, Finding]]:
    """The first schema errors of a message, each beside the element it is about; with `most` None of every document."""
    crowded = _crowded(root)
    if crowded is not None:
        return [(crowded, Finding(path_of(crowded), "too_many", crowded.sourceline or 0))]
    schema = _schema(local(root))
    if schema.validate(root):
        return []
    return [_finding(root, entry) for entry in islice(_first_of_each(schema.error_log), most)]


def _first_of_each(log: Iterable[etree._LogEntry]) -> Iterator[etree._LogEntry]:
    """The first entries about each child of the root, which the entry's path names."""
    seen: Counter[str] = Counter()
    for entry in log:
        branch = "/".join((entry.path or "").split("/", 3)[:3])
        seen[branch] += 1
        if seen[branch] <= MOST_OF_ONE:
            yield entry


def _crowded(root: etree._Element) -> etree._Element | None:
    """A child too many for any element, before a schema looks: what is to be found is found by counting siblings."""
    if len(root) > CROWD or etree.QName(root).namespace != CEB:
        elements = chain((root,), root.iter())
    else:
        elements = chain(root, (inner for child in root for inner in child), root.iterdescendants(f"{{{DSIG}}}*"))
    for element in elements:
        if len(element) > CROWD:
            return _first_too_many(element)
    return None


def _first_too_many(parent: etree._Element) -> etree._Element:
    """The 101st document, or whatever stands at the limit."""
    layout = LAYOUTS.get(local(parent))
    documents = parent.iterchildren(tag(layout.document)) if layout else iter(())
    return next(islice(documents, layout.most, None), parent[CROWD]) if layout else parent[CROWD]


def _finding(root: etree._Element, entry: etree._LogEntry) -> tuple[etree._Element, Finding]:
    """libxml2's words quote values, so only its kind of error, its place and the names it expected are taken."""
    element = find(root, entry.path)
    if entry.type_name == "SCHEMAV_ELEMENT_CONTENT":
        return _content_finding(element, entry)
    rule = _RULES.get(entry.type_name, "schema")
    if rule == "number" and not element.tag.startswith(f"{{{CEB}}}"):
        rule = "form"
    attribute = _ATTRIBUTE.search(entry.message[:400])
    place = _child_path(element, f"@{attribute.group(1)}") if attribute else path_of(element)
    return element, Finding(place, rule, entry.line)


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
    """The first broken rules of the second layer, of every element of the message's own namespace."""
    rules = rules_for(layout.document)
    found = [] if GUID.holds(root.get("guid", "")) else [_strict(root, GUID.name)]
    for element in root.iter(f"{{{CEB}}}*"):
        rule = rules.get(element.tag[_NAME_AT:])
        if rule is not None and element.text and not _holds(rule, element.text):
            found.append(_strict(element, rule.name))
            if len(found) >= MOST_FINDINGS:
                return found
    for document in islice(root.iterchildren(tag(layout.document)), layout.most):
        found += _absent(document)
    return found[:MOST_FINDINGS]


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
