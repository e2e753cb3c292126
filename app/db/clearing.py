"""Emptying a site for good: only for one that holds fake parcels. The owner of the database may; nobody else can."""

import warnings

from sqlalchemy import create_engine
from sqlalchemy.exc import SAWarning
from sqlalchemy.pool import NullPool

from app.db.queries import delete_site
from app.db.tables import metadata


def clear_site(owner_url: str, site_id: int) -> int:
    """Delete every row of a site in every table, in one transaction. How many rows there were.

    A parcel and its journal refer to each other; those keys are looked at when the transaction ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of that circle
        tables = [table for table in reversed(metadata().sorted_tables) if "site_id" in table.c]
    engine = create_engine(owner_url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            return delete_site(connection, tables, site_id)
    finally:
        engine.dispose()
