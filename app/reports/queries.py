"""Running the statements of sql/: parameters in, typed rows out."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import LiteralString, NamedTuple, cast

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from app.db.work import Work
from app.reports.definitions import FIGURES


class Found(NamedTuple):
    """A row of month.sql; what each field means depends on `section` (see there)."""

    section: str
    basis: str
    code: str
    name: str
    day: date | None
    parcels: int
    applications: int
    qty: Decimal
    value: Decimal


def _rules() -> dict[str, dict[str, bool]]:
    """The definitions as the statement wants them: by step, which figures it counts in and which it takes back."""
    rules: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for figure in FIGURES:
        for counts, steps in ((False, figure.takes_back), (True, figure.counts)):
            for event, state in steps:
                rules[f"{event}>{state}"][figure.key] = counts
    return rules


@cache
def _statement(name: str) -> LiteralString:
    # Our own file, not a string from outside: psycopg wants that said.
    return cast("LiteralString", files("app.reports").joinpath("sql", name).read_text(encoding="utf-8"))


def month(work: Work, *, since: datetime, until: datetime) -> list[Found]:
    """Everything about the month's steps from `since` up to, not including, `until`: one statement, one snapshot."""
    with work.connection.cursor(row_factory=class_row(Found)) as cursor:
        values = {"site": work.site_id, "since": since, "until": until, "rules": Jsonb(_rules())}
        return cursor.execute(_statement("month.sql"), values).fetchall()
