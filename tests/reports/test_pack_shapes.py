"""A pack is its JSON: canonical bytes that come back equal, and a hash that sees every change."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from app.reports.pack.shapes import Cell, Headline, pack_hash, pack_json, pack_of

from .sample_packs import sample_pack


def test_a_pack_comes_back_from_its_json_equal_and_with_the_same_bytes() -> None:
    pack = sample_pack()
    again = pack_of(pack_json(pack))
    assert again == pack
    assert pack_json(again) == pack_json(pack)
    assert pack_hash(again) == pack_hash(pack)


def test_json_is_canonical() -> None:
    pack = replace(sample_pack(), month=Headline(returns=7, value_cny=Decimal("1.2E+3")))
    document = pack_json(pack)
    plain = json.loads(document)
    assert plain["month"]["returns"] == 7
    assert plain["month"]["value_cny"] == "1200"
    assert plain["year_to_date"]["value_cny"] == "7640000.00"
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical.encode() == document
    assert "南沙".encode() in document


def test_hash_sees_a_single_digit() -> None:
    pack = sample_pack()
    other = replace(pack, month=replace(pack.month, value_cny=Decimal("848888.89")))
    assert pack_hash(other) != pack_hash(pack)


def test_what_is_no_pack_is_refused() -> None:
    with pytest.raises(ValueError, match="cover"):
        pack_of(b"{}")


def test_change_is_percent_on_the_year_before_and_nothing_where_nothing_compares() -> None:
    cell = Cell(Decimal(110), Decimal(900), Decimal(100), Decimal(1200))
    assert cell.change_month == Decimal("10.0")
    assert cell.change_year_to_date == Decimal("-25.0")
    assert Cell(Decimal(5), Decimal(5), Decimal(0)).change_month is None
    assert Cell(Decimal(5), Decimal(5)).change_year_to_date is None
