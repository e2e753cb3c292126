"""What the application's role may do with each table: as little as its services need.

The role owns nothing. The journal and the ledger are only ever added to; the table of lawful
moves is only read. A test compares this with the catalogue of a migrated database, and
`guicang doctor` with the one that is running.
"""

_ADD_ONLY = ("SELECT", "INSERT")
_CHANGE = ("SELECT", "INSERT", "UPDATE")

PRIVILEGES: dict[str, tuple[str, ...]] = {
    "lawful_move": ("SELECT",),
    "journal": _ADD_ONLY,
    "scan": _ADD_ONLY,
    "daily_seal": _ADD_ONLY,
    "stock_move": _ADD_ONLY,
    "archive_access": _ADD_ONLY,
    "receipt_match": _ADD_ONLY,
    "inspection_correction": _ADD_ONLY,
    "inspection": _ADD_ONLY,
    "photo": ("SELECT", "INSERT", "UPDATE (erasure_id)"),
    "erasure": _ADD_ONLY,
    "month_close": _ADD_ONLY,
    "month_reopening": _ADD_ONLY,
    "month_file": _ADD_ONLY,
    "staff_change": _ADD_ONLY,
    "archived_message": (
        "SELECT",
        "INSERT",
        "UPDATE (kind)",
        "UPDATE (outcome)",
        "UPDATE (body)",
        "UPDATE (erasure_id)",
    ),
    "original_line": ("SELECT", "INSERT", "UPDATE", "DELETE"),  # a list not yet released may be sent again, changed
    "parcel_line": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "access_token": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "unfolded": ("SELECT", "INSERT", "DELETE"),  # what is counted is no longer uncounted
    "tally_kind": _ADD_ONLY,
    "tally_fact": _ADD_ONLY,
    "tally_earlier": _ADD_ONLY,
    "tally_import": _ADD_ONLY,
    "printer_use": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "login_attempts": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "station_session": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "station_code": ("SELECT", "INSERT", "DELETE"),  # an answer is never changed; purged when it is old
}

APP_ROLE = "guicang_app"

QUEUE_TABLES = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
"""The job queue's own tables, worked by its own functions."""


def privileges_on(table: str) -> tuple[str, ...]:
    """The privileges of the application's role on `table`."""
    return PRIVILEGES.get(table, _CHANGE)


def grant_statements(tables: list[str]) -> list[str]:
    """The GRANT statements for `tables` (names from our own metadata, never from outside)."""
    grants = [f'GRANT {", ".join(privileges_on(table))} ON "{table}" TO {APP_ROLE}' for table in sorted(tables)]
    queue = ", ".join(QUEUE_TABLES)
    return [
        *grants,
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {queue} TO {APP_ROLE}",
        f"GRANT SELECT ON alembic_version TO {APP_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
    ]
