"""What a bundle is about: a parcel, a declaration or a month, and which parcels and days that means."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.core.errors import Invalid, NotFound
from app.customs.register.service import application
from app.db.work import Work
from app.parcel.journal.lives import moved_between
from app.parcel.reading import parcel_by_lpn

Kind = Literal["parcel", "declaration", "month"]
KINDS: tuple[Kind, ...] = ("parcel", "declaration", "month")


@dataclass(frozen=True, slots=True)
class Subject:
    """Of what, and its number: an LPN, a copNo, a month as 2026-11."""

    kind: Kind
    number: str

    @property
    def document(self) -> dict[str, str]:
        """As an export keeps it."""
        return {self.kind: self.number}

    @property
    def file_name(self) -> str:
        """The name of the bundle."""
        return f"guicang-evidence-{self.kind}-{self.number}.zip"


def subject_of(document: Mapping[str, Any]) -> Subject:
    """The subject of an export. Raises `Invalid` (bad_subject)."""
    for kind in KINDS:
        if kind in document:
            return Subject(kind, str(document[kind]))
    raise Invalid("bad_subject", "Evidence is of a parcel, a declaration or a month.")


def parcels_of(work: Work, subject: Subject) -> Sequence[int]:
    """The parcels it is about. Raises `NotFound` (unknown_parcel, unknown_application, nothing_in_month), `Invalid`."""
    if subject.kind == "parcel":
        return [parcel_by_lpn(work, subject.number.upper()).id]
    if subject.kind == "declaration":
        return [each.parcel_id for each in application(work, cop_no=subject.number).parcels]
    first, last = bounds(subject.number)
    found = moved_between(work, since=first, until=last)
    if not found:
        raise NotFound("nothing_in_month", f"No parcel made a step in {subject.number}.", month=subject.number)
    return found


def days_of(subject: Subject) -> Iterator[date]:
    """The days that belong to it whatever its parcels did: every day of a month."""
    if subject.kind == "month":
        first, last = bounds(subject.number)
        yield from (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))


def bounds(month: str) -> tuple[date, date]:
    """First and last day of a month written 2026-11. Raises `Invalid` (bad_month)."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Invalid("bad_month", f"{month} is not a month; write it as 2026-11.", month=month) from None
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
