"""Loading rows of history by COPY, as the server's superuser: no key is checked row by row, so they must be right."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString, cast

import psycopg

COLUMNS: dict[str, tuple[str, ...]] = {
    "original": (
        "site_id", "id", "cop_no", "agent_code", "agent_name", "invt_no", "order_no", "ebp_code", "ebp_name",
        "ebc_code", "ebc_name", "logistics_no", "logistics_code", "logistics_name", "assure_code", "ems_no",
        "area_code", "area_name", "customs_code", "port_code", "trade_mode", "traf_mode", "country", "decl_time",
        "gross_weight", "net_weight", "buyer", "content_hash", "message_id", "imported_at", "status",
        "status_at", "released_at",
    ),
    "original_line": (
        "site_id", "original_id", "gnum", "item_record_no", "gcode", "gname", "gmodel", "country", "currency", "qty",
        "unit", "qty1", "unit1", "price", "total_price", "taken",
    ),
    "parcel": (
        "site_id", "id", "lpn", "owner_code", "platform_code", "carrier_code", "waybill_use", "original_id", "reason",
        "grade", "disposition", "place", "created_at", "arrived_at", "received_at", "state", "state_since", "seq",
        "head",
    ),
    "parcel_line": ("site_id", "parcel_id", "gnum", "qty", "counted"),
    "journal": (
        "site_id", "parcel_id", "seq", "from_state", "event", "to_state", "at", "station", "badge", "details", "hash",
    ),
    "application": (
        "site_id", "id", "cop_no", "guid", "original_id", "app_type", "reason", "state", "prepared_by", "prepared_at",
        "submitted_by", "submitted_at", "declared_at", "concluded_at", "holds_quantity",
    ),
    "application_parcel": ("site_id", "application_id", "parcel_id", "live"),
    "receipt": (
        "site_id", "id", "kind", "cop_no", "application_id", "status", "return_time", "info", "message_id", "outcome",
        "received_at",
    ),
    "unfolded": ("site_id", "parcels", "steps", "applications"),
}  # fmt: skip
"""What is loaded, in the order of the keys."""

_UNCHECKED = "SET session_replication_role = replica"
_HURRIED = "SET synchronous_commit = off"
_SEQUENCES = ("original", "parcel", "application", "receipt")
# Loaded plates are numbered as their parcels.
_PLATES = "SELECT setval('lpn_serial', (SELECT max(id) FROM parcel WHERE site_id > 0))"
_SIZES = """
SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relkind = 'r' AND relname = ANY(%s) ORDER BY pg_total_relation_size(oid) DESC
"""
TALLY = ("tally_fact", "tally_kind", "tally_month", "tally_name", "unfolded")


def open_loader(conninfo: str) -> psycopg.Connection[Any]:
    """A connection that loads without checking keys and without waiting for the disk."""
    connection = psycopg.connect(conninfo)
    connection.execute(_UNCHECKED)
    connection.execute(_HURRIED)
    connection.commit()
    return connection


def load(connection: psycopg.Connection[Any], table: str, lines: Iterable[str]) -> None:
    """Add rows, given as lines of COPY's text form."""
    statement = cast("LiteralString", f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN")
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines).encode())


def finish(connection: psycopg.Connection[Any]) -> None:
    """Let numbers go on after what was loaded, and the planner know it."""
    for table in _SEQUENCES:
        text = f"SELECT setval('{table}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM {table} WHERE site_id > 0))"  # noqa: S608
        connection.execute(cast("LiteralString", text))
    connection.execute(_PLATES)
    connection.commit()
    connection.autocommit = True
    for table in COLUMNS:
        connection.execute(cast("LiteralString", f"VACUUM (ANALYZE) {table}"))


def sizes(connection: psycopg.Connection[Any], tables: Sequence[str]) -> list[tuple[str, int, int]]:
    """(table, bytes, bytes of its indexes), the largest first."""
    return connection.execute(_SIZES, [list(tables)]).fetchall()
