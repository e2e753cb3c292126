"""The second layer: what the specification's text asks beyond the schema (patterns, code lists, upper case, ranges).

One table from element name to rules. Writing obeys it, `validation.validate(…, strict=True)` reports it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from stdnum.iso7064 import mod_11_2

from schemas.customs.codes.status import STATUS_WORDS
from schemas.customs.times import read_time

Rule = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class StrictRule:
    """A named test of an element's text; `name` is the finding's rule."""

    name: str
    holds: Rule


def _pattern(expression: str, name: str = "pattern") -> StrictRule:
    compiled = re.compile(expression)
    return StrictRule(name, lambda text: compiled.fullmatch(text) is not None)


def _one_of(*codes: str) -> StrictRule:
    allowed = frozenset(codes)
    return StrictRule("code_list", lambda text: text in allowed)


def _is_time(text: str) -> bool:
    try:
        read_time(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    return len(text) == 8 and _is_time(f"{text}000000")


def _is_identity(text: str) -> bool:
    """GB 11643: 18 characters, the last a check character by MOD 11-2."""
    return re.fullmatch(r"[0-9]{17}[0-9X]", text) is not None and mod_11_2.is_valid(text)


def _is_status(text: str) -> bool:
    return text in STATUS_WORDS or re.fullmatch(r"-[0-9]{1,9}", text) is not None


GUID = _pattern(r"[0-9A-Z]{8}(-[0-9A-Z]{4}){3}-[0-9A-Z]{12}", "upper_case_guid")
"""Upper case, 36 characters; letters beyond F are let through, the official samples have them."""
THREE_DIGITS = _pattern(r"[0-9]{3}")
FOUR_DIGITS = _pattern(r"[0-9]{4}")
ENTERPRISE = _pattern(r"[0-9A-Z]{10}([0-9A-Z]{8})?", "enterprise_code")
"""Customs registration code (10) or unified social credit code (18)."""
DAY = StrictRule("day", _is_day)
TIME = StrictRule("time", _is_time)
POSITIVE = StrictRule("positive", lambda text: Decimal(text) > 0)
NOT_NEGATIVE = StrictRule("not_negative", lambda text: Decimal(text) >= 0)

RULES: Mapping[str, StrictRule] = {
    "guid": GUID,
    "appType": _one_of("1", "2", "3"),
    "appTime": TIME,
    "appStatus": _one_of("1", "2"),
    "ebpCode": ENTERPRISE,
    "ebcCode": ENTERPRISE,
    "logisticsCode": ENTERPRISE,
    "agentCode": ENTERPRISE,
    "areaCode": ENTERPRISE,
    "copCode": ENTERPRISE,
    "invtNo": _pattern(r"[0-9]{8}I[0-9]{9}"),
    "ieFlag": _one_of("I"),
    "declTime": DAY,
    "ieDate": DAY,
    "customsCode": FOUR_DIGITS,
    "portCode": FOUR_DIGITS,
    "buyerIdType": _one_of("1"),
    "buyerIdNumber": StrictRule("identity_number", _is_identity),
    "tradeMode": _one_of("1210", "1239", "9610"),
    "trafMode": _pattern(r"[0-9A-Z]"),
    "country": THREE_DIGITS,
    "tradeCountry": THREE_DIGITS,
    "currency": _one_of("142"),
    "freight": NOT_NEGATIVE,
    "insuredFee": NOT_NEGATIVE,
    "packNo": POSITIVE,
    "grossWeight": NOT_NEGATIVE,
    "netWeight": NOT_NEGATIVE,
    "gnum": StrictRule("line_number", lambda text: 1 <= int(text) <= 9999),
    "gcode": _pattern(r"[0-9]{10}"),
    "qty": POSITIVE,
    "qty1": NOT_NEGATIVE,
    "qty2": NOT_NEGATIVE,
    "unit": THREE_DIGITS,
    "unit1": THREE_DIGITS,
    "unit2": THREE_DIGITS,
    "price": NOT_NEGATIVE,
    "totalPrice": NOT_NEGATIVE,
    "returnStatus": StrictRule("code_list", _is_status),
    "returnTime": TIME,
    "dxpMode": _one_of("DXP", "LXP"),
}

FORMAT_CHECK_RULES = {**RULES, "returnStatus": _pattern(r"-[0-9]{1,9}")}
"""CEB900 knows only negative states."""


def rules_for(document: str) -> Mapping[str, StrictRule]:
    """The rules that hold inside a document element (`InvtRefund`, `MessageReturn`, …)."""
    return FORMAT_CHECK_RULES if document == "MessageReturn" else RULES
