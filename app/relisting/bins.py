"""Bins: the places goods lie in, and whether a scanned bin will do."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from app.core.errors import Conflict, Invalid
from app.db.work import Work
from app.parcel.moves import Refusal
from app.parcel.scans import Scan
from app.relisting import queries
from app.relisting.floor import word
from app.relisting.models import Bin

Zone = Literal["good", "blocked"]
_CODE = re.compile(r"[0-9A-Z][0-9A-Z.-]{0,11}", re.ASCII)


def define_bins(work: Work, *, codes: Sequence[str], zone: Zone) -> list[Bin]:
    """Add bins to a zone. A bin that is there already moves to `zone` if it is empty.

    Codes: capital letters, digits, `.` and `-`, at most 12 (they go into Code 128 at 58 mm).
    Raises `Invalid` (bad_bin_code) or `Conflict` (bin_in_use).
    """
    for code in codes:
        if not _CODE.fullmatch(code):
            raise Invalid("bad_bin_code", f"{code!r} cannot be the code of a bin.", code=code)
    moved = [found.code for found in queries.bins(work, codes) if found.zone != zone]
    if used := queries.occupied(work, moved):
        raise Conflict("bin_in_use", f"Bins with goods in them keep their zone: {', '.join(used)}.", bins=used)
    queries.define_bins(work, codes=codes, zone=zone)
    return queries.bins(work, codes)


def all_bins(work: Work) -> list[Bin]:
    """Every bin of the site, by code."""
    return queries.bins(work)


def scanned_bins(work: Work, scans: Iterable[Scan]) -> dict[str, str]:
    """The zone of every bin these scans name."""
    codes = sorted({code for scan in scans if (code := word(scan, "bin"))})
    return {found.code: found.zone for found in queries.bins(work, codes)} if codes else {}


def bin_refusal(zones: dict[str, str], code: str | None, *, zone: Zone) -> Refusal | None:
    """Why goods may not go into the bin `code`: none was scanned, nobody knows it, or it is for others."""
    if not code:
        return Refusal("bin_needed", {"zone": zone})
    if code not in zones:
        return Refusal("unknown_bin", {"bin": code})
    if zones[code] != zone:
        return Refusal("wrong_bin_zone", {"bin": code, "zone": zones[code], "needs": zone})
    return None
