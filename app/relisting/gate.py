"""The sale gate: what has to be true of goods in stock before they are put on sale, and why they are not."""

from collections.abc import Sequence
from datetime import date

from app.parcel.moves import Refusal
from app.relisting.standing import Line
from app.site.policy import SitePolicy
from schemas.vocabulary import Grade


def hindrances(
    lines: Sequence[Line], grade: str | None, *, concluded: bool, policy: SitePolicy, today: date
) -> list[Refusal]:
    """Everything that keeps restocked goods from being sold, worst first; empty if nothing does."""
    found = [
        not_concluded(concluded),
        _nothing_left(lines),
        _expired(lines, today),
        _not_for_sale(grade, policy),
        not_booked(lines, policy),
    ]
    return [refusal for refusal in found if refusal]


def not_concluded(concluded: bool) -> Refusal | None:
    """Asked of the journal: the lifecycle lets an unloading to blocked stock follow any loading."""
    return None if concluded else Refusal("not_concluded", {"state_zh": "未审结", "state_en": "not concluded"})


def not_booked(lines: Sequence[Line], policy: SitePolicy) -> Refusal | None:
    """Whether the account book still has to take these goods in, where the site's policy asks for that."""
    if policy.sale_needs != "book_entry":
        return None
    missing = [line.gnum for line in lines if line.booked < line.physical]
    return Refusal("not_booked", {"gnum": missing[0]}) if missing else None


def _nothing_left(lines: Sequence[Line]) -> Refusal | None:
    return None if any(line.physical > 0 for line in lines) else Refusal("nothing_left")


def _expired(lines: Sequence[Line], today: date) -> Refusal | None:
    over = [line.expires_on for line in lines if line.physical > 0 and line.expires_on and line.expires_on < today]
    return Refusal("expired_goods", {"expired_on": min(over).isoformat()}) if over else None


def _not_for_sale(grade: str | None, policy: SitePolicy) -> Refusal | None:
    if grade is None:
        return Refusal("no_grade")
    for_sale = sorted(policy.resale_factors)
    return None if Grade(grade) in for_sale else Refusal("grade_not_for_sale", {"grade": grade, "for_sale": for_sale})
