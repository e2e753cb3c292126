"""Whether goods may be declared as a return at all: each rule with its source, judged on plain facts (pure).

The grade of the goods is not among these: it comes from the question tree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.originals.clocks import clocks
from app.originals.models import Original
from app.site.models import Site
from app.site.policy import SitePolicy
from app.sorting.rules import Ruling, rules

BONDED = "1210"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. Quantities are by gnum; `arrived_on` is the business day at the gate.

    `listed` is the quantity of each line of the original, `elsewhere` what of it is with other
    parcels or with applications already.
    """

    today: date
    policy: SitePolicy
    site: Site
    original: Original | None = None
    arrived_on: date | None = None
    counted: Mapping[int, Decimal] = field(default_factory=dict)
    listed: Mapping[int, Decimal] = field(default_factory=dict)
    elsewhere: Mapping[int, Decimal] = field(default_factory=dict)


def eligible(facts: Facts) -> tuple[Ruling, ...]:
    """Every rule that applies to these facts, passed or not. Without an original only that is said."""
    if facts.original is None:
        return (rules().ruling("original_known", False),)
    return (
        rules().ruling("original_known", True),
        *_of_the_original(facts, facts.original),
        *_of_the_goods(facts),
        *_of_the_clocks(facts, facts.original),
    )


def _of_the_original(facts: Facts, original: Original) -> Iterator[Ruling]:
    customs = original.customs_code, original.area_code, original.ems_no
    own = original.customs_code == facts.site.customs_code or original.customs_code in facts.policy.other_customs
    same = own and customs[1:] == (facts.site.area_code, facts.site.ems_no)
    yield rules().ruling("original_released", original.released_at is not None)
    yield rules().ruling("of_this_area", same, customs=customs[0], area=customs[1], book=customs[2])
    yield rules().ruling("bonded_mode", original.trade_mode == BONDED, mode=original.trade_mode)


def _of_the_goods(facts: Facts) -> Iterator[Ruling]:
    yield rules().ruling("something_inside", bool(facts.counted))
    strange = sorted(facts.counted.keys() - facts.listed.keys())
    yield rules().ruling("of_this_list", not strange, **_naming(strange))
    too_much = [gnum for gnum in sorted(facts.counted.keys() & facts.listed.keys()) if _over(facts, gnum)]
    yield rules().ruling("within_quantity", not too_much, **_naming(too_much))


def _over(facts: Facts, gnum: int) -> bool:
    return facts.counted[gnum] + facts.elsewhere.get(gnum, Decimal(0)) > facts.listed[gnum]


def _naming(gnums: list[int]) -> dict[str, str]:
    return {"lines": f" (gnum {', '.join(map(str, gnums))})"} if gnums else {}


def _of_the_clocks(facts: Facts, original: Original) -> Iterator[Ruling]:
    running = clocks(original.released_at, facts.policy)
    if running is None:
        return
    arrived, policy = facts.arrived_on or facts.today, facts.policy
    days = {"days": policy.arrive_within_days, "last_day": running.arrive_by.isoformat()}
    yield rules().ruling("arrived_in_time", arrived <= running.arrive_by, **days, arrived=arrived.isoformat())
    days = {"days": policy.declare_within_days, "last_day": running.declare_by.isoformat()}
    yield rules().ruling("declared_in_time", facts.today <= running.declare_by, **days)
