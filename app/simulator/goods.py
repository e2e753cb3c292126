"""The catalogue of the sample world: fictitious goods in the categories that really come back."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from stdnum import ean


@dataclass(frozen=True, slots=True)
class Product:
    """One article as lists declare it.

    `per1` and `per2` are legal units a piece, `days` its shelf life at dispatch (0: none is printed), `serial` whether
    each piece has a serial number, `record` the account-book item (备案料号).
    """

    sku: str
    category: str
    record: str
    bar_code: str
    gcode: str
    name: str
    model: str
    unit: str
    unit1: str
    per1: Decimal
    unit2: str | None
    per2: Decimal | None
    country: str
    price: Decimal
    days: int
    serial: bool


@lru_cache(maxsize=1)
def catalogue() -> tuple[Product, ...]:
    """All goods, in the order of `goods.tsv`."""
    text = (files("app.simulator") / "goods.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(_product(number, row) for number, row in enumerate(rows, 1))


def _product(number: int, row: dict[str, str]) -> Product:
    digits = f"69000000{number:04d}"
    return Product(
        sku=f"SKU-TEST-{row['sku']}",
        category=row["category"],
        record=f"{1000 + number}",
        bar_code=digits + ean.calc_check_digit(digits),
        gcode=row["gcode"],
        name=row["name"],
        model=row["model"],
        unit=row["unit"],
        unit1=row["unit1"],
        per1=Decimal(row["per1"]),
        unit2=row["unit2"] or None,
        per2=Decimal(row["per2"]) if row["per2"] else None,
        country=row["country"],
        price=Decimal(row["price"]),
        days=int(row["days"]),
        serial=row["serial"] == "yes",
    )
