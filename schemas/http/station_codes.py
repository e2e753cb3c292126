"""A scan station's codes as they cross the wire: what it sends, the answer to each code, and the desk as it stands."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Tone = Literal["ok", "look", "stop"]
"""Go on; worth a look; stop until somebody acknowledges."""

By = Literal["wedge", "keys", "camera", "button"]


def _whole(value: Any) -> Any:
    """A measured number may come with a fraction; what is no number counts as just now."""
    return int(value) if isinstance(value, int | float) and -(10**12) < value < 10**12 else 0


class StationCode(BaseModel):
    """One code as it was scanned. `id` (UUIDv7) makes it repeatable, `seq` is its place in the session's order.

    `age_ms` is how long ago it was scanned by the station's own clock: a difference, so a wrong clock does no harm.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: UUID
    seq: int = Field(ge=1, le=2**31 - 1)
    text: str = Field(max_length=65_536, repr=False)
    age_ms: Annotated[int, BeforeValidator(_whole)] = 0
    by: By = "wedge"


class StationCodes(BaseModel):
    """What waited at the station, in order. `sent_at` is the station's own clock and decides nothing."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    session: UUID
    sent_at: str | None = Field(default=None, max_length=40)
    codes: list[StationCode] = Field(min_length=1, max_length=100)


class Step(BaseModel):
    """A message in one language: what is so, and what to do next."""

    said: str
    next: str


class StateShown(BaseModel):
    """A parcel's state; `colour` is the class of its colour on screen."""

    key: str
    zh: str
    en: str
    colour: str


class DeadlineShown(BaseModel):
    """The clock that counts now. `days` counts from today: 0 is the last day, below it is late."""

    days: int
    zh: str
    en: str
    tone: Tone


class UploadWanted(BaseModel):
    """Where a photo goes now: the parcel, and the address that takes it (JPEG, PNG or WebP as the body of a POST)."""

    lpn: str
    url: str


class CodeAnswer(BaseModel):
    """The answer to one code. `place` stands in 10 cm letters; `raw` is what was scanned (a card's secret masked).

    `late` says that it was scanned more than a minute before; `gap` how many codes before it never came; `odd_age`
    that its age could not be right (from times to come, or older than two days).
    """

    id: UUID
    seq: int
    tone: Tone
    kind: str
    raw: str
    zh: Step
    en: Step
    code: str
    place: str | None = None
    place_en: str | None = None
    lpn: str | None = None
    state: StateShown | None = None
    deadline: DeadlineShown | None = None
    upload: UploadWanted | None = None
    go_to: str | None = Field(default=None, description="A station whose sign was scanned: open its page.")
    replayed: bool = False
    at: datetime
    occurred_at: datetime
    late: bool = False
    gap: int = 0
    odd_age: bool = False


class StaffShown(BaseModel):
    """Who works here."""

    badge: str
    name: str


class Worded(BaseModel):
    """Something with a name in both languages."""

    key: str
    zh: str
    en: str


class Choice(BaseModel):
    """One way to answer: by scanning `code`, or by its button."""

    key: str
    code: str
    zh: str
    en: str


class QuestionShown(BaseModel):
    """What is asked about a parcel. `kind`: choice, code, date or text."""

    lpn: str
    key: str
    zh: str
    en: str
    kind: str
    answers: list[Choice]


class ScanBackShown(BaseModel):
    """A label that was printed and has to be scanned before anything else."""

    lpn: str
    template: str


class ElsewhereShown(BaseModel):
    """Another session at this station, or of this badge at another."""

    station: str
    badge: str
    since: datetime


class DeskAnswer(BaseModel):
    """A station's desk as it stands. `verb` is a command that waits for its parcel; `today` the parcels this badge
    moved today; `urgent` those due within three days; `clock_off` by how many seconds the station's clock is wrong."""

    station: str
    kind: str
    session: UUID
    staff: StaffShown
    verb: Worded | None
    context: dict[str, str]
    question: QuestionShown | None
    scan_back: ScanBackShown | None
    today: int
    last: list[CodeAnswer]
    urgent: int
    training: bool
    elsewhere: list[ElsewhereShown]
    last_seq: int
    clock_off: int = 0


class CodesAnswer(BaseModel):
    """The answers in the order of `seq`, and the desk after them."""

    answers: list[CodeAnswer]
    desk: DeskAnswer
