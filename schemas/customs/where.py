"""Where an element stands in its message: a readable path without values, and the document it belongs to."""

import re
from itertools import islice

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.layout import LAYOUTS

_COUNTED = {name for layout in LAYOUTS.values() for name in (layout.document, f"{layout.document}List")}
_FAR = 1000
"""Counting ends here: nothing may stand so far back."""
_STEP = re.compile(r"[^/\[\]@*:]+:([^/\[\]]+)")


def local(element: etree._Element) -> str:
    """The element's name without namespace."""
    return etree.QName(element).localname


def _step(element: etree._Element) -> str:
    """`copNo`, or `Inventory[2]` where the name may be repeated (documents and lines) or is."""
    name = local(element)[:60]
    before = sum(1 for _ in islice(element.itersiblings(element.tag, preceding=True), _FAR))
    return f"{name}[{before + 1}]" if before or name in _COUNTED else name


def path_of(element: etree._Element) -> str:
    """`InvtRefund[2]/InvtRefundHead/copNo`: the path from below the root; empty for the root itself."""
    steps = [element, *element.iterancestors()][:-1]
    return "/".join(_step(step) for step in reversed(steps))


def find(root: etree._Element, xpath: str | None) -> etree._Element:
    """The element a validator's path means, whatever prefixes it was written with; the root when it cannot be found."""
    wanted = _STEP.sub(lambda step: f"*[local-name()='{step.group(1)}']", xpath or "/*")
    found = root.getroottree().xpath(wanted)
    return found[0] if found else root


def branch(element: etree._Element, root: etree._Element) -> etree._Element | None:
    """The root's child that holds `element` (or is it); None for the root."""
    child = None
    while element is not root:
        parent = element.getparent()
        if parent is None:
            return None
        child, element = element, parent
    return child
