"""How numbers of a chart are written and how high their scale goes (pure)."""

from collections.abc import Iterable
from decimal import Decimal

from app.reports.pack.charts.voices import Voice

TEN_THOUSAND = Decimal(10000)


def nice_top(values: Iterable[Decimal]) -> Decimal:
    """The top of a scale: above every value, one or two leading digits, at least 4, in four even steps."""
    most = max((value for value in values), default=Decimal(0))
    if most <= 4:
        return Decimal(4)
    size = Decimal(10) ** (len(str(int(most))) - 1)
    return next(top for part in (1, 2, 4, 6, 8, 10, 12) if (top := size * part) >= most and top % 4 == 0)


def short(value: Decimal, voice: Voice) -> str:
    """1,234 as it is; from a hundred thousand on in 万 (ten thousands), in English in thousands and millions."""
    if abs(value) < 100_000:
        return f"{value:,.0f}"
    zh = f"{_brief(value / TEN_THOUSAND)}万"
    en = f"{value / 1000:,.0f}k" if abs(value) < 1_000_000 else f"{_brief(value / 1_000_000)}M"
    return voice.one(zh, en)


def _brief(value: Decimal) -> str:
    """One decimal below a thousand, none where it says nothing."""
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if abs(value) >= 1000 or rounded == int(rounded) else f"{rounded:,.1f}"


def percent(value: Decimal) -> str:
    """+3.4% with its sign."""
    return f"{value:+,.1f}%" if abs(value) < 1000 else f"{value:+,.0f}%"
