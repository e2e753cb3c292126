"""Seals that leave the house: written as JSON or CSV, read again from a file or typed off a printed report.

Whoever keeps a copy elsewhere can show later that a tail was cut, a day removed or a seal made
anew: nobody who owns the database can change a file that lies with customs.
"""

import csv
import json
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Literal, NamedTuple

from app.core.errors import Invalid
from app.db.work import Work
from app.parcel.journal import queries

FORMAT = "guicang-seals-1"
SHORTEST = 16
"""So many digits of a seal are enough to compare with, where somebody types it off the paper."""

_COLUMNS = ("site", "day", "steps", "seal")


class SealedDay(NamedTuple):
    """One day as it was sealed: `seal` is 64 hex digits, or its first 16 and more when read from paper."""

    day: date
    steps: int
    seal: str


class Seals(NamedTuple):
    """Seals of one site, oldest first."""

    site: int
    days: tuple[SealedDay, ...]


def seals_between(work: Work, *, since: date | None = None, until: date | None = None) -> Seals:
    """The seals of the days from `since` to `until` (both included; None: no limit)."""
    found = queries.seals_between(work, since=since or date.min, until=until or date.max)
    return Seals(work.site_id, tuple(SealedDay(seal.day, seal.steps, seal.hash.hex()) for seal in found))


def write_seals(seals: Seals, form: Literal["json", "csv"]) -> bytes:
    """The seals as a file, the same bytes for the same seals."""
    rows = [(seals.site, day.day.isoformat(), day.steps, day.seal) for day in seals.days]
    if form == "csv":
        text = StringIO(newline="")
        csv.writer(text).writerows([_COLUMNS, *rows])
        return text.getvalue().encode()
    days = [dict(zip(_COLUMNS[1:], row[1:], strict=True)) for row in rows]
    return (json.dumps({"format": FORMAT, "site": seals.site, "seals": days}, indent=1) + "\n").encode()


def read_seals(body: bytes) -> Seals:
    """Seals out of a file that `write_seals` made, or that somebody typed off a printed report (CSV).

    Raises `Invalid` (seals_unreadable), saying which row.
    """
    try:
        text = body.decode("utf-8-sig")
        rows = _from_json(text) if text.lstrip().startswith("{") else _from_csv(text)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("seals_unreadable", "This is no file of seals: neither our JSON nor our CSV.") from error
    days = tuple(sorted(_day(number, row) for number, row in enumerate(rows, start=1)))
    sites = {str(row["site"]) for row in rows}
    if len(sites) != 1 or not (site := sites.pop()).isdecimal() or len({day.day for day in days}) != len(days):
        raise Invalid("seals_unreadable", "A file of seals holds each day once, and days of one site only.")
    return Seals(int(site), days)


def _from_json(text: str) -> Sequence[dict[str, object]]:
    document = json.loads(text)
    if document["format"] != FORMAT:
        raise ValueError(FORMAT)
    return [{"site": document["site"], **row} for row in document["seals"]]


def _from_csv(text: str) -> Sequence[dict[str, object]]:
    reader = csv.DictReader(StringIO(text))
    if not set(_COLUMNS) <= set(reader.fieldnames or ()):
        raise ValueError(reader.fieldnames)
    return [{name: row[name] for name in _COLUMNS} for row in reader]


def _day(number: int, row: dict[str, object]) -> SealedDay:
    seal = re.sub(r"\s", "", str(row.get("seal"))).lower()
    day = str(row["day"]).strip() if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", seal) else ""
    try:
        return SealedDay(date.fromisoformat(day), int(str(row["steps"])), seal)
    except (ValueError, KeyError) as error:
        said = f"Row {number} is no seal: a day as 2026-11-15, a count of steps, {SHORTEST} to 64 hex digits."
        raise Invalid("seals_unreadable", said, row=number) from error
