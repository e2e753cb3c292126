"""Why a conforming parcel is not declared, or a declared one not concluded: which rule, and what to do next.

What stands before (grading, eligibility) is sorting's to say.
"""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import Any

from app.core.errors import NotFound
from app.core.findings import Finding
from app.customs.desk import queries
from app.customs.preparing import released_since
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
    found = queries.stands(work, parcel_id)
    if found is None:
        raise NotFound("unknown_parcel", f"There is no parcel {parcel_id}.", parcel_id=parcel_id)
    codes = _codes(work, found) if found["state"] == "conforming" else [_AT_CUSTOMS.get(found["state"])]
    return [_reasons()[code] for code in codes if code in _reasons()]


def _codes(work: Work, found: dict[str, Any]) -> list[str]:
    released = found["released_at"]
    checks = {
        "list_unnumbered": not found["invt_no"],
        "not_released": released is None,
        "not_1210": found["trade_mode"] not in {None, "1210"},
        "not_counted": not found["counted"],
        "declare_too_late": released is not None and released < released_since(work),
    }
    broken = [code for code, is_broken in checks.items() if is_broken]
    return broken or [found["trouble"] or ("to_submit" if found["cop_no"] else "to_prepare")]


@lru_cache(maxsize=1)
def _reasons() -> dict[str, Finding]:
    with files("app.customs.desk").joinpath("reasons.tsv").open(encoding="utf-8") as table:
        return {
            row["code"]: Finding(
                row["code"], row["article"], row["field"], row["zh"], row["en"], row["next_zh"], row["next_en"]
            )
            for row in csv.DictReader(table, delimiter="\t")
        }
