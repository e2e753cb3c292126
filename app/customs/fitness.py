"""Whether a prepared application may still be submitted: the floor goes on working while brokers check.

A parcel may have been reopened, held, lost, matched with another original or counted again since.
Who submits vouches for what was prepared, so a changed one is not mended but refused.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from app.core.errors import Conflict
from app.core.findings import Finding
from app.customs import queries
from app.customs.docket import Docket
from app.customs.queries import Standing
from app.db.work import Work
from app.originals.models import Original, OriginalLine
from schemas.vocabulary import Event

CHANGED = frozenset({"parcel_moved_on", "goods_changed"})
"""What no second try can mend: the application is given up and its parcels prepared anew."""

RULE_BROKEN = "rule_broken"

_SENTENCES = {
    "parcel_moved_on": "a parcel of it is no longer conforming",
    "goods_changed": "its parcels were counted again or matched with another list",
    "list_unknown": "its list has no number, no release or not these lines",
    "declare_too_late": "the days to declare are over",
}


def misfits(
    docket: Docket, work: Work, *, since: datetime, lists: Mapping[int, Original],
    lines: Mapping[int, Sequence[OriginalLine]],
) -> dict[int, Conflict]:  # fmt: skip
    """Why which applications on the docket may not be submitted. Locks their parcels."""
    docket.open_parcels()
    declared, found = declared_amounts(work, list(docket.files)), amounts_found(work, list(docket.files))
    problems: dict[int, Conflict] = {}
    for id_, file in docket.files.items():
        original_id = file.standing.original_id
        there = {line.gnum for line in lines.get(original_id, ())}
        checks = {
            "parcel_moved_on": docket.movable(id_, Event.SUBMIT) != file.parcels or not file.parcels,
            "goods_changed": found[id_] != {(original_id, gnum): qty for gnum, qty in declared[id_].items()},
            "list_unknown": not _usable(lists.get(original_id)) or not declared[id_].keys() <= there,
            "declare_too_late": _late(lists.get(original_id), since),
        }
        code = next((code for code, broken in checks.items() if broken), None)
        if code:
            problems[id_] = refusal(code, file.standing)
    return problems


def refusal(code: str, standing: Standing) -> Conflict:
    """The refusal of an application, in words."""
    return Conflict(code, f"Application {standing.cop_no}: {_SENTENCES[code]}.", cop_no=standing.cop_no)


def rule_broken(standing: Standing, found: Finding) -> Conflict:
    """The refusal of an application that breaks a rule customs would turn it down for."""
    said = f"Application {standing.cop_no}: {found.message_en} ({found.article})."
    return Conflict("rule_broken", said, cop_no=standing.cop_no, rule=found.code)


def declared_amounts(work: Work, application_ids: Sequence[int]) -> dict[int, dict[int, Decimal]]:
    """What each of these applications declares, by gnum."""
    sums: dict[int, dict[int, Decimal]] = {id_: {} for id_ in application_ids}
    for line in queries.lines(work, application_ids):
        sums[line.application_id][line.gnum] = line.qty
    return sums


def amounts_found(
    work: Work, application_ids: Sequence[int]
) -> dict[int, dict[tuple[int | None, int | None], Decimal]]:
    """What is in the parcels of each of these applications now, by (original, gnum)."""
    sums: dict[int, defaultdict[tuple[int | None, int | None], Decimal]]
    sums = {id_: defaultdict(Decimal) for id_ in application_ids}
    for content in queries.contents(work, application_ids):
        sums[content.application_id][content.original_id, content.gnum] += content.qty or Decimal(0)
    return {id_: dict(found) for id_, found in sums.items()}


def _usable(original: Original | None) -> bool:
    return bool(original and original.invt_no and original.released_at)


def _late(original: Original | None, since: datetime) -> bool:
    return bool(original and original.released_at and original.released_at < since)
