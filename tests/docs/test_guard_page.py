"""docs/guard.md tells the truth of keys, canonical row, test vector and faults."""

import ast
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.db.tables import metadata
from app.parcel.journal.canonical import GENESIS, Step, canonical, chain

PAGE = "docs/guard.md"
Rows = Callable[[str, str], list[list[str]]]


@pytest.fixture(scope="module")
def hexadecimal(page: Callable[[str], str]) -> list[str]:
    """The blocks of the page that hold nothing but hexadecimal digits."""
    found = re.findall(r"(?:^    [0-9a-f]{64,}\n)+", page(PAGE), re.MULTILINE)
    return [re.sub(r"\s", "", block) for block in found]


def test_the_vector_is_what_the_code_makes(hexadecimal: list[str], page: Callable[[str], str]) -> None:
    text = page(PAGE)
    scan_id = re.search(r"scan id `([0-9a-f-]{36})`", text)
    details = re.search(r"details `(.+?)`\. The row", text)
    assert scan_id
    assert details
    at = datetime(2026, 11, 15, 2, 0, 0, 123456, tzinfo=UTC)
    assert f"{at:%Y-%m-%d %H:%M:%S.%f} UTC" in text
    names = {"station": "G1", "camera": None, "badge": "T0001", "device": "dev-1"}
    assert all(f"{name} `{value}`" in text for name, value in names.items() if value)
    step = Step(1, 42, 1, "new", "expect", "expected", at, **names, scan_id=UUID(scan_id[1]), details=details[1])
    assert hexadecimal == [canonical(step).hex(), chain(GENESIS, step).hex()]


def test_the_fields_of_the_row(rows: Rows) -> None:
    fields = [(int(number), name.strip("`")) for number, name, _ in rows(PAGE, "no")]
    assert fields == list(enumerate(Step._fields, start=1))


def test_every_key_named_is_there(rows: Rows) -> None:
    named = {row[0].strip("`") for row in rows(PAGE, "key")}
    constraints = {str(c.name): c for table in metadata().tables.values() for c in table.constraints}
    assert named <= constraints.keys()
    late = {row[0].strip("`") for row in rows(PAGE, "key") if "checked at commit" in row[2]}
    assert {name for name in named if getattr(constraints[name], "deferrable", None)} == late


def test_the_guarding_keys_are_all_named(rows: Rows) -> None:
    named = {row[0].strip("`") for row in rows(PAGE, "key")}
    journal = {str(c.name) for c in metadata().tables["journal"].foreign_key_constraints}
    assert journal <= named


def test_every_kind_of_fault_is_explained(rows: Rows, product: dict[str, ast.Module]) -> None:
    tree = product["app/parcel/journal/verifying.py"]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault"]
    kinds = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert {row[0].strip("`") for row in rows(PAGE, "fault")} == kinds


def test_the_rooms_named_are_there(page: Callable[[str], str], root: Any) -> None:
    named = set(re.findall(r"`((?:app|schemas)/[\w/.]+)`", page(PAGE)))
    assert len(named) > 5
    assert [name for name in named if not (root / name).exists()] == []


def test_no_other_index_of_a_guarded_table_begins_with_the_site() -> None:
    guarded = {fk.referred_table for table in metadata().tables.values() for fk in table.foreign_key_constraints}
    begins = [i.name for table in guarded for i in table.indexes if next(iter(i.columns)).name == "site_id"]
    assert begins == []
