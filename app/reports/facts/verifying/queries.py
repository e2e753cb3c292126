"""Running the statements that find where the tally differs from what it was made of."""

from typing import Any, LiteralString, cast

from app.db.work import Work
from app.reports.facts.queries import CELL, known, statement

_ANSWERS = """
WITH due AS (
  SELECT receipt.id, receipt.application_id FROM receipt
  WHERE site_id = %(site)s AND kind = 'CEB626' AND status = %(stored)s AND application_id IS NOT NULL
    AND withdrawal_id IS NULL AND outcome IN ('noted', 'applied')
    AND EXISTS (SELECT FROM application_parcel AS link
                WHERE link.site_id = receipt.site_id AND link.application_id = receipt.application_id)
),
there AS (
  SELECT receipt_id AS id, application_id, sum(sign) AS counted FROM tally_fact
  WHERE site_id = %(site)s AND figure = %(accepted)s GROUP BY 1, 2 HAVING sum(sign) <> 0
)
SELECT coalesce(due.application_id, there.application_id), coalesce(due.id, there.id),
  (due.id IS NOT NULL)::integer, coalesce(there.counted, 0)
FROM due FULL JOIN there ON there.id = due.id AND there.application_id = due.application_id
WHERE (due.id IS NULL OR there.counted IS DISTINCT FROM 1) AND NOT EXISTS (
  SELECT FROM unfolded WHERE site_id = %(site)s
    AND coalesce(due.application_id, there.application_id) = ANY(unfolded.applications))
ORDER BY 1, 2 LIMIT %(most)s
"""
_UNDOING = """
SELECT fact.id, fact.parcel_id, fact.seq, fact.figure
FROM tally_fact AS fact LEFT JOIN tally_fact AS undone
  ON undone.site_id = fact.site_id AND undone.parcel_id = fact.parcel_id AND undone.id = fact.undoes
WHERE fact.site_id = %(site)s AND fact.sign = -1 AND (
  undone.sign IS DISTINCT FROM 1
  OR (undone.figure, undone.kind_id, undone.lead, undone.applied, undone.days, undone.qty, undone.value_cny,
      undone.net_kg, undone.gross_kg)
    IS DISTINCT FROM (fact.figure, fact.kind_id, fact.lead, fact.applied, fact.days, fact.qty, fact.value_cny,
                      fact.net_kg, fact.gross_kg)
  OR EXISTS (SELECT FROM tally_fact AS twice WHERE twice.site_id = fact.site_id AND twice.parcel_id = fact.parcel_id
             AND twice.undoes = fact.undoes AND twice.id <> fact.id))
ORDER BY fact.id LIMIT %(most)s
"""
_NUMBERS = """
SELECT count(*), coalesce(max(id), 0), coalesce((SELECT last_fact FROM tally_mark WHERE site_id = %(site)s), 0)
FROM tally_fact WHERE site_id = %(site)s
"""


def differing_facts(work: Work, most: int) -> list[tuple[Any, ...]]:
    """The rows of verify_facts.sql."""
    return work.connection.execute(statement("verify_facts"), known(work) | {"most": most}).fetchall()


def differing_answers(work: Work, most: int) -> list[tuple[Any, ...]]:
    """(application, receipt, how often it was to be counted, how often it was)."""
    return work.connection.execute(_ANSWERS, known(work) | {"most": most}).fetchall()


def wrong_undoing(work: Work, most: int) -> list[tuple[Any, ...]]:
    """(fact, parcel, step, figure) of what takes back something else than it says."""
    return work.connection.execute(_UNDOING, known(work) | {"most": most}).fetchall()


def numbers(work: Work) -> tuple[int, int, int]:
    """How many facts there are, the highest number, and the number the mark says."""
    count, highest, marked = work.connection.execute(_NUMBERS, known(work)).fetchone() or (0, 0, 0)
    return count, highest, marked


def differing_cells(work: Work, last: int, most: int) -> list[tuple[Any, ...]]:
    """(owner, month, section, figure, key, of the facts, of the month) where the two differ."""
    names = ", ".join(CELL)
    key = ", ".join(CELL[:5])
    text = (
        f"WITH facts AS ({statement('cells')}), kept AS (SELECT {names} FROM tally_month WHERE site_id = %(site)s) "  # noqa: S608
        f"SELECT {key}, to_jsonb(facts) - ARRAY['owner', 'month', 'section', 'figure', 'key'], "
        "to_jsonb(kept) - ARRAY['owner', 'month', 'section', 'figure', 'key'] "
        f"FROM facts FULL JOIN kept USING ({key}) "
        f"WHERE ROW({', '.join(f'facts.{name}' for name in CELL[5:])}) IS DISTINCT FROM "
        f"ROW({', '.join(f'kept.{name}' for name in CELL[5:])}) ORDER BY {key} LIMIT %(most)s"
    )
    values = known(work) | {"since": 0, "until": last, "most": most}
    return work.connection.execute(cast("LiteralString", text), values).fetchall()
