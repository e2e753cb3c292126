"""What the rules ask about the parcels of applications, in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.db.work import Work


class Members(NamedTuple):
    """The parcels an application speaks for, taken together. `arrived_at` is the latest arrival."""

    application_id: int
    conforming: bool
    arrived_at: datetime | None
    order_nos: list[str]


_MEMBERS = """
SELECT link.application_id, bool_and(p.state = 'conforming'), max(p.arrived_at),
       coalesce(array_agg(DISTINCT p.order_no) FILTER (WHERE p.order_no IS NOT NULL), '{}')
FROM application_parcel AS link JOIN parcel AS p ON p.site_id = link.site_id AND p.id = link.parcel_id
WHERE link.site_id = %s AND link.application_id = ANY(%s) GROUP BY link.application_id
"""


def members(work: Work, application_ids: Sequence[int]) -> dict[int, Members]:
    """What is known of the parcels of each of these applications."""
    rows = work.connection.execute(_MEMBERS, [work.site_id, list(application_ids)])
    return {row[0]: Members(*row) for row in rows}
