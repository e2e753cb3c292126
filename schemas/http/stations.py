"""Stations: places on the floor where scans are made."""

from datetime import datetime

from pydantic import BaseModel


class StationAnswer(BaseModel):
    """A station; one that was given up says since when and by whom, and no scan is taken there."""

    name: str
    kind: str
    camera: str | None
    retired_at: datetime | None
    retired_by: str | None
