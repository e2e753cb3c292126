"""Characters the typeface does not have: shown as 〓 on paper, as printers do, and named so that nobody is misled.

Workbook, CSV and JSON hold them as they are.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.reports.pack.shapes import Pack, pack_json, pack_of
from labels.typeface import has_glyph

STAND_IN = "〓"


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that could not be printed, and a text it stands in (with 〓 for it)."""

    character: str
    within: str

    @property
    def named(self) -> str:
        """`U+20BB7`."""
        return f"U+{ord(self.character):04X}"


def legible(pack: Pack) -> tuple[Pack, tuple[Missing, ...]]:
    """The pack as it can be printed, and what had to be stood in for; the very same pack if nothing had to."""
    text = pack_json(pack).decode()
    if all(map(has_glyph, set(text))) and "\\u00" not in text:  # JSON writes control characters as escapes
        return pack, ()
    document = json.loads(text)
    found = {odd: _stood_in(text) for text in _texts(document) for odd in text if not has_glyph(odd)}
    printable = pack_of(json.dumps(_mapped(document, _stood_in)).encode())
    return printable, tuple(Missing(odd, within) for odd, within in sorted(found.items()))


def _stood_in(text: str) -> str:
    return "".join(each if has_glyph(each) else STAND_IN for each in text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    return [_mapped(item, change) for item in value] if isinstance(value, list) else value
