"""What the months of the sample have come to so far."""

from decimal import Decimal
from typing import NamedTuple

from app.db.work import Work

_SPOKEN = """
SELECT count(DISTINCT a.id),
  coalesce(sum(round(line.qty * listed.price, 2)), 0),
  count(DISTINCT a.id) FILTER (WHERE a.state = 'concluded'),
  coalesce(sum(round(line.qty * listed.price, 2)) FILTER (WHERE a.state = 'concluded'), 0),
  (SELECT count(*) FROM parcel WHERE site_id = %(site)s AND received_at IS NOT NULL)
FROM application AS a
JOIN application_line AS line ON line.site_id = a.site_id AND line.application_id = a.id
JOIN original_line AS listed
  ON listed.site_id = a.site_id AND listed.original_id = a.original_id AND listed.gnum = line.gnum
WHERE a.site_id = %(site)s AND a.holds_quantity
"""


class Spoken(NamedTuple):
    """Applications on their way or concluded with their value, those concluded with theirs, and parcels received."""

    applications: int
    cny: Decimal
    concluded: int
    concluded_cny: Decimal
    parcels: int


def spoken_for(work: Work) -> Spoken:
    """How far the months are."""
    row = work.connection.execute(_SPOKEN, {"site": work.site_id}).fetchone()
    return Spoken(*row) if row else Spoken(0, Decimal(0), 0, Decimal(0), 0)
