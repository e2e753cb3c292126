"""Closing a month: its pack frozen with a hash in the site's chain, opened again only with a reason, files kept.

A closed month is read from its snapshot, never made again; a snapshot whose bytes are not what was closed is
refused with words. What happens later that belongs to a closed month is a correction of the first open one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Literal

from app.core.clock import start_of_day
from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.reports.pack import queries
from app.reports.pack.chain import is_whole, link_of, seal_of
from app.reports.pack.models import MonthClose, MonthReopening
from app.reports.pack.queries import ClosingRow
from app.reports.pack.shapes import Pack, pack_json, pack_of

Kind = Literal["pdf", "xlsx", "csv", "json"]
KINDS: tuple[Kind, ...] = ("pdf", "xlsx", "csv", "json")
REASON_MAX = 500


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing as it is told: `sha256` of the pack and `link` of the chain in hex; `whole` is what the hashes say."""

    site_id: int
    month: date
    version: int
    closed_at: datetime
    closed_by: str
    facts_upto: int
    sha256: str
    link: str
    reopened_at: datetime | None
    reopened_by: str | None
    reason: str | None

    @property
    def standing(self) -> bool:
        """Whether the month is closed by this very closing: it was not opened again."""
        return self.reopened_at is None


def first_day(year: int, month: int) -> date:
    """The first day of a month. Raises `Invalid` (unknown_month)."""
    if not (2000 <= year <= 2999 and 1 <= month <= 12):
        raise Invalid("unknown_month", f"{year}-{month} is not a month.", year=year, month=month)
    return date(year, month, 1)


