"""GS1 codes on goods and pallets, read by biip: every application identifier in them, not only the first."""

import re
from dataclasses import dataclass, field
from datetime import date

from stdnum.ean import calc_check_digit

GS = "\x1d"
_SSCC = re.compile(r"(?:\(00\)|00)(\d{18})")
_BRACKETS = re.compile(r"\((\d{2,4})\)")
_FIXED_START = re.compile(r"01\d{14}")


@dataclass(frozen=True, slots=True)
class Product:
    """What a GS1 code says: `elements` holds every application identifier with its value."""

    gtin: str | None = None
    serial: str | None = None
    batch: str | None = None
    expires_on: date | None = None
    elements: dict[str, str] = field(default_factory=dict)


def looks_like_gs1(text: str) -> bool:
    """Whether a text without a symbology's identifier is a GS1 code: separators or brackets in it, or a GTIN first
    and more behind it."""
    return GS in text or bool(_BRACKETS.match(text)) or (len(text) > 16 and bool(_FIXED_START.match(text)))


def sscc_in(text: str) -> str | None:
    """The serial shipping container code in a text that holds nothing else, check digit and all."""
    found = _SSCC.fullmatch(text.strip(GS))
    return found[1] if found and calc_check_digit(found[1][:-1]) == found[1][-1] else None


def product_in(text: str) -> Product | None:
    """What the code says, or None where it is no GS1 code after all."""
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    try:
        readable = _BRACKETS.match(text)
        message = GS1Message.parse_hri(text) if readable else GS1Message.parse(text.strip(GS))
    except (ParseError, ValueError):
        return None
    elements = {each.ai.ai: each.value for each in message.element_strings}
    days = {each.ai.ai: each.date for each in message.element_strings if each.date}
    return Product(
        gtin=elements.get("01"),
        serial=elements.get("21"),
        batch=elements.get("10"),
        expires_on=days.get("17") or days.get("15"),
        elements=elements,
    )
