"""Totals of earlier months: every wrong row is named, nothing half is kept, and a second import is a second version."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import Invalid
from app.db.work import Work
from app.reports.facts.earlier.reading import read_totals
from app.reports.facts.earlier.service import import_earlier, imports, preview_earlier
from app.reports.facts.service import fold, spans

GOOD = """month,table,key,name,figure,parcels,applications,value_cny,net_kg
2025-10,volume,,,concluded,120,110,40123.45,
2025-10,hs8,33,,concluded,20,18,1000.00,12.5
2025-11,volume,,,concluded,130,118,50000,
"""


def take(work: Work, text: str = GOOD) -> list[tuple[str, int, str]]:
    done = import_earlier(work, body=text.encode(), file_name="before.csv")
    return [(f"{each.month:%Y-%m}", each.version, each.outcome) for each in done]


def concluded(work: Work, month: date) -> dict[str, object]:
    rows = spans(work, sites=[1], owner=None, spans=[(month, month)])
    return {f"{row.table}/{row.key}": (row.parcels, row.applications, row.value_cny, row.net_kg) for row in rows}


def test_earlier_months_stand_beside_the_counted_ones(november: Work) -> None:
    fold(november)
    assert take(november) == [("2025-10", 1, "imported"), ("2025-11", 1, "imported")]
    assert concluded(november, date(2025, 10, 1)) == {
        "volume/": (120, 110, Decimal("40123.45"), None),
        "hs8/33": (20, 18, Decimal("1000.00"), Decimal("12.5")),
    }


def test_a_second_import_is_a_second_version(work: Work) -> None:
    take(work)
    assert take(work) == [("2025-10", 1, "known"), ("2025-11", 1, "known")]
    assert take(work, "month,figure,parcels\n2025-10,concluded,7\n") == [("2025-10", 2, "replaced")]
    assert concluded(work, date(2025, 10, 1)) == {"volume/": (7, 0, Decimal("0.00"), None)}
    assert concluded(work, date(2025, 11, 1))["volume/"] == (130, 118, Decimal("50000.00"), None)
    assert [(row.version, row.rows, row.badge) for row in imports(work)] == [
        (2, 1, "T0001"),
        (1, 1, "T0001"),
        (1, 2, "T0001"),
    ]


WRONG = [
    ("2025-13,volume,,,concluded,1,,,", "month"),
    ("2025-10,moon,,,concluded,1,,,", "table"),
    ("2025-10,hs8,33A,,concluded,1,,,", "key"),
    ("2025-10,volume,x,,concluded,1,,,", "key"),
    ("2025-10,volume,,,moon,1,,,", "figure"),
    ("2025-10,volume,,,entered,1,,,", "figure"),
    ("2025-10,volume,,,concluded,,,,", "parcels"),
    ("2025-10,volume,,,concluded,1.5,,,", "parcels"),
    ("2025-10,volume,,,concluded,-1,,,", "parcels"),
    ("2025-10,volume,,,concluded,1,,\"1,000\",", "value_cny"),
    ("2025-10,volume,,,concluded,1,,1e5,", "value_cny"),
    ("2025-10,volume,,,concluded,1", ""),
    ("2026-11,volume,,,concluded,1,,,", "month"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column"), WRONG)
def test_a_wrong_row_is_named_and_nothing_is_kept(work: Work, row: str, column: str) -> None:
    body = f"{GOOD}{row}\n"
    found = preview_earlier(work, body=body.encode())
    assert [(each.row, each.column) for each in found.problems] == [(5, column)]
    with pytest.raises(Invalid, match="nothing was"):
        take(work, body)
    assert imports(work) == []


def test_the_same_cell_twice_is_a_wrong_row(work: Work) -> None:
    (problem,) = read_totals(f"{GOOD}2025-10,volume,,,concluded,9,,,\n".encode()).problems
    assert (problem.row, problem.message_en) == (5, "the same cell as in row 2")


def test_a_month_that_is_counted_here_is_not_taken(november: Work) -> None:
    fold(november)
    november.clock.move_to(november.clock.now().replace(year=2027))  # pyright: ignore[reportAttributeAccessIssue]
    (problem,) = preview_earlier(november, body=b"month,figure,parcels\n2026-12,concluded,1\n").problems
    assert "counted by this system" in problem.message_en


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"moon,figure\n", b"month,month,figure\n", b'month,figure\n"a', b"PK\x03\x04"]
)
def test_what_is_no_table_is_refused(work: Work, body: bytes) -> None:
    with pytest.raises(Invalid):
        import_earlier(work, body=body, file_name="x.csv")