def following(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def closings(
    work: Work, *, month: date | None = None, sites: tuple[int, ...] = (), until: date = date.max
) -> list[Closing]:
    """The closings of one month, or of every one up to `until`: newest month and version first."""
    rows = queries.closings(work, sites=sites or (work.site_id,), since=month or date.min, until=month or until)
    return [_told(row) for row in rows]


def check_month(work: Work, month: date) -> None:
    """Raises `Invalid` (month_ahead) for a month that has not begun."""
    if work.clock.now() < start_of_day(month):
        raise Invalid("month_ahead", f"{month:%Y-%m} has not begun.", month=f"{month:%Y-%m}")


def _told(row: ClosingRow) -> Closing:
    kept = {name: getattr(row, name) for name in Closing.__slots__ if name not in ("sha256", "link")}
    return Closing(**kept, sha256=row.sha256.hex(), link=row.hash.hex())


def standing(work: Work, *, month: date, site: int | None = None) -> Closing | None:
    """The closing by which a month is closed now; None while it is open."""
    found = closings(work, month=month, sites=(site or work.site_id,))
    return found[0] if found and found[0].standing else None


def snapshot(work: Work, closing: Closing) -> Pack:
    """The pack as it was closed. Raises `Conflict` (snapshot_altered)."""
    return pack_of(_whole(work, closing).pack)


def is_altered(work: Work, closing: Closing) -> bool:
    """Whether somebody changed the snapshot by hand: its hash, or its link in the chain, no longer fits."""
    row = queries.closing(work, site=closing.site_id, month=closing.month, version=closing.version)
    return row is None or not is_whole(row)


def _whole(work: Work, closing: Closing) -> MonthClose:
    row = queries.closing(work, site=closing.site_id, month=closing.month, version=closing.version)
    if row is None or not is_whole(row):
        period = f"{closing.month:%Y-%m}"
        said = f"The snapshot of {period}, version {closing.version}, is not what was closed: somebody altered it."
        raise Conflict("snapshot_altered", said, month=period, version=closing.version, sha256=closing.sha256)
    return row


def close_month(work: Work, *, month: date, make: Callable[[int], Pack]) -> Closing:
    """Freeze a month of this site. `make` gives the pack for the version it will carry, folding being held.

    Raises `Conflict` (month_not_over, month_is_closed).
    """
    check_over(work, month)
    queries.lock_chain(work)
    before = closings(work, month=month)
    if before and before[0].standing:
        period, last = f"{month:%Y-%m}", before[0]
        said = f"{period} is closed already, as version {last.version}; open it again first, saying why."
        raise Conflict("month_is_closed", said, month=period, version=last.version)
    version = before[0].version + 1 if before else 1
    _write(work, month, version=version, pack=make(version))
    return closings(work, month=month)[0]


def check_over(work: Work, month: date) -> None:
    """Raises `Conflict` (month_not_over) while the month is not over in Asia/Shanghai."""
    over = start_of_day(following(month))
    if work.clock.now() < over:
        period, last = f"{month:%Y-%m}", following(month) - timedelta(days=1)
        said = f"{period} is not over: its last day is {last}. Until then its figures are provisional."
        raise Conflict("month_not_over", said, month=period, last=last.isoformat())


def _write(work: Work, month: date, *, version: int, pack: Pack) -> None:
    last, body = queries.last_link(work), pack_json(pack)
    row = MonthClose(
        site_id=work.site_id,
        month=month,
        version=version,
        number=last.number + 1 if last else 1,
        closed_at=pack.cover.made_at,
        closed_by=work.actor.badge,
        facts_upto=pack.cover.facts_upto,
        pack=body,
        sha256=sha256(body).digest(),
        prev_hash=last.hash if last else None,
        hash=b"",
    )
    row.hash = link_of(row)
    queries.add(work, row)


def reopen_month(work: Work, *, month: date, reason: str) -> Closing:
    """Open a closed month of this site again; its closing stays and is told with the reason.

    Raises `Invalid` (reason_missing, reason_too_long), `Conflict` (month_is_open).
    """
    why = reason.strip()
    if not why:
        raise Invalid("reason_missing", "Say why the month is opened again: it stands on the next cover.")
    if len(why) > REASON_MAX:
        raise Invalid("reason_too_long", f"At most {REASON_MAX} characters.", most=REASON_MAX)
    queries.lock_chain(work)
    closed = standing(work, month=month)
    if closed is None:
        raise Conflict("month_is_open", f"{month:%Y-%m} is not closed.", month=f"{month:%Y-%m}")
    now = work.clock.now()
    row = MonthReopening(
        site_id=work.site_id,
        month=month,
        version=closed.version,
        reopened_at=now,
        reopened_by=work.actor.badge,
        reason=why,
    )
    queries.add(work, row)
    return closings(work, month=month)[0]


def version_of(work: Work, *, month: date, version: int, site: int | None = None) -> Closing:
    """One closing of a month. Raises `NotFound` (no_such_version)."""
    for each in closings(work, month=month, sites=(site or work.site_id,)):
        if each.version == version:
            return each
    raise NotFound("no_such_version", f"{month:%Y-%m} has no version {version}.", month=f"{month:%Y-%m}")


def kept_file(work: Work, *, closing: Closing, kind: Kind) -> bytes | None:
    """The file of this kind that was rendered from a closing and kept; None while there is none.

    Raises `Conflict` (snapshot_altered) for a file, or a snapshot, that is not what was kept.
    """
    row = _whole(work, closing)
    kept = queries.file(work, row, kind)
    if kept is None:
        return None
    if not compare_digest(kept.seal, seal_of(row, kind, kept.body)):
        period = f"{closing.month:%Y-%m}"
        said = f"The {kind} file of {period}, version {closing.version}, is not what was rendered: somebody altered it."
        raise Conflict("snapshot_altered", said, month=period, version=closing.version, sha256=closing.sha256)
    return kept.body


def keep_file(work: Work, *, closing: Closing, kind: Kind, body: bytes) -> bytes:
    """Keep a file rendered from a closing; the first one kept stays for ever, and is what is returned."""
    row = _whole(work, closing)
    queries.keep_file(work, row, kind, body=body, seal=seal_of(row, kind, body))
    return kept_file(work, closing=closing, kind=kind) or body
