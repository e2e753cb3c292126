"""What a scanned code is: one answer to any text, made from the text alone. The only place that decides it.

What scanners put around a code is taken off (AIM identifier, control characters, ends of line); the group separator
(0x1D) of a GS1 code stays until it was read. Anything that can be no code of ours gets a kind that says why not.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from app.flow.stations.gs1 import Product, looks_like_gs1, product_in, sscc_in
from app.intake.announcements import looks_like_lpn

Kind = Literal[
    "lpn", "waybill", "card", "station", "bin", "tote", "cage", "manifest", "reason", "command", "answer", "gs1",
    "sscc", "selftest", "url", "foreign_qr", "too_long", "too_short", "several_codes", "control_noise",
]  # fmt: skip

REFUSED: frozenset[Kind] = frozenset({"url", "foreign_qr", "too_long", "too_short", "several_codes", "control_noise"})
"""Kinds that are no code of ours, whatever is being done."""

PREFIXES: dict[str, Kind] = {"BIN": "bin", "MAN": "manifest", "TOTE": "tote", "CAGE": "cage", "REASON": "reason"}
"""What is scanned once and stays, by the word it begins with."""

PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("selftest", r"^CMD.SELFTEST"),
    ("station", r"^(?:CMD-)?STATION-(.+)$"),
    ("command", r"^CMD-(.+)$"),
    ("answer", r"^ANS-(.+)$"),
    ("card", r"^STAFF-(.+)$"),
    *((kind, rf"^{word}[:-](.+)$") for word, kind in PREFIXES.items()),
    ("url", r"^(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|www\.)"),
)
"""What begins with a word of ours, whatever its case; first that fits. A station's screen has the same list."""

LONGEST_CODE, LONGEST_QR, SHORTEST = 128, 1024, 3
_AIM = re.compile(r"^\]([A-Za-z]\d)")
_GS1_SYMBOLOGIES = frozenset({"C1", "d2", "Q3", "e0", "J1"})
_ENDS = re.compile(r"[\r\n\t]+")
_CONTROL = re.compile(r"[\x00-\x1c\x1e\x1f\x7f]")
_KEYS = re.compile(r"Shift|Control|CapsLock|Alt(?:Graph)?|Meta|Unidentified|Dead|NumLock")
_PLATE = re.compile(r"G\d{10}[0-9A-Z]", re.IGNORECASE)
_HALF_PLATE = re.compile(r"G\d{5,10}[0-9A-Z]?", re.IGNORECASE)
_OURS = re.compile(r"(?:CMD|ANS|BIN|TOTE|CAGE|MAN|REASON|STAFF|STATION)-")
_SIMPLE = re.compile(r"[!-~\x1d]+")
_COMPILED: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in PATTERNS
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a text is. `value` is what counts of it: a plate, a number, the word behind a prefix. `text` is the code
    without what a scanner put around it. `product` is what a GS1 code says."""

    kind: Kind
    value: str
    text: str
    product: Product | None = None

    @property
    def refused(self) -> bool:
        """Whether this is no code of ours."""
        return self.kind in REFUSED


def resolve(typed: str) -> Resolved:
    """What `typed` is. Never raises, whatever comes."""
    parts = [part for part in _ENDS.split(typed) if part.strip()]
    if len(parts) > 1:
        return Resolved("several_codes", str(len(parts)), typed)
    aim = _AIM.match(_CONTROL.sub("", parts[0]).strip()) if parts else None
    text = clean(parts[0]) if parts else ""
    if _KEYS.search(text):
        return _without_keys(text)
    return _kind_of(text, symbology=aim[1] if aim else "")


def clean(typed: str) -> str:
    """A code without what scanners put around it: AIM identifier, control characters, ends of line."""
    return _AIM.sub("", _CONTROL.sub("", typed).strip()).strip()


def shown(typed: str, most: int = 120) -> str:
    """A text as it may be shown and kept: control characters visible, cut, the secret of a card masked."""
    seen = "".join(chr(0x2400 + ord(each)) if each < " " else each for each in typed[: most * 2])
    seen = seen.encode("utf-8", "replace").decode().replace("\x7f", "␡")
    seen = re.sub(r"(?i)(STAFF-[^-]{0,20})-.*", r"\1-••••", seen)
    return seen[:most] + ("…" if len(seen) > most or len(typed) > most * 2 else "")


def is_half_plate(code: str) -> bool:
    """Whether this looks like a licence plate that was misread or cut off."""
    return bool(_HALF_PLATE.fullmatch(code)) and not looks_like_lpn(code.upper())


def _without_keys(text: str) -> Resolved:
    """A scanner that types its own Shift and Alt: taken off where what remains is a code of ours for sure."""
    found = _kind_of(_KEYS.sub("", text), symbology="")
    sure = found.kind in ("lpn", "command", "answer", "bin", "tote", "cage", "manifest", "reason", "station")
    return found if sure else Resolved("control_noise", text, text)


def _kind_of(text: str, *, symbology: str) -> Resolved:
    if not text or "\ufffd" in text:
        return Resolved("control_noise", "", text)
    if len(text) < SHORTEST:
        return Resolved("too_short", text, text)
    if len(text) > LONGEST_QR:
        return Resolved("too_long", str(len(text)), text)
    return _named(text) or _several(text) or _numbered(text, symbology=symbology)


def _named(text: str) -> Resolved | None:
    if looks_like_lpn(text.upper()):
        return Resolved("lpn", text.upper(), text)
    for kind, pattern in _COMPILED:
        if found := pattern.match(text):
            if kind in ("selftest", "url", "card"):
                return Resolved(kind, text, text)
            return None if len(_OURS.findall(text.upper())) > 1 and kind != "station" else _ours(kind, found, text)
    return None


def _ours(kind: Kind, found: re.Match[str], text: str) -> Resolved | None:
    if len(text) > LONGEST_CODE or not _SIMPLE.fullmatch(text):
        return None
    value = text.upper() if kind == "command" else found[1]
    return Resolved(kind, value, text)


def _several(text: str) -> Resolved | None:
    """Two plates, or two codes with a word of ours, in one text: whichever was meant, nobody can say."""
    plates = [each for each in _PLATE.findall(text) if looks_like_lpn(each.upper())]
    count = len(plates) + len(_OURS.findall(text))
    return Resolved("several_codes", str(count), text) if count > 1 else None


def _numbered(text: str, *, symbology: str) -> Resolved:
    if number := sscc_in(text):
        return Resolved("sscc", number, text)
    if symbology in _GS1_SYMBOLOGIES or looks_like_gs1(text):
        product = product_in(text)
        if product:
            return Resolved("gs1", product.serial or product.gtin or text, text, product)
    if len(text) > LONGEST_CODE or not _SIMPLE.fullmatch(text):
        return Resolved("foreign_qr", text, text)
    return Resolved("waybill", text.replace("\x1d", ""), text.replace("\x1d", ""))


def station_rules() -> dict[str, Any]:
    """What a station's screen knows of codes by itself, for its echo: the same patterns as here, and which codes want
    the server at once (they are not kept for later while there is no network)."""
    return {
        "patterns": [[kind, pattern] for kind, pattern in PATTERNS],
        "plate": r"^G\d{10}[0-9A-Z]$",
        "longest": LONGEST_QR,
        "shortest": SHORTEST,
        "needs_server": ["card", "CMD-PRINT", "CMD-REPRINT", "CMD-UNREADABLE", "CMD-PHOTO", "CMD-UNDO", "CMD-LOGOUT"],
        "offline_closed": ["sorting"],
    }
