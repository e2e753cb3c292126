"""Amounts given back: per application, and per buyer and year, the buyer known by a keyed hash only.

GACC 2020 No.45 Art.3: tax is not levied on what is returned, and the buyer's annual amount is adjusted by it.
The amount is price times quantity of the concluded lines, as the original list has the price. The limits of
5,000 and 26,000 yuan bind the purchase and are not judged here.
"""

from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import Forbidden, Invalid, NotFound
from app.customs.money import queries
from app.customs.money.queries import Year
from app.db.work import Work
from app.originals.service import MaskedBuyer, mark_buyers, masked_buyers
from app.site.service import policy_now
from schemas.vocabulary import Role, yuan

_MAY_SEE = frozenset({Role.BROKER, Role.AUDITOR})
_MOST_MARKED = 10_000


@dataclass(frozen=True, slots=True)
class BuyerYear:
    """What a buyer's year gets back, in yuan. `mark` (16 hex digits) is the buyer; name and number are masked."""

    mark: str
    year: int
    applications: int
    amount: Decimal
    name: str | None
    id_number: str | None
    cursor: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What an application gives back, in yuan; it does so once `concluded`. `buyer` only for who may see marks."""

    cop_no: str
    amount: Decimal
    concluded: bool
    buyer: BuyerYear | None


def given_back(work: Work, *, cop_no: str) -> GivenBack:
    """The amount of an application, and what its buyer's year gets back in all. Raises `NotFound`."""
    of = policy_now(work).quota_year
    mark_concluded(work)
    found = queries.amount(work, cop_no=cop_no, owner=work.actor.owner_code, of=of)
    if found is None:
        raise NotFound("unknown_application", f"There is no application {cop_no}.", cop_no=cop_no)
    concluded = found.state == "concluded"
    seen = concluded and found.mark is not None and not _MAY_SEE.isdisjoint(work.actor.roles)
    years = _years(work, of=of, mark=found.mark, year=found.year, after=None, after_year=None, limit=1) if seen else []
    return GivenBack(cop_no, yuan(found.amount), concluded, years[0] if years else None)


def buyer_years(work: Work, *, year: int | None = None, after: str | None = None, limit: int = 50) -> list[BuyerYear]:
    """What each buyer's year gets back, in the order of marks; `after` is the `cursor` of the last row before.

    For a broker or an auditor; the buyer is masked. Raises `Forbidden` (sealed_for_you), `Invalid` (bad_cursor).
    """
    if _MAY_SEE.isdisjoint(work.actor.roles):
        raise Forbidden("sealed_for_you", "Only a broker or an auditor may see buyers.", needs=sorted(_MAY_SEE))
    mark_concluded(work)
    mark, behind = _read(after)
    of = policy_now(work).quota_year
    return _years(work, of=of, mark=None, year=year, after=mark, after_year=behind, limit=limit)


def mark_concluded(work: Work) -> int:
    """Mark the buyers of lists with a concluded return, where that is missing; how many."""
    ids = queries.concluded_unmarked(work, limit=_MOST_MARKED)
    return mark_buyers(work, original_ids=ids) if ids else 0


def _years(work: Work, **wanted: object) -> list[BuyerYear]:
    rows = queries.years(work, **wanted)
    masked = masked_buyers(work, [row.original_id for row in rows])
    return [_year(row, masked.get(row.original_id)) for row in rows]


def _year(row: Year, buyer: MaskedBuyer | None) -> BuyerYear:
    return BuyerYear(
        mark=row.mark.hex()[:16],
        year=row.year,
        applications=row.applications,
        amount=yuan(row.amount),
        name=buyer and buyer.name,
        id_number=buyer and buyer.id_number,
        cursor=f"{row.mark.hex()}~{row.year}",
    )


def _read(cursor: str | None) -> tuple[bytes | None, int | None]:
    if cursor is None:
        return None, None
    mark, _, year = cursor.partition("~")
    try:
        return bytes.fromhex(mark), int(year)
    except ValueError:
        raise Invalid("bad_cursor", "This is not the cursor of a page.") from None
