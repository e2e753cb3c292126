"""The second layer: what the specification's text asks beyond the schema (patterns, code lists, upper case, ranges).

One table from element name to rules. Writing obeys it, `validation.validate(…, strict=True)` reports it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stdnum.iso7064 import mod_11_2

from schemas.customs.codes.explaining import STATUSES
from schemas.customs.times import read_time

Rule = Callable[[str], bool]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
_DIGITS = b"0123456789X"
_WEIGHTED = [bytes.maketrans(_DIGITS, bytes(digit * weight % 11 for digit in range(11))) for weight in _WEIGHTS]
_BY_ELEVEN = bytes(total % 11 for total in range(256))
_A_DAY = (
    "(?:19|20)[0-9]{2}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    "|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_A_TIME = _A_DAY + "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9](?:[0-9]{3})?"


@dataclass(frozen=True, slots=True)
class StrictRule:
    """A named test of an element's text; `name` is the finding's rule.

    `swift` is an expression (without capturing groups) for texts that surely hold, if one can be given, `lengths` the
    shortest and longest it matches; `also` is what no expression can say, of many texts it matches at once. Fast
    writing asks these instead of `holds`.
    """

    name: str
    holds: Rule
    swift: str = ""
    lengths: tuple[int, int] | None = None
    also: Callable[[Sequence[str]], bool] | None = None


def _pattern(expression: str, name: str = "pattern", lengths: tuple[int, int] | None = None) -> StrictRule:
    compiled = re.compile(expression)
    return StrictRule(name, lambda text: compiled.fullmatch(text) is not None, expression, lengths)


def _one_of(*codes: str) -> StrictRule:
    allowed = frozenset(codes)
    lengths = min(map(len, codes)), max(map(len, codes))
    return StrictRule("code_list", lambda text: text in allowed, "|".join(codes), lengths)


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


def _identities_check(texts: Sequence[str]) -> bool:
    """The check characters of numbers of the right form, all at once.

    A long integer of one byte a number adds them up side by side: 18 weighted digits, each taken modulo 11, stay below
    256, so that no sum runs over into its neighbour.
    """
    written = "".join(texts).encode()
    total = sum(
        int.from_bytes(written[place::18].translate(weighted), "little") for place, weighted in enumerate(_WEIGHTED)
    )
    return not total.to_bytes(len(texts), "little").translate(_BY_ELEVEN).strip(b"\x01")


def _is_status(text: str) -> bool:
    return text in STATUSES or re.fullmatch(r"-[0-9]{1,9}", text) is not None


GUID = _pattern(r"[0-9A-Z]{8}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]{12}", "upper_case_guid", (36, 36))
"""Upper case, 36 characters; letters beyond F are let through, the official samples have them."""
THREE_DIGITS = _pattern(r"[0-9]{3}", lengths=(3, 3))
FOUR_DIGITS = _pattern(r"[0-9]{4}", lengths=(4, 4))
ENTERPRISE = _pattern(r"[0-9A-Z]{10}(?:[0-9A-Z]{8})?", "enterprise_code", (10, 18))
"""Customs registration code (10) or unified social credit code (18)."""
DAY = StrictRule("day", _is_day, _A_DAY, (8, 8))
TIME = StrictRule("time", _is_time, _A_TIME)
POSITIVE = StrictRule("positive", lambda text: Decimal(text) > 0, r"(?=[0.]*[1-9])[0-9.]+")
NOT_NEGATIVE = StrictRule("not_negative", lambda text: Decimal(text) >= 0, r"[0-9.]+")

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
    "invtNo": _pattern(r"[0-9]{8}I[0-9]{9}", lengths=(18, 18)),
    "ieFlag": _one_of("I"),
    "declTime": DAY,
    "ieDate": DAY,
    "customsCode": FOUR_DIGITS,
    "portCode": FOUR_DIGITS,
    "buyerIdType": _one_of("1"),
    "buyerIdNumber": StrictRule("identity_number", _is_identity, "[0-9]{17}[0-9X]", (18, 18), _identities_check),
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
    "gnum": StrictRule("line_number", lambda text: 1 <= int(text) <= 9999, "[1-9][0-9]{0,3}", (1, 4)),
    "gcode": _pattern(r"[0-9]{10}"),
    "qty": POSITIVE,
    "qty1": NOT_NEGATIVE,
    "qty2": NOT_NEGATIVE,
    "unit": THREE_DIGITS,
    "unit1": THREE_DIGITS,
    "unit2": THREE_DIGITS,
    "price": NOT_NEGATIVE,
    "totalPrice": NOT_NEGATIVE,
    "returnStatus": StrictRule("code_list", _is_status, "|".join((*STATUSES, "-[0-9]{1,9}"))),
    "returnTime": TIME,
    "dxpMode": _one_of("DXP", "LXP"),
}

FORMAT_CHECK_RULES = {**RULES, "returnStatus": _pattern(r"-[0-9]{1,9}")}
"""CEB900 knows only negative states."""


def rules_for(document: str) -> Mapping[str, StrictRule]:
    """The rules that hold inside a document element (`InvtRefund`, `MessageReturn`, …)."""
    return FORMAT_CHECK_RULES if document == "MessageReturn" else RULES
