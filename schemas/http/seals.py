"""The daily seals, to be kept outside of the house."""

from datetime import date

from schemas.http.shapes import Told


class SealedDayAnswer(Told):
    """One business day: how many steps were journalled on it, and the seal over them (64 hex digits)."""

    day: date
    steps: int
    seal: str


class SealsAnswer(Told):
    """The seals of one site, oldest first, in the form `guicang journal verify --seals` reads."""

    format: str
    site: int
    seals: list[SealedDayAnswer]
