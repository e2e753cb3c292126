"""What a scenario may say: each key with the kind of value it takes and what is said of a wrong one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from typing import Any

from app.simulator.happenings import KINDS, PRIVATE
from app.simulator.law import RULES as LAW
from schemas.customs.messages import InvtRefundHead, InvtRefundLine
from schemas.customs.shapes import columns
from schemas.customs.strict import RULES as STRICT

ELEMENTS = {column.element for record in (InvtRefundHead, InvtRefundLine) for column in columns(record)} - PRIVATE
"""What a happening may be matched by: the elements of an application, but for the buyer's."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of value: what is wanted, in words, and a test of it."""

    wanted: str
    holds: Callable[[Any], bool]


def misfit(shape: Shape, value: Any) -> str | None:
    """What is wrong with a value; None when it fits."""
    return None if shape.holds(value) else f"{shape.wanted} is wanted, not {value!r}"


def misfit_of_time(status: str, value: Any) -> str | None:
    """What is wrong with the seconds of one status."""
    if not STRICT["returnStatus"].holds(status):
        return 'there is no such status; pace, jitter or a status like "399" is wanted'
    return misfit(_SECONDS, value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _among(*words: str) -> Shape:
    return Shape(f"one of {', '.join(words)}", lambda value: value in words)


def _list_of(wanted: str, holds: Callable[[str], bool]) -> Shape:
    return Shape(
        f"a list of {wanted}",
        lambda value: isinstance(value, list) and all(isinstance(one, str) and holds(one) for one in value),
    )


def _is_match(value: Any) -> bool:
    return isinstance(value, dict) and all(
        key in ELEMENTS and isinstance(wanted, str) and bool(translate(wanted)) for key, wanted in value.items()
    )


_status = STRICT["returnStatus"].holds
_TEXT = Shape("a text", lambda value: isinstance(value, str) and 0 < len(value) <= 1000)
_SHARE = Shape("a share from 0 to 1", lambda value: _number(value) and 0 <= value <= 1)
_SECONDS = Shape("a number of seconds, 0 or more", lambda value: _number(value) and 0 <= value <= 10**8)
_YES = Shape("true or false", lambda value: isinstance(value, bool))
_STATUS = Shape('a status like "300"', lambda value: isinstance(value, str) and _status(value))
_STATUSES = _list_of('statuses like "399", or "CEB900"', lambda one: one == "CEB900" or _status(one))

TOP: Mapping[str, Shape] = {
    "title": _TEXT,
    "title_en": _TEXT,
    "seed": Shape("a number or a text", lambda value: isinstance(value, int | str) and not isinstance(value, bool)),
}
TIMES: Mapping[str, Shape] = {"pace": _SECONDS, "jitter": _SHARE}
LUCK: Mapping[str, Shape] = {"rejected": _SHARE, "line_errors": _SHARE, "signature_errors": _SHARE}
RULES: Mapping[str, Shape] = {
    "declare_within_days": Shape(
        "a whole number of days, 1 or more", lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= 1
    ),
    "refuse_unknown_lists": _YES,
    "refuse_unreleased_lists": _YES,
    "certificate_names_agent": _YES,
    "trusted": _list_of("fingerprints (SHA-256, 64 hex digits)", lambda one: len(one) == 64),
    "skip": _list_of("names of rules of applications", lambda one: one in {rule.name for rule in LAW}),
    "trade_modes": _list_of('trade modes like "1210"', lambda one: len(one) == 4 and one.isdigit()),
    "conclude_with": Shape(
        "a list of 399, 800, 899 (one at least)",
        lambda v: isinstance(v, list) and bool(v) and all(one in ("399", "800", "899") for one in v),
    ),
}
HAPPENING: Mapping[str, Shape] = {
    "do": _among(*KINDS),
    "share": _SHARE,
    "match": Shape(f'a table of element = "pattern" (elements: {", ".join(sorted(ELEMENTS))})', _is_match),
    "first_try": _YES,
    "code": Shape(
        '"100" or a negative code like "-625015"',
        lambda v: isinstance(v, str) and (v == "100" or (v[:1] == "-" and _status(v))),
    ),
    "words": _TEXT,
    "status": _STATUS,
    "then": _STATUS,
    "seconds": _SECONDS,
    "statuses": _STATUSES,
    "times": Shape("a whole number from 2 to 20", lambda v: isinstance(v, int) and 2 <= v <= 20),
    "when": _among("before", "after"),
}
