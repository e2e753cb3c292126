"""The peer of benchmarks/month.py, run in its own environment: the same cells by DuckDB, on the same facts in memory.

Standard input: a line of JSON (`facts`, `kinds`: CSV files; `spans`: first and last months), then a line a question.
Standard output: a line when all is loaded (rows), then a line of seconds for each question.
"""

import json
import sys
import time

import duckdb

CELLS = """
SELECT span.n, kind.figure, kind.hs8, kind.origin, kind.platform, kind.owner, kind.carrier,
  kind.reason, kind.disposition, kind.grade, kind.detail, fact.age,
  sum(fact.parcels), sum(fact.applications), sum(fact.qty), sum(fact.fen), sum(fact.net), sum(fact.days)
FROM fact JOIN span ON fact.month BETWEEN span.first AND span.last JOIN kind ON kind.id = fact.kind
GROUP BY GROUPING SETS (
  (span.n, kind.figure), (span.n, kind.figure, kind.hs8), (span.n, kind.figure, kind.origin),
  (span.n, kind.figure, kind.platform), (span.n, kind.figure, kind.owner), (span.n, kind.figure, kind.carrier),
  (span.n, kind.figure, kind.reason, kind.disposition, kind.grade), (span.n, kind.figure, kind.detail),
  (span.n, kind.figure, fact.age))
"""
FACTS = """
CREATE TABLE fact AS SELECT * FROM read_csv($facts, header = false, columns = {
  'kind': 'INTEGER', 'month': 'DATE', 'age': 'SMALLINT', 'parcels': 'TINYINT', 'applications': 'TINYINT',
  'qty': 'BIGINT', 'fen': 'BIGINT', 'net': 'BIGINT', 'days': 'BIGINT'})
"""
KINDS = """
CREATE TABLE kind AS SELECT * FROM read_csv($kinds, header = false, columns = {
  'id': 'INTEGER', 'figure': 'SMALLINT', 'owner': 'VARCHAR', 'platform': 'VARCHAR', 'carrier': 'VARCHAR',
  'hs8': 'VARCHAR', 'origin': 'VARCHAR', 'reason': 'VARCHAR', 'disposition': 'VARCHAR', 'grade': 'VARCHAR',
  'detail': 'VARCHAR'})
"""


def main() -> None:
    """Load, then answer until the input ends."""
    asked = json.loads(sys.stdin.readline())
    with duckdb.connect(":memory:") as database:
        database.execute(FACTS, {"facts": asked["facts"]})
        database.execute(KINDS, {"kinds": asked["kinds"]})
        database.execute("CREATE TABLE span (n INTEGER, first DATE, last DATE)")
        database.executemany("INSERT INTO span VALUES (?, ?, ?)", [[n, *span] for n, span in enumerate(asked["spans"])])
        print(database.execute("SELECT count(*) FROM fact").fetchall()[0][0], flush=True)
        for _ in sys.stdin:
            began = time.perf_counter()
            database.execute(CELLS).fetchall()
            print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
