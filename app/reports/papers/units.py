"""How a figure is written, by its unit: the same digits on paper, in the workbook and in the CSV."""

from decimal import ROUND_HALF_UP, Decimal

from app.reports.pack.shapes import Unit

PLACES: dict[Unit, int | None] = {"count": 0, "quantity": None, "money": 2, "kg": 3, "days": 1, "share": 1}
"""Decimal places of each unit; a quantity has as many as it needs."""

BOOK_FORMATS: dict[str, str] = {
    "count": "#,##0",
    "quantity": "#,##0.#####",
    "money": "#,##0.00",
    "kg": "#,##0.000",
    "days": "#,##0.0",
    "share": "0.0",
}


def plain(value: Decimal, unit: Unit) -> Decimal:
    """The value with the places of its unit, rounded half up; a quantity without needless zeros."""
    places = PLACES[unit]
    if places is not None:
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def shown(value: Decimal, unit: Unit) -> str:
    """1,234.50: thousands apart, a true minus."""
    return f"{plain(value, unit):,f}".replace("-", "−")


def changed(percent: Decimal | None) -> str:
    """+12.3% on the year before; nothing where nothing can be compared."""
    if percent is None:
        return ""
    return f"{percent:+,.1f}%".replace("-", "−") if percent else "0.0%"
