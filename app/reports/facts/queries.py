"""Running the statements of the fold: what is taken up, what becomes of it, and what it adds up to."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, LiteralString, NamedTuple, cast

from psycopg.types.json import Jsonb

from app.db.work import Work
from app.reports.facts.definitions import BY_KEY, FIGURES, KILOGRAMS, RULES, STOCK

_DRAFT = """
CREATE TEMPORARY TABLE IF NOT EXISTS fold_draft (
  parcel_id bigint, seq integer, figure smallint, gnum integer, application_id bigint, receipt_id bigint,
  at timestamptz, day date, owner text, platform text, carrier text, hs8 text, origin text, reason text,
  disposition text, grade text, detail text, days numeric, lead smallint, applied smallint,
  qty numeric, value_cny numeric, net_kg numeric, gross_kg numeric) ON COMMIT DELETE ROWS
"""
_ADD_KINDS = """
INSERT INTO tally_kind (site_id, figure, owner, platform, carrier, hs8, origin, reason, disposition, grade, detail)
SELECT DISTINCT %(site)s, figure, owner, platform, carrier, hs8, origin, reason, disposition, grade, detail
FROM fold_draft ON CONFLICT DO NOTHING
"""
_NAMES = """
INSERT INTO tally_name (site_id, section, key, name)
SELECT DISTINCT ON (1, 2, 3) %(site)s, section, key, name
FROM (SELECT DISTINCT parcel_id FROM fold_draft) AS drafted
CROSS JOIN LATERAL (
  SELECT original_id FROM parcel WHERE site_id = %(site)s AND id = drafted.parcel_id OFFSET 0) AS parcel
CROSS JOIN LATERAL (
  SELECT * FROM original WHERE site_id = %(site)s AND id = parcel.original_id OFFSET 0) AS list
CROSS JOIN LATERAL (VALUES ('platform', list.ebp_code, list.ebp_name), ('owner', list.ebc_code, list.ebc_name),
                           ('carrier', list.logistics_code, list.logistics_name)) AS named (section, key, name)
ORDER BY 1, 2, 3, list.id DESC
ON CONFLICT (site_id, section, key) DO UPDATE SET name = excluded.name WHERE tally_name.name <> excluded.name
"""
_SUMS = (
    "parcels", "applications", "days", "qty", "value_cny", "net_kg", "gross_kg", "lines", "net_unknown",
    "gross_unknown", "unvalued",
)  # fmt: skip
CELL = ("owner", "month", "section", "figure", "key", *_SUMS)
_MARK = "INSERT INTO tally_mark (site_id, last_fact) VALUES (%s, 0) ON CONFLICT DO NOTHING"
_LOCK = "SELECT last_fact FROM tally_mark WHERE site_id = %s FOR UPDATE"
_FOLDED = "UPDATE tally_mark SET last_fact = %s, folded_at = %s WHERE site_id = %s"
_CLOSED = """
SELECT DISTINCT month FROM month_close AS closing
WHERE site_id = %s AND NOT EXISTS (
  SELECT FROM month_reopening AS reopened
  WHERE reopened.site_id = closing.site_id AND reopened.month = closing.month AND reopened.version = closing.version)
ORDER BY month
"""
_WAITING = "SELECT count(*), sum(coalesce(cardinality(steps), 1)) FROM unfolded WHERE site_id = %s"


class Batch(NamedTuple):
    """Steps that were written together, or a range of parcels, and applications customs spoke of."""

    parcels: list[int]
    steps: list[int] | None
    applications: list[int]


def statement(name: str) -> LiteralString:
    """A statement of our own, as it stands in its file."""
    return cast("LiteralString", _file(name))


@cache
def _file(name: str) -> str:
    return files("app.reports").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def _numbers(*keys: str) -> list[int]:
    return [BY_KEY[key].no for key in keys]


@cache
def _known() -> dict[str, Any]:
    """What the statements are told of the definitions."""
    return {
        "rules": Jsonb([asdict(rule) for rule in RULES]),
        "figures": Jsonb([{"no": figure.no, "key": figure.key} for figure in FIGURES]),
        "kilograms": Jsonb(KILOGRAMS),
        "stock": _numbers(*STOCK),
        "verdicts": _numbers("conforming", "nonconforming"),
        "answers": _numbers("rejected", "failed"),
        "of_applications": _numbers(
            "declared", "failed", "inspected", "detained", "rejected", "withdrawn", "concluded"
        ),
        "stored": "120",
    } | {key: BY_KEY[key].no for key in ("arrived", "declared", "concluded", "accepted")}


def lock_mark(work: Work) -> int:
    """Hold the fold of this site until the transaction ends; the number of the last fact."""
    work.connection.execute(_MARK, [work.site_id])
    row = work.connection.execute(_LOCK, [work.site_id]).fetchone()
    return row[0] if row else 0


def take(work: Work, most: int) -> list[Batch]:
    """Take up what waits and is below every open transaction, at most so many batches."""
    values = {"site": work.site_id, "most": most}
    return [Batch(*row) for row in work.connection.execute(statement("fold_take"), values)]


def waiting(work: Work) -> tuple[int, int]:
    """How many batches wait to be folded, and how many steps are in them (a range counts as one)."""
    row = work.connection.execute(_WAITING, [work.site_id]).fetchone()
    return (row[0], row[1] or 0) if row else (0, 0)


def draft(work: Work, values: Mapping[str, Any]) -> None:
    """Put down what begins to count, with what it is sorted by."""
    connection = work.connection
    # Every join but those by primary key (written as LATERAL) is one of two lists of the same batch.
    connection.execute("SET LOCAL enable_nestloop = off")
    connection.execute(_DRAFT)
    connection.execute("TRUNCATE fold_draft")
    connection.execute(statement("fold_draft"), values)
    if values["applications"]:
        connection.execute(statement("fold_answers"), values)
    connection.execute("ANALYZE fold_draft")


def write_facts(work: Work, values: Mapping[str, Any], last: int) -> int:
    """Make facts of what was put down, and of what is taken back; the number of the last fact there is then."""
    connection = work.connection
    connection.execute(_ADD_KINDS, values)
    last += connection.execute(statement("fold_facts"), {**values, "last": last}).rowcount
    last += connection.execute(statement("fold_undoing"), {**values, "last": last}).rowcount
    if values["applications"]:
        last += connection.execute(statement("fold_unanswered"), {**values, "last": last}).rowcount
    connection.execute(_NAMES, values)
    return last


def add_up(work: Work, *, since: int, until: int) -> None:
    """Add the facts after `since`, up to `until`, to the months they count in."""
    sums = ", ".join(f"{name} = tally_month.{name} + excluded.{name}" for name in _SUMS)
    cells = ", ".join(CELL)
    upsert = (
        f"INSERT INTO tally_month (site_id, {cells}) SELECT %(site)s, {cells} FROM ({statement('cells')}) AS cell "  # noqa: S608
        f"ON CONFLICT (site_id, owner, month, section, figure, key) DO UPDATE SET {sums}"
    )
    work.connection.execute(cast("LiteralString", upsert), known(work) | {"since": since, "until": until})


def known(work: Work) -> dict[str, Any]:
    """What every statement of the tally is given."""
    return _known() | {"site": work.site_id}


def keep_mark(work: Work, last: int, now: datetime) -> None:
    """Say how far this site is folded."""
    work.connection.execute(_FOLDED, [last, now, work.site_id])


def closed_months(work: Work) -> list[date]:
    """Months of this site that are closed and not open again, in order."""
    return [row[0] for row in work.connection.execute(_CLOSED, [work.site_id])]
