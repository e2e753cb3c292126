"""Words for paper: short enough for a small label, and only characters that the typeface has.

What a customs list says is up to 250 characters long and may hold anything. A label that will not
print stops a station, so what does not fit is shortened here, openly, with an ellipsis. Codes are
never touched.
"""

import re
from functools import lru_cache

from app.core.errors import Invalid
from labels.errors import LabelError
from labels.typeface import check_printable, width

_LONG_WORD = re.compile(r"[!-~\u00a0-\u024f]{20}(?=\S)")  # no label breaks within a word; this one it may
_MISSING = "〓"  # what printers put where they have no type


def checked_reason(reason: str | None) -> str | None:
    """Why something is printed again. Raises `Invalid` (bad_reprint_reason)."""
    said = (reason or "").strip()
    if len(said) > 100 or not said.isprintable():
        raise Invalid("bad_reprint_reason", "A reason is one line of at most 100 characters.")
    return said or None


def short(text: str | None, ems: float) -> str:
    """The beginning of `text`, at most so many ems wide."""
    return _cut(_LONG_WORD.sub(r"\g<0> ", _printable(text or "")), ems)


def tail(text: str | None, ems: float) -> str:
    """The end of `text`, at most so many ems wide: of a number, the end tells it from others."""
    said = _printable(text or "")
    return said if width(said) <= ems else _cut(said[::-1], ems)[::-1]


@lru_cache(maxsize=4096)
def _printable(text: str) -> str:
    return "".join(each if _can(each) else _MISSING for each in " ".join(text.split()))


@lru_cache(maxsize=4096)
def _can(character: str) -> bool:
    try:
        check_printable("text", character)
    except LabelError:
        return False
    return True


def _cut(text: str, ems: float) -> str:
    if width(text) <= ems:
        return text
    while text and width(text) + width("…") > ems:
        text = text[:-1]
    return text.rstrip() + "…"
