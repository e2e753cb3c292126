"""Every SQL statement about the site, its stations and its policy."""

from datetime import date
from typing import Any

from sqlmodel import select

from app.db.work import Work
from app.site.models import Site, Station

_POLICY = "SELECT policy FROM site_policy WHERE site_id = %s AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1"


def site(work: Work) -> Site | None:
    """The site this work is for."""
    return work.session.get(Site, work.site_id)


def policy_document(work: Work, day: date) -> dict[str, Any] | None:
    """The policy document that holds on `day`. Read at every batch of scans, so past the ORM."""
    row = work.connection.execute(_POLICY, [work.site_id, day]).fetchone()
    return row[0] if row else None


def station(work: Work, name: str) -> Station | None:
    """A station by its name."""
    return work.session.get(Station, (work.site_id, name))


def stations(work: Work) -> list[Station]:
    """All stations, by name."""
    return list(work.session.exec(select(Station).where(Station.site_id == work.site_id).order_by(Station.name)))
