"""The rules themselves, judged on plain facts (pure): what customs would turn down, before customs does.

Dated like the policy they read: the facts carry the policy of the day. The 5,000 and 26,000 yuan limits
are not here, for they bind the purchase, not the return (财关税〔2018〕49号).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.findings import Finding
from app.customs.rules.catalogue import finding
from app.originals.clocks import clocks
from app.originals.models import Original, OriginalLine
from app.site.models import Site
from app.site.policy import SitePolicy

MOST_LINES = 99
ADVICE = frozenset({"other_buyer"})
"""Findings to look at that do not stand in the way: a platform may announce a return under a number of its own."""
BONDED = "1210"
ID_CARD = "1"


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """A line of the application as it is to be written."""

    gnum: int
    qty: Decimal
    gcode: str
    unit: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. What is not known (None, empty) breaks no rule.

    `listed` are the original's lines by gnum; `held` says that what is declared is part of what is
    taken of them already. `arrived_on` is the latest arrival of its parcels, `order_nos` what they were
    announced for, `certified` the enterprise codes the signing certificate names.
    """

    today: date
    policy: SitePolicy
    site: Site
    original: Original
    listed: Mapping[int, OriginalLine]
    declared: Sequence[DeclaredLine]
    held: bool = False
    arrived_on: date | None = None
    order_nos: frozenset[str] = frozenset()
    buyer_id_type: str | None = None
    certified: frozenset[str] = field(default_factory=frozenset)


Found = Mapping[str, Any] | None
"""What was found where a rule is broken; None where it holds."""


def judge(facts: Facts) -> tuple[Finding, ...]:
    """Every broken rule, in the order of the table."""
    broken = ((code, rule(facts)) for code, rule in RULES.items())
    return tuple(finding(code, **found) for code, found in broken if found is not None)


def _when(broken: bool, **found: Any) -> Found:
    return found if broken else None


def _elsewhere(facts: Facts) -> Found:
    """Own area only; the lists of the customs a pilot names may have any area and book (2021 No.70 Art.5)."""
    list_, site = facts.original, facts.site
    ours = (list_.customs_code, list_.area_code, list_.ems_no) == (site.customs_code, site.area_code, site.ems_no)
    away = not ours and list_.customs_code not in facts.policy.other_customs
    return _when(away, customs=list_.customs_code, area=list_.area_code, book=list_.ems_no)


def _of_lines(facts: Facts, broken: Callable[[DeclaredLine, OriginalLine | None], bool]) -> Found:
    gnums = [line.gnum for line in facts.declared if broken(line, facts.listed.get(line.gnum))]
    said = ", ".join(map(str, gnums))
    return _when(bool(gnums), lines=said, where=f" (gnum {said})")


def _too_much(facts: Facts) -> Found:
    def over(line: DeclaredLine, listed: OriginalLine | None) -> bool:
        if listed is None:
            return False
        taken = listed.taken - (line.qty if facts.held else 0)
        return taken + line.qty > listed.qty

    return _of_lines(facts, over)


def _arrived_late(facts: Facts) -> Found:
    running = clocks(facts.original.released_at, facts.policy)
    if running is None or facts.arrived_on is None:
        return None
    return _when(facts.arrived_on > running.arrive_by, arrived=facts.arrived_on, last_day=running.arrive_by)


def _declared_late(facts: Facts) -> Found:
    running = clocks(facts.original.released_at, facts.policy)
    if running is None or facts.held:
        return None
    return _when(facts.today > running.declare_by, until=f" ({running.declare_by})")


def _other_agent(facts: Facts) -> Found:
    differs = bool(facts.certified) and facts.site.agent_code not in facts.certified
    return _when(differs, agent=facts.site.agent_code)


RULES: Mapping[str, Callable[[Facts], Found]] = {
    "list_unnumbered": lambda facts: _when(not facts.original.invt_no),
    "not_released": lambda facts: _when(facts.original.released_at is None),
    "not_1210": lambda facts: _when(facts.original.trade_mode != BONDED),
    "not_of_this_area": _elsewhere,
    "other_buyer": lambda facts: _when(bool(facts.order_nos - {facts.original.order_no})),
    "buyer_id_kind": lambda facts: _when(facts.buyer_id_type not in {None, ID_CARD}),
    "agent_differs": _other_agent,
    "nothing_declared": lambda facts: _when(not facts.declared),
    "too_many_lines": lambda facts: _when(len(facts.declared) > MOST_LINES),
    "list_unknown": lambda facts: _of_lines(facts, lambda _, listed: listed is None),
    "gcode_differs": lambda facts: _of_lines(facts, lambda line, listed: bool(listed and listed.gcode != line.gcode)),
    "unit_differs": lambda facts: _of_lines(facts, lambda line, listed: bool(listed and listed.unit != line.unit)),
    "qty_not_positive": lambda facts: _of_lines(facts, lambda line, _: line.qty <= 0),
    "quantity_exceeded": _too_much,
    "arrived_too_late": _arrived_late,
    "declare_too_late": _declared_late,
}
"""Every rule by the code it is named with."""
