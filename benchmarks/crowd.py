"""A centre that has handled a million returns: rows loaded by COPY, multiplied from parcels the application made.

Nearly all of them are on sale long since; one in a hundred each is announced, received or held. Keys are not looked at
while they load (they hold all the same: each row is a copy of a lawful one), and twenty parcels share a list.
"""

from collections.abc import Mapping

from benchmarks.ground import Ground, expected, received, scanned

BASE = 10_000_000
"""Numbers of the crowd begin here; the application's own stay far below."""

SHARING = 20
_STATES = (("relisted", 0.97), ("received", 0.01), ("held", 0.01), ("expected", 0.01))
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_AGO = "now() - make_interval(mins => (g % 250000)::integer)"


def crowd(on: Ground, parcels: int) -> int:
    """Load so many parcels beside what is there; how many rows that were."""
    if not parcels:
        return 0
    (waybill,), (plate,) = expected(on, 1), received(on, 1)
    (held,) = received(on, 1)
    scanned(on, "hold", [held], reason="condition")
    templates = {"expected": _id(on, "waybill", waybill), "held": _id(on, "lpn", held)}
    templates |= dict.fromkeys(("received", "relisted"), _id(on, "lpn", plate))
    lists = max(1, parcels // SHARING)
    rows = _lists(on, templates["received"], lists)
    first = BASE
    for state, share in _STATES:
        last = first + round(parcels * share)
        rows += _parcels(on, templates[state], state, (first, last - 1), lists)
        first = last
    on.settle()
    return rows


def _lists(on: Ground, parcel: int, lists: int) -> int:
    with on.connect("postgres") as connection:
        (original,) = connection.execute("SELECT original_id FROM parcel WHERE id = %s", [parcel]).fetchone() or (0,)
    span = (BASE, BASE + lists - 1)
    named = {
        "id": "g",
        "cop_no": "'CC' || g",
        "invt_no": "'CI' || g",
        "order_no": "'CO' || g",
        "logistics_no": "'CL' || g",
    }
    rows = _poured(on, "original", f"t.id = {original}", span, named)
    return rows + _poured(on, "original_line", f"t.original_id = {original}", span, {"original_id": "g"})


def _parcels(on: Ground, template: int, state: str, span: tuple[int, int], lists: int) -> int:
    relisted = state == "relisted"
    named = {"id": "g", "waybill": "'CW' || g", "order_no": "'CO' || g", "original_id": f"{BASE} + g % {lists}"}
    named |= {"created_at": _AGO, "state_since": _AGO}
    if state != "expected":
        named["lpn"] = "'X' || lpad(g::text, 11, '0')"
    rows = _poured(on, "parcel", f"t.id = {template}", span, named | ({"state": "'relisted'"} if relisted else {}))
    steps = {"parcel_id": "g", "at": _AGO, "scan_id": "NULL"}
    if relisted:
        ends = f"t.seq = (SELECT seq FROM parcel WHERE id = {template})"  # noqa: S608
        steps["to_state"] = f"CASE WHEN {ends} THEN 'relisted' ELSE t.to_state END"
        steps["event"] = f"CASE WHEN {ends} THEN 'relist' ELSE t.event END"
    rows += _poured(on, "journal", f"t.parcel_id = {template}", span, steps)
    return rows + _poured(on, "parcel_line", f"t.parcel_id = {template}", span, {"parcel_id": "g"})


def _poured(on: Ground, table: str, template: str, span: tuple[int, int], named: Mapping[str, str]) -> int:
    """One COPY out of the server and one into it: `named` columns are written so, the others as in the template."""
    with on.connect("postgres") as source, on.connect("postgres") as goal:
        columns = [row[0] for row in source.execute(_COLUMNS, [table])]
        values = ", ".join(f"{named[name]} AS {name}" if name in named else f"t.{name}" for name in columns)
        select = f"SELECT {values} FROM {table} t, generate_series({span[0]}::bigint, {span[1]}) g WHERE {template}"  # noqa: S608
        listed = ", ".join(columns)
        goal.execute("SET session_replication_role = replica")
        with (
            source.cursor().copy(f"COPY ({select}) TO STDOUT") as out,  # pyright: ignore[reportArgumentType]
            goal.cursor() as cursor,
        ):
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as into:  # pyright: ignore[reportArgumentType]
                for data in out:
                    into.write(data)
            return cursor.rowcount


def _id(on: Ground, column: str, value: str) -> int:
    with on.connect("postgres") as connection:
        row = connection.execute(f"SELECT id FROM parcel WHERE {column} = %s", [value]).fetchone()  # noqa: S608
        assert row, value
        return row[0]
