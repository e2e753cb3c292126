"""Every table of the application in one metadata, for migrations and the catalogue test."""

from importlib import import_module

from sqlalchemy import MetaData
from sqlmodel import SQLModel

_ROOMS = (
    "site",
    "parcel",
    "people",
    "stations",
    "archive",
    "originals",
    "intake",
    "sorting",
    "customs",
    "relisting",
    "exits",
    "printing",
    "retention",
    "reports.facts",
    "reports.pack",
    "reports.exports",
)


def metadata() -> MetaData:
    """All tables. Imported by name: the database may not depend on the stages it stores."""
    for room in _ROOMS:
        import_module(f"app.{room}.models")
    return SQLModel.metadata
