"""Every SQL statement about the site, its stations and its policy."""

from datetime import date

from sqlmodel import col, select

from app.db.work import Work
from app.site.models import Site, SitePolicyRow, Station


def site(work: Work) -> Site | None:
    """The site this work is for."""
    return work.session.get(Site, work.site_id)


def policy_row(work: Work, day: date) -> SitePolicyRow | None:
    """The policy document that holds on `day`."""
    statement = select(SitePolicyRow).where(SitePolicyRow.site_id == work.site_id, col(SitePolicyRow.valid_from) <= day)
    return work.session.exec(statement.order_by(col(SitePolicyRow.valid_from).desc()).limit(1)).first()


def station(work: Work, name: str) -> Station | None:
    """A station by its name."""
    return work.session.get(Station, (work.site_id, name))


def stations(work: Work) -> list[Station]:
    """All stations, by name."""
    return list(work.session.exec(select(Station).where(Station.site_id == work.site_id).order_by(Station.name)))
