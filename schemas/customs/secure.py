"""Bytes → tree, without trust: no DOCTYPE, no entities, no network, UTF-8 only, bounded in size and depth."""

import re

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.faults import FaultCode, MessageError

MAX_BYTES = 32 * 1024 * 1024
"""100 lists of 99 lines with every field full stay below this; the specification names no limit."""

MOST_TAGS = 1_000_000
"""Twice what 100 lists of 99 lines with every field need: beginnings and ends of elements, comments."""

MOST_ATTRIBUTES = 200_000
"""Equals signs, in truth; a message has some ten attributes, and nobody writes so many in free text."""

_DECLARED = re.compile(rb"\A<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})[\"']")
_PASSED_OVER = re.compile(rb"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ILLEGAL_START = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_UTF8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def load(data: bytes, *, max_bytes: int = MAX_BYTES, verbatim: bool = False) -> etree._Element:
    """The root element; comments and processing instructions are dropped unless `verbatim` (signatures need them).

    Raises MessageError: too_large (in bytes, elements or attributes), wrong_encoding, doctype, malformed.
    """
    if len(data) > max_bytes:
        raise MessageError(FaultCode.TOO_LARGE)
    body = data.removeprefix(b"\xef\xbb\xbf")
    if body.count(b"<") > MOST_TAGS or body.count(b"=") > MOST_ATTRIBUTES:
        raise MessageError(FaultCode.TOO_LARGE)
    _check_encoding(body)
    _check_prolog(body)
    root = _parsed(body, verbatim=verbatim)
    if root.getroottree().docinfo.internalDTD is not None:
        raise MessageError(FaultCode.DOCTYPE)
    return root


def _check_encoding(body: bytes) -> None:
    """Refuse anything but UTF-8: by byte order mark, by declaration, by the bytes themselves."""
    declared = _DECLARED.match(body)
    if body.startswith(_ILLEGAL_START) or (declared and declared.group(1).lower() not in _UTF8):
        raise MessageError(FaultCode.WRONG_ENCODING)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as exc:
        # A file cut in mid-character is truncated, not wrongly encoded: there is just no more of it.
        code = FaultCode.MALFORMED if exc.reason == "unexpected end of data" else FaultCode.WRONG_ENCODING
        raise MessageError(code, line=body.count(b"\n", 0, exc.start) + 1) from None


def _check_prolog(body: bytes) -> None:
    """Refuse a DOCTYPE before the parser sees it (inside CDATA it is only text, so only the prolog is looked at)."""
    at = 0
    while passed := _PASSED_OVER.match(body, at):
        at = passed.end()
    if body[at : at + 9].upper() == b"<!DOCTYPE":
        raise MessageError(FaultCode.DOCTYPE, line=body.count(b"\n", 0, at) + 1)


def _parsed(body: bytes, *, verbatim: bool) -> etree._Element:
    # A parser of its own for each message: lxml's are not to be shared between threads.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not verbatim,
        remove_pis=not verbatim,
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as exc:
        raise MessageError(FaultCode.MALFORMED, line=exc.lineno or 0) from None
    except ValueError:
        raise MessageError(FaultCode.MALFORMED) from None
