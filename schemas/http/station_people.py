"""Who is at a station's screen: what its page asks before anything is scanned, and the answer to a badge card."""

from pydantic import BaseModel, Field

from schemas.http.station_codes import StaffShown, Step, Tone


class DeviceShown(BaseModel):
    """The station device this browser is."""

    name: str


class StationShown(BaseModel):
    """A station where codes are scanned."""

    name: str
    kind: str


class MeAtStation(BaseModel):
    """Who is logged in here. `csrf` goes with every post; `idle_seconds`: after so long without a code a card's login
    ends. A stranger on a strange device is told nothing."""

    staff: StaffShown | None
    csrf: str | None
    device: DeviceShown | None
    idle_seconds: int
    lead: bool
    stations: list[StationShown]


class BadgeScan(BaseModel):
    """A badge card as it was scanned."""

    code: str = Field(max_length=4096, repr=False)


class Verdict(BaseModel):
    """What is said to whoever scanned."""

    tone: Tone
    code: str
    zh: Step
    en: Step


class BadgeAnswer(BaseModel):
    """Who came in, or why not."""

    staff: StaffShown | None
    csrf: str | None
    answer: Verdict
