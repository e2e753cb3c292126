"""The quantity guard: what is declared as returned of a line can never pass what was imported on it.

The CHECK on original_line is the last word; here the lines are locked in the order of their key,
so that two submissions of one list wait for each other, and the refusal says the figures.
"""

from collections.abc import Mapping
from decimal import Decimal

from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.originals import queries
from app.originals.queries import LineStanding

Amounts = Mapping[tuple[int, int], Decimal]
"""By (original_id, gnum)."""


def reserve(work: Work, *, amounts: Amounts) -> None:
    """Take these amounts of these lines; all or none.

    Raises `Conflict` (quantity_exceeded, with list, gnum, qty, taken, wanted), `NotFound`
    (unknown_line), `Invalid` (amount_not_positive).
    """
    for line in _locked(work, amounts):
        wanted = amounts[line.original_id, line.gnum]
        if line.taken + wanted > line.qty:
            raise _refusal("quantity_exceeded", line, wanted)
    queries.take(work, amounts)


def release(work: Work, *, amounts: Amounts) -> None:
    """Give these amounts back. Raises `Conflict` (release_exceeds) when more than was taken, else as `reserve`."""
    for line in _locked(work, amounts):
        wanted = amounts[line.original_id, line.gnum]
        if wanted > line.taken:
            raise _refusal("release_exceeds", line, wanted)
    queries.take(work, {key: -amount for key, amount in amounts.items()})


def _locked(work: Work, amounts: Amounts) -> list[LineStanding]:
    for (original_id, gnum), amount in amounts.items():
        if amount <= 0:
            raise Invalid("amount_not_positive", "An amount must be positive.", original_id=original_id, gnum=gnum)
    found = queries.lock_lines(work, list(amounts)) if amounts else []
    unknown = set(amounts) - {(line.original_id, line.gnum) for line in found}
    for original_id, gnum in sorted(unknown):
        raise NotFound("unknown_line", f"List {original_id} has no line {gnum}.", original_id=original_id, gnum=gnum)
    return found


def _refusal(code: str, line: LineStanding, wanted: Decimal) -> Conflict:
    sentence = (
        f"List {line.original_id}, line {line.gnum}: {line.taken} of {line.qty} is taken, {wanted} more does not fit."
        if code == "quantity_exceeded"
        else f"List {line.original_id}, line {line.gnum}: only {line.taken} is taken, {wanted} cannot be given back."
    )
    figures = {"qty": str(line.qty), "taken": str(line.taken), "wanted": str(wanted)}
    return Conflict(code, sentence, original_id=line.original_id, gnum=line.gnum, **figures)
