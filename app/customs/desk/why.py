"""Why a conforming parcel is not declared, or a declared one not concluded: which rule, and what to do next.

What stands before (grading, eligibility) is sorting's to say.
"""

from collections.abc import Sequence
from datetime import datetime

from app.core.errors import NotFound
from app.core.findings import Finding
from app.customs.desk import queries
from app.customs.desk.queries import Stands
from app.customs.preparing import released_since
from app.customs.rules.catalogue import findings
from app.db.work import Work

_AT_CUSTOMS = {
    "declared": "awaiting_customs",
    "inspection": "inspection",
    "detained": "detained",
    "withdrawing": "withdrawing",
    "rejected": "rejected",
    "missing_declared": "missing_declared",
}


def why_not_declared(work: Work, *, parcel_id: int) -> list[Finding]:
    """What keeps this parcel from being declared and concluded; empty before it conforms and once it is cleared.

    Raises `NotFound` (unknown_parcel).
    """
    found = why_not_declared_many(work, parcel_ids=[parcel_id])
    if parcel_id not in found:
        raise NotFound("unknown_parcel", f"There is no parcel {parcel_id}.", parcel_id=parcel_id)
    return found[parcel_id]


def why_not_declared_many(work: Work, *, parcel_ids: Sequence[int]) -> dict[int, list[Finding]]:
    """The same for many parcels at once; unknown ones are left out."""
    since = released_since(work)
    return {row.parcel_id: findings(_codes(row, since)) for row in queries.stands(work, parcel_ids)}


def _codes(row: Stands, since: datetime) -> list[str]:
    if row.state != "conforming":
        return [_AT_CUSTOMS.get(row.state, "")]
    checks = {
        "list_unnumbered": not row.invt_no,
        "not_released": row.released_at is None,
        "not_1210": row.trade_mode not in {None, "1210"},
        "not_counted": not row.counted,
        "declare_too_late": row.released_at is not None and row.released_at < since,
    }
    broken = [code for code, is_broken in checks.items() if is_broken]
    return broken or [row.trouble or _STEPS.get(row.application_state or "", "to_submit")]


_STEPS = {"": "to_prepare", "drafted": "drafted"}
