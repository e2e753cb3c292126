"""What the simulated customs asks of a message: one rule, one small function; each has its code, source and words."""

from app.simulator.law.format import FORMAT_RULES, SIGNATURE_RULES, format_rule, signature_rule
from app.simulator.law.goods import GOODS
from app.simulator.law.heads import HEADS
from app.simulator.law.numbers import NUMBERS
from app.simulator.law.rule import Case, Rule
from app.simulator.law.standing import STANDING

RULES: tuple[Rule, ...] = (*HEADS, *NUMBERS, *STANDING, *GOODS)
"""In the order in which they are asked; the first that objects decides."""

__all__ = ["FORMAT_RULES", "RULES", "SIGNATURE_RULES", "Case", "Rule", "format_rule", "signature_rule"]
