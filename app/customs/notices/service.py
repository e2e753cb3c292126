"""Telling the broker: what is due is found by a job, listed on the desk, and fed to whoever asks by cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from app.core.clock import business_day, start_of_day
from app.customs.notices import queries
from app.customs.notices.queries import Row
from app.customs.notices.wording import words_of
from app.customs.preparing import released_since, require_broker
from app.db.work import Work
from app.site.service import policy_now

State = Literal["open", "acknowledged", "resolved"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was told once. `event_key` never repeats: a consumer may drop what it has seen."""

    id: int
    kind: str
    event_key: str
    lpn: str | None
    cop_no: str | None
    receipt_id: int | None
    owner_code: str | None
    arguments: dict[str, Any]
    at: datetime
    state: State
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class NoticeRun:
    """What one round did: how many notices are new, how many resolved by themselves."""

    new: int
    resolved: int


def notice_due(work: Work) -> NoticeRun:
    """Find what has to be told now, and resolve what has not any more. Set-based; running it again changes nothing."""
    policy, today = policy_now(work), business_day(work.clock.now())
    span = policy.declare_within_days - policy.release_day_counts
    values = {
        "span": span,
        "near": start_of_day(today + timedelta(days=policy.notice_days_before + 1 - span)),
        "late": released_since(work),
        "hours": policy.no_answer_hours,
        "silent_since": work.clock.now() - timedelta(hours=policy.no_answer_hours),
    }
    return NoticeRun(*queries.tell_and_resolve(work, values))


def notices(
    work: Work, *, state: State | None = "open", kind: str | None = None, after: int = 0, limit: int = 100
) -> list[Notice]:
    """Notices, oldest first, from behind the id `after`; None is every state. An owner's actor sees its own only.

    Ids grow in the order in which notices become visible: who remembers the last one misses none.
    """
    rows = queries.page(work, state=state, kind=kind, owner=work.actor.owner_code, after=after, limit=limit)
    return [_notice(row) for row in rows]


def counts_of_notices(work: Work) -> dict[str, int]:
    """How many are open, by kind."""
    return queries.open_counts(work, owner=work.actor.owner_code)


def acknowledge_notices(work: Work, *, ids: Sequence[int]) -> int:
    """Take these off the desk; how many were on it. Raises `Forbidden` (not_your_role)."""
    require_broker(work)
    return queries.acknowledge(work, ids)


def reopen_notices(work: Work, *, ids: Sequence[int]) -> int:
    """Put these back on the desk, where their reason still stands; how many. Raises `Forbidden` (not_your_role)."""
    require_broker(work)
    return queries.reopen(work, ids)


def _notice(row: Row) -> Notice:
    state: State = "resolved" if row.resolved_at else "acknowledged" if row.acknowledged_at else "open"
    words = words_of(row.kind, row.arguments)
    return Notice(
        id=row.id,
        kind=row.kind,
        event_key=row.event_key,
        lpn=row.lpn,
        cop_no=row.cop_no,
        receipt_id=row.receipt_id,
        owner_code=row.owner_code,
        arguments=row.arguments,
        at=row.at,
        state=state,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        resolved_at=row.resolved_at,
        zh=words.zh,
        en=words.en,
    )
