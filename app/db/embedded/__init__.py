"""The zero-set-up PostgreSQL: one private server per data folder, started by whoever needs it first.

Where things lie, who owns them and what each failure says is described in places.py, account.py and faults.py.
"""

from app.db.embedded.address import Address
from app.db.embedded.postgres import EmbeddedPostgres

__all__ = ["Address", "EmbeddedPostgres"]
