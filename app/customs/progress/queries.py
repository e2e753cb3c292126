"""The statement of the progress of sending: messages with how many of their applications were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from app.db.work import Work


@dataclass(frozen=True, slots=True)
class MessageProgress:
    """A message on its way: so many applications in it, of which so many were answered by customs."""

    id: int
    guid: str
    purpose: str
    state: str
    tries: int
    made_at: datetime
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str | None
    message_id: int
    applications: int
    answered: int
    states: list[str]


_MESSAGES = """
SELECT d.id, d.guid, d.purpose, d.state, d.tries, d.made_at, d.next_try_at, d.sent_at, d.last_error, d.message_id,
       count(a.id) AS applications,
       count(a.id) FILTER (WHERE a.last_status IS NOT NULL AND a.last_status_at >= d.made_at - interval '1 hour'
                           OR d.state = 'failed') AS answered,
       coalesce(array_agg(a.state ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL), '{}') AS states
FROM dispatch AS d
LEFT JOIN dispatch_application AS t ON t.site_id = d.site_id AND t.dispatch_id = d.id
LEFT JOIN application AS a ON a.site_id = t.site_id AND a.id = t.application_id
WHERE d.site_id = %(site)s AND (%(guids)s::text[] IS NULL OR d.guid = ANY(%(guids)s))
  AND (%(guids)s::text[] IS NOT NULL OR d.state = 'ready' OR d.made_at >= %(since)s)
GROUP BY d.site_id, d.id ORDER BY d.id DESC LIMIT %(limit)s
"""


def messages(work: Work, *, guids: Sequence[str] | None, since: datetime, limit: int) -> list[MessageProgress]:
    """These messages, or those made since and those still to be sent; the newest first."""
    given = None if guids is None else [guid.upper() for guid in guids]
    values = {"site": work.site_id, "guids": given, "since": since, "limit": limit}
    with work.connection.cursor(row_factory=class_row(MessageProgress)) as cursor:
        return cursor.execute(_MESSAGES, values).fetchall()
